/**
 * How sure a mean is of which only the sums of each hour are kept. Nobody knows how its numbers are spread within an hour,
 * but by how much the means of hours differ from one to the next is what they waver by: chance, and whatever else moves
 * them from hour to hour (one person's many, a batch that was judged at once). Pure.
 */
import type { AlertFigure } from '../../../shared/alert.ts';
import { tQuantile } from './compare-counts.ts';

export interface HourSum {
  count: number;
  total: number;
}

export interface Noise {
  /** Of one number. */
  variance: number;
  /** Degrees of freedom. */
  degrees: number;
}

/** Hours that are looked at beside those a rule is about: with a window of one hour they alone tell its noise. */
export const NOISE_HOURS = 48;
/** Five degrees of freedom, from which on the quantile is right. */
const STEPS_MIN = 10;

/**
 * From the squares of successive differences (von Neumann, Ann Math Stat 12, 1941), each in units of what one number
 * wavers by: a level that changes once, or drifts, is not taken for noise. Each hour is in two steps, which are at worst
 * the same: they count for half as many.
 *
 * @param hours in order; those without any are skipped
 * @returns null while there are too few
 */
export function noiseOf(hours: readonly HourSum[]): Noise | null {
  const steps = hours
    .filter(({ count }) => count > 0)
    .flatMap((one, at, filled) => {
      const last = filled[at - 1];
      if (last === undefined) return [];
      return [(one.total / one.count - last.total / last.count) ** 2 / (1 / one.count + 1 / last.count)];
    });
  if (steps.length < STEPS_MIN) return null;
  return { variance: steps.reduce((sum, step) => sum + step, 0) / steps.length, degrees: steps.length / 2 };
}

/** With its 95 % interval by Student's t, for the noise is estimated; without one while that is not known. */
export function gaugeMean(hours: readonly HourSum[], noise: Noise | null): AlertFigure {
  const n = hours.reduce((sum, { count }) => sum + count, 0);
  if (n === 0) return null;
  const value = hours.reduce((sum, { total }) => sum + total, 0) / n;
  const spread = noise === null ? 0 : tQuantile(noise.degrees) * Math.sqrt(noise.variance / n);
  return { value, low: value - spread, high: value + spread, n };
}
