/** How sure a share is, given how often it was looked at. */

/** Two-sided 95 % of the normal distribution. */
export const Z95 = 1.959963984540054;

export interface Interval {
  value: number;
  low: number;
  high: number;
}

/**
 * Wilson score interval (E. B. Wilson, JASA 22, 1927): honest where counts are small; 4 of 4 is .51 at the low end,
 * 40 of 40 is .91. `n` is above 0.
 *
 * @param z how many standard errors; 95 % unless another is asked for
 */
export function wilson(successes: number, n: number, z = Z95): Interval {
  const value = successes / n;
  const spread = z * Math.sqrt((value * (1 - value)) / n + (z * z) / (4 * n * n));
  const middle = value + (z * z) / (2 * n);
  const scale = 1 + (z * z) / n;
  // At 0 of n and n of n the bound is exact; floating point misses it by an ulp.
  return {
    value,
    low: successes === 0 ? 0 : Math.max(0, (middle - spread) / scale),
    high: successes === n ? 1 : Math.min(1, (middle + spread) / scale),
  };
}
