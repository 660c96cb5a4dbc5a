/**
 * How many times as long, or as much: the ratio of two geometric means, b ÷ a, with bounds that hold at every moment at
 * once as those of shares do (`confidence-sequence.ts`), for they are those of a difference of mean logarithms. Pure.
 */
import type { ComparedNumber } from '../../../shared/comparison.ts';
import { LEAST_IN_ARM } from '../../../shared/least-needed.ts';
import { boundsOfStep } from '../../../shared/measures.ts';
import { wishes } from '../../../shared/wishes.ts';
import { distributionOf } from '../distribution.ts';
import type { TallySum } from '../store.ts';
import { verdictOf } from './compare.ts';
import { moreUntil, widthOf } from './confidence-sequence.ts';

const [LOW, HIGH] = boundsOfStep(1);
/** What the logarithms within one step spread at most: half of them at either edge. */
const WITHIN_STEP = (Math.log(HIGH / LOW) / 2) ** 2;
/** By how much at most the logarithm of a step's mean is above the mean of its logarithms: half of that, to second order. */
const OFF = WITHIN_STEP / 2;

export function compareNumbers(
  name: ComparedNumber['name'],
  a: readonly TallySum[],
  b: readonly TallySum[],
): ComparedNumber {
  const named = (sum: TallySum): boolean => sum.measure === name && (name !== 'answer_chars' || hasAny(sum));
  const [own, other] = [a.filter(named), b.filter(named)];
  const wish = wishes[name];
  const common = { name, wish, a: distributionOf(own), b: distributionOf(other) };
  const [one, two] = [logsOf(own), logsOf(other)];
  if (Math.min(one.n, two.n) < LEAST_IN_ARM) {
    return { ...common, ratio: null, verdict: wish === 'none' ? 'no_verdict' : 'cannot_tell', more_needed: null };
  }
  const value = two.mean - one.mean;
  const width = halfWidth(one, two, 1);
  const verdict = verdictOf(wish, Math.abs(value) > width, value);
  return {
    ...common,
    ratio: { value: Math.exp(value), low: Math.exp(value - width), high: Math.exp(value + width) },
    verdict,
    more_needed:
      verdict === 'cannot_tell'
        ? moreUntil(one.n + two.n, (factor) => Math.abs(value) > halfWidth(one, two, factor))
        : null,
  };
}

/** An answer without text, such as a tool call alone, has no length: neither here nor in what moved. */
function hasAny({ value }: TallySum): boolean {
  return value !== '0';
}

interface Logs {
  n: number;
  mean: number;
  /** Sum of squared distances to the mean, at most. */
  squares: number;
}

/** Each step's numbers at its mean, which is known. What is below 1 has no logarithm to speak of, and is left out. */
function logsOf(sums: readonly TallySum[]): Logs {
  const steps = sums.filter(hasAny).map(({ value, count, total }) => {
    const [from, to] = boundsOfStep(Number(value));
    return { count, log: Math.log(Math.min(to, Math.max(from, total / count))) };
  });
  const n = steps.reduce((sum, { count }) => sum + count, 0);
  const mean = steps.reduce((sum, { count, log }) => sum + count * log, 0) / n;
  const squares = steps.reduce((sum, { count, log }) => sum + count * ((log - mean) ** 2 + WITHIN_STEP), 0);
  return { n, mean, squares };
}

/** As for shares the larger of the spread arm by arm and of both together: a small arm has seen little of what is rare. */
function halfWidth(a: Logs, b: Logs, factor: number): number {
  const [n, m] = [a.n * factor, b.n * factor];
  const apart = a.squares / (a.n - 1) / n + b.squares / (b.n - 1) / m;
  const pooled = ((a.squares + b.squares) / (a.n + b.n - 2)) * (1 / n + 1 / m);
  return widthOf(n + m, Math.max(apart, pooled)) + OFF;
}
