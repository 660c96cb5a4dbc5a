/** What a rule watches, read from what was counted in a time, with its 95 % interval. Pure. */
import {
  type AlertFigure,
  type AlertNumber,
  type AlertRate,
  type AlertRule,
  isCount,
  isMeanOfSums,
  isRate,
} from '../../../shared/alert.ts';
import { boundsOfStep, type MeasureName } from '../../../shared/measures.ts';
import { wilson, Z95 } from '../../labels/interval.ts';
import type { Period } from '../detail.ts';
import { boundsOfQuantile, distributionOf } from '../distribution.ts';
import { measure, rate } from '../rate.ts';
import type { TallySum } from '../store.ts';

type Watched = Pick<AlertRule, 'metric' | 'of'>;
type Figure = NonNullable<AlertFigure>;

/** Of what is counted by the hour; the weighted rate and the means of sums are none of it. */
export function figureOf({ metric, of = '' }: Watched, { counts, tallies }: Period): AlertFigure {
  if (isCount(metric)) {
    const value = counts[metric];
    return { value, low: value, high: value, n: counts.generations + counts.orphans };
  }
  if (isMeanOfSums(metric)) return null;
  if (!isRate(metric)) return numberOf(metric, tallies);
  switch (metric) {
    case 'kept_30':
    case 'kept_120':
    case 'kept_300':
    case 'kept_600':
      return rate(sum(tallies, 'good'), sum(tallies, 'count'));
    case 'reason_share': {
      const given = sum(tallies, 'count');
      return rate(given, Math.max(given, counts.voted)); // a vote on its way to another hour may leave its reason behind
    }
    case 'outcome_share': {
      const [yes, total] = [sum(tallies, 'good'), sum(tallies, 'total')];
      return Math.abs(yes - total) < 1e-6 ? rate(yes, sum(tallies, 'count')) : null; // an amount is no yes or no
    }
    case 'shape_share':
      return rate(countOf(tallies, 'shape', of), countOf(tallies, 'answer_chars'));
    case 'typo_share':
      return rate(countOf(tallies, 'spelling', 'typo'), countOf(tallies, 'spelling', 'judged'));
    case 'weighted_positive_rate':
      return null;
    default:
      return measure(counts)[metric];
  }
}

/** One of a percentile or a mean, of numbers that were tallied in steps. */
function numberOf(metric: AlertNumber, sums: readonly TallySum[]): AlertFigure {
  const distribution = distributionOf(sums);
  if (distribution === null) return null;
  if (metric === 'edit_mean') return meanOf(sums, (tenth) => [tenth / 10, (tenth + 1) / 10]);
  const { n, p50, p95 } = distribution;
  if (metric.endsWith('_p50')) return quantile(sums, { value: p50, n }, 0.5);
  if (metric.endsWith('_p95')) return quantile(sums, { value: p95, n }, 0.95);
  return meanOf(sums, boundsOfStep);
}

/**
 * By the ranks that may be this share of all (Wilson's bounds of it), whatever the numbers are spread like. Within a step
 * nobody knows where they are, so the interval goes to the edges of its steps.
 */
function quantile(sums: readonly TallySum[], { value, n }: { value: number; n: number }, share: number): Figure {
  const ranks = wilson(share * n, n);
  const [low] = boundsOfQuantile(sums, ranks.low);
  const [, high] = boundsOfQuantile(sums, ranks.high);
  return { value, low, high, n };
}

/**
 * Of numbers between two bounds with a known mean the variance is at most the product of its distances to both (Bhatia and
 * Davis, Am Math Mon 107, 2000): what is not known within a step makes the interval wider, never narrower.
 */
function meanOf(sums: readonly TallySum[], boundsOf: (step: number) => readonly [number, number]): Figure {
  const n = sum(sums, 'count');
  const value = sum(sums, 'total') / n;
  const squares = sums.reduce((all, { value: step, count, total }) => {
    const [from, to] = boundsOf(Number(step));
    const own = Math.min(to, Math.max(from, total / count));
    return all + count * ((own - value) ** 2 + (to - own) * (own - from));
  }, 0);
  const spread = Z95 * Math.sqrt(squares / Math.max(1, n - 1) / n);
  return { value, low: Math.max(0, value - spread), high: value + spread, n };
}

function countOf(sums: readonly TallySum[], measure: MeasureName, value?: string): number {
  return sum(
    sums.filter((one) => one.measure === measure && (value === undefined || one.value === value)),
    'count',
  );
}

function sum(sums: readonly TallySum[], what: 'count' | 'good' | 'total'): number {
  return sums.reduce((all, one) => all + one[what], 0);
}

/** Tallies of a measure: of all its values, or of one. */
export interface Wanted {
  measure: MeasureName;
  value?: string | undefined;
}

const measuresOfSums = { retention_mean: 'retention', score_mean: 'score', outcome_mean: 'outcome' } as const;

/** What of the tallies a rule reads, beside the counters. */
export function wantedBy({ metric, of }: Watched): Wanted[] {
  if (isCount(metric)) return [];
  if (isMeanOfSums(metric)) return [{ measure: measuresOfSums[metric], value: of }];
  if (!isRate(metric)) return [{ measure: measureOf(metric) }];
  return ofRate(metric, of);
}

function ofRate(metric: AlertRate, of: string | undefined): Wanted[] {
  switch (metric) {
    case 'kept_30':
    case 'kept_120':
    case 'kept_300':
    case 'kept_600':
      return [{ measure: 'retention', value: metric.slice('kept_'.length) }];
    case 'reason_share':
      return [{ measure: 'reason', value: of }];
    case 'outcome_share':
      return [{ measure: 'outcome', value: of }];
    case 'shape_share':
      return [{ measure: 'shape', value: of }, { measure: 'answer_chars' }];
    case 'typo_share':
      return [{ measure: 'spelling' }];
    default:
      return [];
  }
}

function measureOf(metric: AlertNumber): MeasureName {
  const measures = ['latency_ms', 'input_tokens', 'output_tokens'] as const;
  return measures.find((name) => metric.startsWith(name)) ?? 'edit';
}

/**
 * Now ÷ before, with 95 % bounds made of those of both (Zou and Donner, Stat Med 27, 2008, of the logarithms). Null where
 * one of them is, or may be, nothing.
 */
export function ratioOf(now: Figure, before: Figure): { value: number; low: number; high: number } | null {
  if (now.low <= 0 || before.low <= 0) return null;
  const value = Math.log(now.value / before.value);
  const down = Math.hypot(Math.log(now.value / now.low), Math.log(before.high / before.value));
  const up = Math.hypot(Math.log(now.high / now.value), Math.log(before.value / before.low));
  return { value: Math.exp(value), low: Math.exp(value - down), high: Math.exp(value + up) };
}

/** Now − before, with 95 % bounds made of those of both in the same way: of what may be nothing, or less. */
export function differenceOf(now: Figure, before: Figure): { value: number; low: number; high: number } {
  const value = now.value - before.value;
  const down = Math.hypot(now.value - now.low, before.high - before.value);
  const up = Math.hypot(now.high - now.value, before.value - before.low);
  return { value, low: value - down, high: value + up };
}
