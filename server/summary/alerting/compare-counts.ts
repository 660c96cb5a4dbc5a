/**
 * Whether a count is another than in the window before, beyond what it wavers by anyway. Counts of people's doings waver
 * more than chance alone would have it (days and nights, weekends, one person who asks a hundred times), so the noise is
 * measured: on how much the windows before differed from one to the next. Pure.
 */
import { wilson, Z95 } from '../../labels/interval.ts';

/** How much was counted in how many hours. */
export interface Span {
  count: number;
  hours: number;
}

export interface CountChange {
  /** Now ÷ before, an hour; null where there was nothing before. */
  ratio: { value: number; low: number; high: number } | null;
  /** Which way, where it is beyond noise. */
  told: 'more' | 'less' | null;
}

/** Windows before this one that are looked at: six steps from one to the next, for the first may be half a one. */
export const EARLIER_WINDOWS = 8;
/** With fewer the noise is not known. */
const STEPS_MIN = 5;

/**
 * Given both counts together, of two Poisson processes of one rate the newer one has its share of the time (Przyborowski
 * and Wilenski, Biometrika 31, 1940): a Wilson interval for that share, of counts divided by their dispersion as in
 * quasi-likelihood (Wedderburn, Biometrika 61, 1974), with the quantile of Student's t, for the dispersion is estimated.
 *
 * @param earlier counts of whole windows of this length before this one, the oldest first
 * @returns null while the noise is not known
 */
export function compareCounts(before: Span, now: Span, earlier: readonly number[]): CountChange | null {
  const steps = stepsOf(earlier);
  if (steps.length < STEPS_MIN) return null;
  const total = before.count + now.count;
  if (total === 0) return { ratio: null, told: null };
  // Less than chance would have it is luck: counts are not steadier than Poisson's.
  const dispersion = Math.max(1, steps.reduce((sum, step) => sum + step, 0) / steps.length);
  const share = wilson(now.count / dispersion, total / dispersion, tQuantile(steps.length));
  const expected = now.hours / (now.hours + before.hours);
  const ratioOf = (part: number): number => (part / (1 - part)) * (before.hours / now.hours);
  return {
    ratio:
      before.count === 0 ? null : { value: ratioOf(share.value), low: ratioOf(share.low), high: ratioOf(share.high) },
    told: share.low > expected ? 'more' : share.high < expected ? 'less' : null,
  };
}

/**
 * How far each window was from the one before it, squared, in units of what chance alone makes of it: 1 on average.
 * What was before anything happened, and the window in which it began, tell nothing.
 */
function stepsOf(earlier: readonly number[]): number[] {
  const began = earlier.findIndex((count) => count > 0);
  if (began < 0) return [];
  const whole = earlier.slice(began + 1);
  return whole.slice(1).flatMap((count, at) => {
    const last = whole[at] ?? 0;
    return count + last === 0 ? [] : [(count - last) ** 2 / (count + last)];
  });
}

/** Of 95 %, two-sided (Cornish and Fisher, 1938): within 1 % from 5 degrees of freedom on. */
export function tQuantile(degrees: number): number {
  const z = Z95;
  return z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2);
}
