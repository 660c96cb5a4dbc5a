/**
 * By what a generation is found: the facts that the summary counted it under, the words in it, and its prompt. So
 * every number of the summary opens the very generations it is made of.
 */
import { createHash } from 'node:crypto';
import { type CounterName, counterNames } from '../../shared/summary.ts';
import type { Contribution } from './contribution.ts';
import type { Judged } from './judge.ts';
import { lastPromptOf, normalise, textOf } from './read-text.ts';

export interface Lookup {
  at: Date;
  facts: string[];
  /** Of the normalised prompt; `''` where there is none. */
  prompt_hash: string;
  /** As they are tallied; null where none was sent. */
  prompt_chars: number | null;
  answer_chars: number | null;
  /** Of time, facts, prompt and lengths. */
  hash: string;
  /** What is searched: the database makes words of it. */
  text: string;
  /** Of time and text. */
  text_hash: string;
}

/** What is searched of a prompt, and of an answer: enough for all but whole files. Every word costs an entry of an index. */
const SEARCHED_CHARS = 8000;
/** A fact is an entry of an index, which cannot be long. */
export const FACT_MAX_CHARS = 200;

/** Measures whose values are found one by one; of the others only the distribution is kept. */
const foundMeasures = new Set(['reason', 'edit', 'retention', 'outcome', 'score', 'shape', 'script', 'spelling']);
const statuses: ReadonlySet<CounterName> = new Set(['positive', 'negative', 'uncertain', 'contested', 'unlabelled']);

/** Null for an orphan. */
export function lookUp(judged: Judged, { bucket, counters, tallies = [] }: Contribution): Lookup | null {
  const { generation } = judged;
  if (generation === null) return null;
  const counted = counterNames.filter((name) => name !== 'generations' && (counters[name] ?? 0) > 0);
  const facts = [
    ...counted.map((name) => (statuses.has(name) ? `status:${name}` : `did:${name}`)),
    ...(['model', 'model_version', 'prompt_version', 'channel'] as const).map((name) => `${name}:${bucket[name]}`),
    ...tallies
      .filter(({ measure }) => foundMeasures.has(measure))
      .flatMap(({ measure, value, good }) => [`${measure}:${value}`, ...(good ? [`${measure}:${value}:good`] : [])]),
  ].map((fact) => fact.slice(0, FACT_MAX_CHARS));
  const prompt = lastPromptOf(generation.input);
  const answer = textOf(generation.output);
  const text = spaceOut(`${prompt.slice(0, SEARCHED_CHARS)}\n${answer.slice(0, SEARCHED_CHARS)}`);
  const prompt_hash = hashPrompt(prompt);
  const lengths = {
    prompt_chars: generation.input === null ? null : prompt.length,
    answer_chars: generation.output === null ? null : answer.length,
  };
  const { at } = generation;
  const time = at.toISOString();
  return {
    at,
    facts,
    prompt_hash,
    ...lengths,
    hash: digest(JSON.stringify([time, facts, prompt_hash, lengths])),
    text,
    text_hash: digest(JSON.stringify([time, text])),
  };
}

/** The same question asked again, whatever its case, white space and Unicode form. */
export function hashPrompt(prompt: string): string {
  const same = normalise(prompt).toLowerCase();
  return same === '' ? '' : digest(same);
}

const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/gu;

/** Scripts that write no spaces are searched character by character: the database splits words at spaces alone. */
export function spaceOut(text: string): string {
  return text.replace(UNSPACED, ' $& ');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
