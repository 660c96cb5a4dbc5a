/** From the tallies of two periods to what moved between them. Pure. */
import { boundsOfStep, type MeasureName } from '../../../shared/measures.ts';
import type { MovedLength, MovedShare, MovedShareOf, Movement } from '../../../shared/movement.ts';
import type { Period } from '../detail.ts';
import { distributionOf } from '../distribution.ts';
import { rate } from '../rate.ts';
import type { TallySum } from '../store.ts';
import { boundDifference, normalOfChance } from './bound-difference.ts';
import { chanceOfNormal, chanceOfShares, correctForMany, isTold, type Share } from './gauge-chance.ts';

const REASONS_COMPARED = 20;
/** Below so many on either side a spread is not estimated well enough for the normal distribution. */
const LEAST_LENGTHS = 30;

const movedShareOf = ['shape', 'script', 'spelling', 'reason'] as const;
const movedLengthOf = ['prompt_chars', 'answer_chars'] as const;

/** What is compared at once is one kind of thing: whoever reads why people complain is not asking about scripts. */
export function decideMovement(now: Period, before: Period): Pick<Movement, 'shares' | 'lengths'> {
  return {
    shares: movedShareOf.flatMap((of) => judged(sharesOf(of, now, before))).sort(bySureness),
    lengths: judged(movedLengthOf.map((of) => lengthOf(of, now, before))),
  };
}

/** What is known of a figure before it is known what stands beside it. */
interface Undecided<T> {
  chance: number | null;
  /** With an interval that misses the truth so often at most. */
  at: (level: number) => Omit<T, 'p' | 'beyond_noise'>;
}

function judged<T>(figures: readonly Undecided<T>[]): (Omit<T, 'p' | 'beyond_noise'> & Verdict)[] {
  const { chances, level } = correctForMany(figures.map(({ chance }) => chance));
  return figures.map((figure, at) => {
    const p = chances[at] ?? null;
    return { ...figure.at(level), p, beyond_noise: isTold(p) };
  });
}

type Verdict = Pick<MovedShare, 'p' | 'beyond_noise'>;

/** Those that nothing can be said of come last. */
function bySureness(a: MovedShare, b: MovedShare): number {
  return (a.p ?? 2) - (b.p ?? 2) || Math.abs(b.difference?.value ?? 0) - Math.abs(a.difference?.value ?? 0);
}

function sharesOf(of: MovedShareOf, now: Period, before: Period): Undecided<MovedShare>[] {
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
    return {
      chance: chanceOfShares(own, earlier),
      at: (level) => ({
        of,
        value,
        before: rate(earlier.k, earlier.n),
        now: rate(own.k, own.n),
        difference: boundDifference(own, earlier, level),
        is_new: own.k > 0 && earlier.k === 0 && earlier.n > 0,
      }),
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
function lengthOf(of: MovedLength['of'], now: Period, before: Period): Undecided<MovedLength> {
  const [own, earlier] = [sumsOf(now, of).filter(hasText), sumsOf(before, of).filter(hasText)];
  const [ownLog, earlierLog] = [logOf(own), logOf(earlier)];
  const common = { of, before: distributionOf(earlier), now: distributionOf(own), doublings: doublings(own, earlier) };
  if (Math.min(ownLog.n, earlierLog.n) < LEAST_LENGTHS) return { chance: null, at: () => ({ ...common, ratio: null }) };
  const difference = ownLog.mean - earlierLog.mean;
  const error = Math.sqrt(ownLog.variance / ownLog.n + earlierLog.variance / earlierLog.n);
  return {
    chance: difference === 0 ? 1 : chanceOfNormal(difference / error),
    at: (level) => {
      const spread = normalOfChance(level) * error;
      const ratio = { value: 2 ** difference, low: 2 ** (difference - spread), high: 2 ** (difference + spread) };
      return { ...common, ratio };
    },
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
