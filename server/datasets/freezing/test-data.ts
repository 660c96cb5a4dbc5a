/** Rows as freezing remembers them, for tests that change one thing about them. */
import type { Key } from '../../labels/case.ts';
import type { Lost } from '../versions/store.ts';
import { type Fact, Facts } from './facts.ts';
import { fingerprint, normalise } from './read-line.ts';
import { signatureOf } from './sign.ts';
import { Signatures } from './signatures.ts';

export interface Sketch extends Partial<Omit<Fact, 'actors'>> {
  prompt_text?: string;
  answer?: string;
  people?: readonly string[];
}

const KEY = Buffer.alloc(32, 7);
export const SEED = 42;

/** Facts of these rows, numbered in this order, and the signatures of their prompts. */
export function makeFacts(sketches: readonly Sketch[]): { facts: Facts; prompts: Signatures } {
  const facts = new Facts();
  const prompts = new Signatures();
  for (const [
    at,
    { prompt_text = `question ${at}`, answer = `answer ${at}`, people = [`p${at}`], ...changes },
  ] of sketches.entries()) {
    const row = facts.add({
      split: 'train',
      unit: fingerprint(KEY, people[0] ?? `unit ${at}`),
      otherName: null,
      tied: [],
      added: false,
      gold: false,
      p: 0.9,
      events: 1,
      actors: people.map((name) => fingerprint(KEY, name)),
      whole: fingerprint(KEY, `${normalise(prompt_text)}\u0000${normalise(answer)}`),
      prompt: fingerprint(KEY, normalise(prompt_text)),
      compared: signatureOf(`${normalise(prompt_text)}\n${normalise(answer)}`, SEED),
      redacted: false,
      desirable: null,
      source: 'correction',
      signals: ['correction'],
      model: 'm',
      policy: '2-x',
      at: 1_772_366_400 + at,
      chosenLength: answer.length,
      rejectedLength: 0,
      ...changes,
    });
    prompts.set(row, signatureOf(normalise(prompt_text), SEED));
  }
  return { facts, prompts };
}

export function rulesOf(facts: Facts): (string | undefined)[] {
  return Array.from({ length: facts.size }, (_row, row) => facts.ruleOf(row));
}

/** Letters that repeat nowhere for long; the same for the same seed. */
export function letters(length: number, seed = 1): string {
  let state = seed;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return String.fromCharCode(97 + ((state >> 16) % 26));
  }).join('');
}

/** These generations and nothing else, for every purpose. */
export function erased(generations: readonly Key[]): Lost {
  return {
    generations,
    tied: [],
    affected: [],
    eventIds: [],
    person: null,
    subject: '',
    purposes: ['improve', 'train'],
  };
}

/** Does all of what is done in turns. */
export function exhaust<T>(work: Generator<void, T>): T {
  for (;;) {
    const { value, done } = work.next();
    if (done === true) return value;
  }
}
