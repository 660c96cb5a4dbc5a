/**
 * Whether two shares differ by more than noise: Newcombe's hybrid score interval for the difference of two independent
 * shares (Stat Med 17, 1998, method 10), made of the Wilson bounds that both come with. For one look at two periods;
 * who looks again and again at an experiment needs the comparison's always-valid interval instead.
 */

interface Bounded {
  value: number;
  low: number;
  high: number;
}

export interface Difference {
  value: number;
  low: number;
  high: number;
}

export function differenceOf(now: Bounded, before: Bounded): Difference {
  const value = now.value - before.value;
  return {
    value,
    low: value - Math.hypot(now.value - now.low, before.high - before.value),
    high: value + Math.hypot(now.high - now.value, before.value - before.low),
  };
}

export function isBeyondNoise({ low, high }: Difference): boolean {
  return low > 0 || high < 0;
}
