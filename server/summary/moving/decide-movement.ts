/** From the tallies of two periods to what moved between them. Pure. */
import { differenceOf } from '../../../shared/difference.ts';
import { boundsOfStep, type MeasureName } from '../../../shared/measures.ts';
import type { MovedLength, MovedShare, MovedShareOf, Movement } from '../../../shared/movement.ts';
import { Z95 } from '../../labels/interval.ts';
import type { Period } from '../detail.ts';
import { distributionOf } from '../distribution.ts';
import { rate } from '../rate.ts';
import type { TallySum } from '../store.ts';
import { chanceOfNormal, chanceOfShares, correctByHolm, type Share } from './gauge-chance.ts';

const ALPHA = 0.05;
const REASONS_COMPARED = 20;
/** Below so many on either side a spread is not estimated well enough for the normal distribution. */
const LEAST_LENGTHS = 30;

export function decideMovement(now: Period, before: Period): Pick<Movement, 'shares' | 'lengths'> {
  const shares = (['shape', 'script', 'spelling', 'reason'] as const).flatMap((of) => compareShares(of, now, before));
  const lengths = (['prompt_chars', 'answer_chars'] as const).map((of) => compareLengths(of, now, before));
  const corrected = correctByHolm([...shares, ...lengths].map(({ p }) => p));
  const judged = <T>(one: T, at: number) => {
    const p = corrected[at] ?? null;
    return { ...one, p, beyond_noise: p !== null && p < ALPHA };
  };
  return {
    shares: shares.map((share, at) => judged(share, at)).sort(bySureness),
    lengths: lengths.map((length, at) => judged(length, shares.length + at)),
  };
}

/** Those that nothing can be said of come last. */
function bySureness(a: MovedShare, b: MovedShare): number {
  return (a.p ?? 2) - (b.p ?? 2) || Math.abs(b.difference?.value ?? 0) - Math.abs(a.difference?.value ?? 0);
}

type Undecided<T> = Omit<T, 'beyond_noise'>;

function compareShares(of: MovedShareOf, now: Period, before: Period): Undecided<MovedShare>[] {
  const [ownSums, earlierSums] = [sumsOf(now, of), sumsOf(before, of)];
  const counts = (sums: readonly TallySum[], value: string): number =>
    sums.find((sum) => sum.value === value)?.count ?? 0;
  const compared = comparedOf(of, [...ownSums, ...earlierSums]);
  return compared.map((value) => {
    const [own, earlier] = [
      { k: counts(ownSums, value), n: wholeOf(of, now) },
      { k: counts(earlierSums, value), n: wholeOf(of, before) },
    ].map(({ k, n }): Share => ({ k, n: Math.max(k, n) })); // a vote on its way to another hour may leave its reason behind
    if (own === undefined || earlier === undefined) throw new Error('two in, two out');
    const [rateNow, rateBefore] = [rate(own.k, own.n), rate(earlier.k, earlier.n)];
    return {
      of,
      value,
      before: rateBefore,
      now: rateNow,
      difference: rateNow === null || rateBefore === null ? null : differenceOf(rateNow, rateBefore),
      is_new: own.k > 0 && earlier.k === 0 && earlier.n > 0,
      p: chanceOfShares(own, earlier),
    };
  });
}

/** Which values of a kind are compared: those seen in either period; of the reasons those given most. */
function comparedOf(of: MovedShareOf, sums: readonly TallySum[]): string[] {
  if (of === 'spelling') return sums.length === 0 ? [] : ['typo'];
  const counts = new Map<string, number>();
  for (const { value, count } of sums) counts.set(value, (counts.get(value) ?? 0) + count);
  const values = [...counts];
  return (of === 'reason' ? values.sort(([, a], [, b]) => b - a).slice(0, REASONS_COMPARED) : values).map(
    ([value]) => value,
  );
}

/** What the shares of a kind are shares of: answers, prompts, prompts looked at for typos, generations voted on. */
function wholeOf(of: MovedShareOf, period: Period): number {
  switch (of) {
    case 'shape':
      return total(sumsOf(period, 'answer_chars'));
    case 'script':
      return total(sumsOf(period, 'script'));
    case 'spelling':
      return total(sumsOf(period, 'spelling').filter(({ value }) => value === 'judged'));
    case 'reason':
      return period.counts.voted;
  }
}

/**
 * By the ratio of the geometric means: lengths spread over orders of magnitude, so their logarithms are compared (Welch's
 * test), each taken at the middle of the step it was tallied in. A text without a character has no logarithm.
 */
function compareLengths(of: MovedLength['of'], now: Period, before: Period): Undecided<MovedLength> {
  const [own, earlier] = [sumsOf(now, of).filter(hasText), sumsOf(before, of).filter(hasText)];
  const [ownLog, earlierLog] = [logOf(own), logOf(earlier)];
  const common = { of, before: distributionOf(earlier), now: distributionOf(own), doublings: doublings(own, earlier) };
  if (Math.min(ownLog.n, earlierLog.n) < LEAST_LENGTHS) return { ...common, ratio: null, p: null };
  const difference = ownLog.mean - earlierLog.mean;
  const error = Math.sqrt(ownLog.variance / ownLog.n + earlierLog.variance / earlierLog.n);
  const [value, low, high] = [difference, difference - Z95 * error, difference + Z95 * error].map((log) => 2 ** log);
  return {
    ...common,
    ratio: { value: value ?? 1, low: low ?? 1, high: high ?? 1 },
    p: difference === 0 ? 1 : chanceOfNormal(difference / error),
  };
}

function hasText({ value }: TallySum): boolean {
  return value !== '0';
}

/** Mean and variance of the logarithm to base 2. */
function logOf(sums: readonly TallySum[]): { n: number; mean: number; variance: number } {
  const n = total(sums);
  const logs = sums.map(({ value, count }) => {
    const [from, to] = boundsOfStep(Number(value));
    return { log: Math.log2(from * to) / 2, count };
  });
  const mean = logs.reduce((sum, { log, count }) => sum + log * count, 0) / n;
  const squares = logs.reduce((sum, { log, count }) => sum + (log - mean) ** 2 * count, 0);
  return { n, mean, variance: squares / (n - 1) };
}

/** Steps put together to whole doublings: as coarse as a small picture can show. From the shortest to the longest. */
function doublings(own: readonly TallySum[], earlier: readonly TallySum[]): MovedLength['doublings'] {
  const doublingOf = ({ value }: TallySum): number => Math.floor(Math.log2(boundsOfStep(Number(value))[0]) + 1e-9);
  const all = [...own, ...earlier].map(doublingOf);
  if (all.length === 0) return [];
  const [first, last] = [Math.min(...all), Math.max(...all)];
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const within = (sums: readonly TallySum[]): number =>
      total(sums.filter((sum) => doublingOf(sum) === first + index));
    return { from: 2 ** (first + index), to: 2 ** (first + index + 1), before: within(earlier), now: within(own) };
  });
}

function sumsOf({ tallies }: Period, measure: MeasureName): TallySum[] {
  return tallies.filter((sum) => sum.measure === measure);
}

function total(sums: readonly TallySum[]): number {
  return sums.reduce((sum, { count }) => sum + count, 0);
}
