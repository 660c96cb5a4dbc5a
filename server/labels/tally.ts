/**
 * What one label tallies beside its counters: values that a summary counts and averages. One generation tallies one
 * value of a measure once, however many people said it, so that a tally too is a number of generations.
 */
import { type MeasureName, type spellings, stepOf, tenthOf } from '../../shared/measures.ts';
import type { Tally } from '../db/tables/labels.ts';
import { said } from './case.ts';
import { describeAnswer } from './describe-answer.ts';
import { findTypo } from './find-typo.ts';
import type { Judged } from './judge.ts';
import { MOSTLY_KEPT } from './policy.ts';
import { lastPromptOf, mainScript, textOf } from './read-text.ts';

/** What one generation may tally of reasons, outcomes and scores each: nobody fills the tables with one answer. */
const VALUES_MAX = 20;
/** A larger number is tallied as this one: sums of a batch stay exact to four decimals. */
const TOTAL_MAX_ABS = 1e9;

/** In no order that means anything, but always the same one. None for an orphan. */
export function talliesOf(judged: Judged): Tally[] {
  const { generation } = judged;
  if (generation === null) return [];
  const { input, output, finish_reason } = generation;
  return [
    ...talliesOfEvents(judged),
    ...ofNumber('latency_ms', generation.latency_ms),
    ...ofNumber('input_tokens', generation.input_tokens),
    ...ofNumber('output_tokens', generation.output_tokens),
    ...(input === null ? [] : ofPrompt(lastPromptOf(input))),
    ...(output === null
      ? []
      : [
          ...ofNumber('answer_chars', textOf(output).length),
          ...describeAnswer(output, finish_reason).map((trait) => tally('shape', trait)),
        ]),
  ];
}

function ofPrompt(prompt: string): Tally[] {
  return [
    ...ofNumber('prompt_chars', prompt.length),
    tally('script', mainScript(prompt)),
    ...ofSpelling(prompt).map((value) => tally('spelling', value)),
  ];
}

function ofSpelling(prompt: string): (typeof spellings)[number][] {
  const judged = findTypo(prompt);
  if (judged === null) return [];
  return judged.typo === null ? ['judged'] : ['judged', 'typo'];
}

function ofNumber(measure: MeasureName, value: number | null): Tally[] {
  return value === null ? [] : [tally(measure, String(stepOf(value)), { total: value })];
}

/** Of several people's states the newest is tallied; a reason, outcome or score counts if anybody gave it. */
function talliesOfEvents({ weighed }: Judged): Tally[] {
  const newest = new Map<string, Tally>();
  const add = (name: string, one: Tally): void => {
    newest.delete(name); // so that the last to come is the last in order
    newest.set(name, one);
  };
  for (const event of weighed.standing) {
    const it = said(event);
    switch (it.kind) {
      case 'vote':
        for (const reason of it.value === null ? [] : (it.reasons ?? [])) {
          const words = reason.trim();
          if (words !== '') add(`reason ${words}`, tally('reason', words, { good: it.value === 'up' }));
        }
        break;
      case 'edit':
        add('edit', tally('edit', String(tenthOf(it.similarity)), ofSimilarity(it.similarity)));
        break;
      case 'retention':
        add(`retention ${it.after_s}`, tally('retention', String(it.after_s), ofSimilarity(it.similarity)));
        break;
      case 'outcome':
        add(`outcome ${it.name}`, tally('outcome', it.name, { good: it.value === true, total: Number(it.value) }));
        break;
      case 'score': {
        const name = JSON.stringify([it.name, it.source, ...(typeof it.value === 'string' ? [it.value] : [])]);
        const total = typeof it.value === 'string' ? 0 : Number(it.value);
        add(`score ${it.name} ${it.source}`, tally('score', name, { good: it.value === true, total }));
        break;
      }
      default:
    }
  }
  return limited([...newest.values()]);
}

function ofSimilarity(similarity: number): { good: boolean; total: number } {
  return { good: similarity >= MOSTLY_KEPT, total: similarity };
}

function tally(measure: MeasureName, value: string, more: { good?: boolean; total?: number } = {}): Tally {
  const total = Math.max(-TOTAL_MAX_ABS, Math.min(TOTAL_MAX_ABS, more.total ?? 0));
  return { measure, value, good: more.good ?? false, total: Number(total.toFixed(4)) + 0 };
}

function limited(tallies: readonly Tally[]): Tally[] {
  const seen = new Map<string, number>();
  return tallies.filter(({ measure }) => {
    const count = (seen.get(measure) ?? 0) + 1;
    seen.set(measure, count);
    return count <= VALUES_MAX;
  });
}
