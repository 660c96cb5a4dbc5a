/** What became of one question that was asked again and again. Pure. */
import { distance } from 'fastest-levenshtein';
import type { LabelStatus } from '../../../shared/label.ts';
import type { Repeated } from '../../../shared/repeated.ts';
import { lastPromptOf, normalise, textOf } from '../../labels/read-text.ts';
import { rate } from '../rate.ts';

export interface Answered {
  trace_id: string;
  span_id: string;
  input: unknown;
  output: unknown;
  version: string | null;
  status: LabelStatus;
  at: Date;
}

/** Likeness is of so many neighbours, and of so much of each: edit distance costs the product of two lengths. */
const LIKENED = 6;
const LIKENED_CHARS = 2000;

/** @param answers newest first; null when there is none */
export function describeRepeats(
  { prompt_hash, asked }: { prompt_hash: string; asked: number },
  answers: readonly Answered[],
): Repeated['items'][number] | null {
  const [newest] = answers;
  if (newest === undefined) return null;
  const oldestOf = (many: number): string => (answers[Math.min(many, answers.length) - 1] ?? newest).at.toISOString();
  const keys = [...new Set(answers.map(({ version }) => version ?? ''))].sort();
  return {
    prompt: lastPromptOf(newest.input),
    prompt_hash,
    asked,
    of: answers.length,
    of_from: oldestOf(answers.length),
    ...figuresOf(answers),
    likeness: likenessOf(answers),
    likened_from: oldestOf(LIKENED),
    newest: { trace_id: newest.trace_id, span_id: newest.span_id },
    versions: keys.map((key) => {
      const own = answers.filter(({ version }) => (version ?? '') === key);
      return { key, asked: own.length, ...figuresOf(own) };
    }),
  };
}

function figuresOf(answers: readonly Answered[]): Pick<Repeated['items'][number], 'positive_rate' | 'wordings'> {
  const positive = answers.filter(({ status }) => status === 'positive').length;
  const negative = answers.filter(({ status }) => status === 'negative').length;
  return {
    positive_rate: rate(positive, positive + negative),
    wordings: new Set(answers.map(({ output }) => normalise(textOf(output)))).size,
  };
}

function likenessOf(answers: readonly Answered[]): number | null {
  const texts = answers.slice(0, LIKENED).map(({ output }) => normalise(textOf(output)).slice(0, LIKENED_CHARS));
  if (texts.length < 2) return null;
  const likenesses = texts.slice(1).map((text, index) => similarity(text, texts[index] ?? ''));
  return likenesses.reduce((sum, one) => sum + one, 0) / likenesses.length;
}

function similarity(one: string, other: string): number {
  const longest = Math.max(one.length, other.length);
  return longest === 0 ? 1 : 1 - distance(one, other) / longest;
}
