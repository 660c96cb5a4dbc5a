/** Figures of a number from the steps it was tallied in: how many, their mean (exact), percentiles (within 10 %). */
import { boundsOfStep } from '../../shared/measures.ts';
import type { Distribution } from '../../shared/summary.ts';
import type { TallySum } from './store.ts';

/** @param sums of one measure whose values are steps */
export function distributionOf(sums: readonly TallySum[]): Distribution {
  const n = sums.reduce((total, { count }) => total + count, 0);
  if (n === 0) return null;
  const steps = sums
    .map(({ value, count }) => ({ step: Number(value), count }))
    .sort((one, other) => one.step - other.step);
  return {
    n,
    mean: sums.reduce((total, one) => total + one.total, 0) / n,
    p50: percentile(steps, n * 0.5),
    p95: percentile(steps, n * 0.95),
  };
}

/** Within its step a number may lie anywhere: spread evenly, in the logarithm that the steps are cut in. */
function percentile(steps: readonly { step: number; count: number }[], rank: number): number {
  let below = 0;
  for (const { step, count } of steps) {
    if (below + count >= rank) {
      const [from, to] = boundsOfStep(step);
      const share = (rank - below) / count;
      return from === 0 ? share : from * (to / from) ** share;
    }
    below += count;
  }
  return 0;
}
