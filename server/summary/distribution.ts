/** Figures of a number from the steps it was tallied in: how many, their mean (exact), percentiles (within 10 %). */
import { boundsOfStep } from '../../shared/measures.ts';
import type { Distribution } from '../../shared/summary.ts';
import type { TallySum } from './store.ts';

/** @param sums of one measure whose values are steps */
export function distributionOf(sums: readonly TallySum[]): Distribution {
  const n = sums.reduce((total, { count }) => total + count, 0);
  if (n === 0) return null;
  return {
    n,
    mean: sums.reduce((total, one) => total + one.total, 0) / n,
    p50: quantileOf(sums, 0.5),
    p95: quantileOf(sums, 0.95),
  };
}

/** Below what this share of the numbers lies. */
function quantileOf(sums: readonly TallySum[], share: number): number {
  const { steps, rank } = rankOf(sums, share);
  return percentile(steps, rank);
}

/** Between what surely lies the number that this share is below: the bounds of its step. */
export function boundsOfQuantile(sums: readonly TallySum[], share: number): readonly [from: number, to: number] {
  const { steps, rank } = rankOf(sums, share);
  let below = 0;
  const found = steps.find(({ count }) => {
    below += count;
    return below >= rank;
  });
  return boundsOfStep((found ?? steps.at(-1))?.step ?? 0);
}

function rankOf(sums: readonly TallySum[], share: number): { steps: Step[]; rank: number } {
  const steps = sums
    .map(({ value, count, total }) => ({ step: Number(value), count, total }))
    .sort((one, other) => one.step - other.step);
  return { steps, rank: share * steps.reduce((total, { count }) => total + count, 0) };
}

interface Step {
  step: number;
  count: number;
  total: number;
}

/**
 * Within its step a number may lie anywhere: spread evenly, in the logarithm that the steps are cut in, as far around the
 * step's mean as the step reaches to both sides. In the last step no further than that mean, which the largest number
 * reaches: there always is a generation with as much, or more.
 */
function percentile(steps: readonly Step[], rank: number): number {
  let below = 0;
  for (const [index, { step, count, total }] of steps.entries()) {
    if (below + count >= rank) {
      const [from, to] = boundsOfStep(step);
      const mean = Math.min(to, Math.max(from, total / count));
      const share = (rank - below) / count;
      const found = spread(from, to, mean, share);
      return index === steps.length - 1 ? Math.min(mean, found) : found;
    }
    below += count;
  }
  return 0;
}

function spread(from: number, to: number, mean: number, share: number): number {
  if (from === 0) return mean + Math.min(mean, to - mean) * (2 * share - 1);
  return mean * Math.min(mean / from, to / mean) ** (2 * share - 1);
}
