/** Figures of a number from the steps it was tallied in: how many, their mean (exact), percentiles (within 10 %). */
import { boundsOfStep } from '../../shared/measures.ts';
import type { Distribution } from '../../shared/summary.ts';
import type { TallySum } from './store.ts';

/** @param sums of one measure whose values are steps */
export function distributionOf(sums: readonly TallySum[]): Distribution {
  const n = sums.reduce((total, { count }) => total + count, 0);
  if (n === 0) return null;
  const steps = sums
    .map(({ value, ...step }) => ({ step: Number(value), ...step }))
    .sort((one, other) => one.step - other.step);
  return {
    n,
    mean: sums.reduce((total, one) => total + one.total, 0) / n,
    p50: percentile(steps, n * 0.5),
    p95: percentile(steps, n * 0.95),
  };
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
