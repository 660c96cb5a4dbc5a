/** How many an alert needs at least before it says anything, whatever its rule asks for. Free of zod, for the page. */

/** Of so few a mean has no interval that the normal distribution would give. */
export const LEAST_OF_MEAN = 30;
/** Below so many on either side a variance is not estimated well enough to compare two shares. */
export const LEAST_IN_ARM = 20;

/** @param comparesShares whether it is the change of a rate from one window to the next */
export function leastNeeded(metric: string, comparesShares: boolean): number {
  if (metric.endsWith('_mean')) return LEAST_OF_MEAN;
  return comparesShares ? LEAST_IN_ARM : 0;
}
