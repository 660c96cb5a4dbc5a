/** Whether a probability means what it says: of outputs labelled .8, are four of five good? */

export interface Judged {
  p: number;
  good: boolean;
}
export interface Bin {
  /** Mean of p. */
  p: number;
  good: number;
  n: number;
}

const BINS = 10;

/** Bins of equal size by `p` (Nguyen & O'Connor, EMNLP 2015): each says as much as the next. Fewer where there is little. */
export function calibrationBins(judged: readonly Judged[], bins = BINS): Bin[] {
  const sorted = [...judged].sort((one, other) => one.p - other.p);
  const count = Math.min(bins, sorted.length);
  return Array.from({ length: count }, (_, index) => {
    const part = sorted.slice(
      Math.floor((index * sorted.length) / count),
      Math.floor(((index + 1) * sorted.length) / count),
    );
    return {
      p: part.reduce((sum, { p }) => sum + p, 0) / part.length,
      good: part.filter(({ good }) => good).length,
      n: part.length,
    };
  });
}

/** Expected calibration error: how far p is from the share of good ones, on average. Null without any. */
export function calibrationError(bins: readonly Bin[]): number | null {
  const all = bins.reduce((sum, { n }) => sum + n, 0);
  if (all === 0) return null;
  return bins.reduce((sum, { p, good, n }) => sum + (n / all) * Math.abs(good / n - p), 0);
}
