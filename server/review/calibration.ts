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

/**
 * Bins of about equal size by `p` (Nguyen & O'Connor, EMNLP 2015): each says as much as the next. What has the same `p`
 * stands in one bin, that of its middle rank, whatever order it came in: cut apart, it would be compared with chance.
 */
export function calibrationBins(judged: readonly Judged[], bins = BINS): Bin[] {
  const byP = new Map<number, { good: number; n: number }>();
  for (const { p, good } of judged) {
    const before = byP.get(p) ?? { good: 0, n: 0 };
    byP.set(p, { good: before.good + (good ? 1 : 0), n: before.n + 1 });
  }
  const found = new Map<number, { sum: number; good: number; n: number }>();
  let ranked = 0;
  for (const [p, { good, n }] of [...byP].sort(([one], [other]) => one - other)) {
    const place = Math.floor(((ranked + n / 2) * bins) / judged.length);
    const bin = found.get(place) ?? { sum: 0, good: 0, n: 0 };
    found.set(place, { sum: bin.sum + p * n, good: bin.good + good, n: bin.n + n });
    ranked += n;
  }
  return [...found.values()].map(({ sum, good, n }) => ({ p: sum / n, good, n }));
}

/** With fewer outputs in each bin, chance alone puts its share of good ones further from p than most labels are. */
const LEAST_OF_BIN = 10;
/** Three bins: below that nothing can be said of how p runs. */
export const LEAST_CALIBRATED = 3 * LEAST_OF_BIN;

/** What is enough to be shown to people: nothing below {@link LEAST_CALIBRATED}, and ten outputs a bin above it. */
export function calibrationToShow(judged: readonly Judged[]): Bin[] {
  if (judged.length < LEAST_CALIBRATED) return [];
  return calibrationBins(judged, Math.min(BINS, Math.floor(judged.length / LEAST_OF_BIN)));
}

/** Expected calibration error: how far p is from the share of good ones, on average. Null without any. */
export function calibrationError(bins: readonly Bin[]): number | null {
  const all = bins.reduce((sum, { n }) => sum + n, 0);
  if (all === 0) return null;
  return bins.reduce((sum, { p, good, n }) => sum + (n / all) * Math.abs(good / n - p), 0);
}
