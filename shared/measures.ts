/**
 * What the summary tallies beside its counters, and the steps in which it keeps a distribution. Numbers spread over
 * orders of magnitude (times, tokens, lengths) are kept in steps of a quarter of a power of two: a percentile read
 * from them is right within 10 %, and its cost does not grow with what was counted.
 */

export const measureNames = [
  'reason',
  'edit',
  'retention',
  'outcome',
  'score',
  'latency_ms',
  'input_tokens',
  'output_tokens',
  'prompt_chars',
  'answer_chars',
  'shape',
  'script',
  'spelling',
] as const;
export type MeasureName = (typeof measureNames)[number];

/** What an answer is like, by its form alone; it may have several of these, or none. */
export const traits = ['empty', 'json', 'code', 'refusal', 'cut_off', 'tool_call'] as const;
export type Trait = (typeof traits)[number];

/** What a prompt's spelling is counted as: looked at for typos, and found to hold one. */
export const spellings = ['judged', 'typo'] as const;

export const checkpointsS = [30, 120, 300, 600] as const;

const STEPS_PER_DOUBLING = 4;

/** 0 holds what is below 1. */
export function stepOf(value: number): number {
  return value < 1 ? 0 : 1 + Math.floor(STEPS_PER_DOUBLING * Math.log2(value));
}

/** From (inclusive) and to (exclusive). */
export function boundsOfStep(step: number): [from: number, to: number] {
  return step === 0 ? [0, 1] : [2 ** ((step - 1) / STEPS_PER_DOUBLING), 2 ** (step / STEPS_PER_DOUBLING)];
}

/** An edit's similarity in tenths: 0 is .0–.1, 9 is .9–1, both ends included. */
export function tenthOf(similarity: number): number {
  return Math.min(9, Math.floor(similarity * 10 + 1e-9));
}

/** What reviewers did with an output, by which the report counts it: their last words, for `shared` and `split`. */
export const reviewedWays = ['decided', 'withdrawn', 'skipped', 'shared', 'split'] as const;
export type ReviewedWay = (typeof reviewedWays)[number];
