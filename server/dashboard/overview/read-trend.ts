/** The trend in words and points: what the chart draws, what a screen reader hears. Pure. */
import type { Metrics, Summary } from '../../../shared/summary.ts';
import { formatBounds, formatCount, formatInterval, formatRate, formatShare, formatThings } from '../format.ts';
import type { TrendPoint } from './lay-trend.ts';

export const measures = {
  positive_rate: 'Positive rate',
  coverage: 'Coverage',
  response_rate: 'Response rate',
  acceptance_rate: 'Acceptance',
  regenerate_rate: 'Regenerated',
} as const satisfies Partial<Record<keyof Metrics, string>>;
export type Measure = keyof typeof measures;

/** By what the generations are found that count in each. */
export const measureFilters: Record<Measure, Record<string, string>> = {
  positive_rate: { status: 'positive' },
  coverage: { labelled: 'true' },
  response_rate: { did: 'voted' },
  acceptance_rate: { did: 'accepted' },
  regenerate_rate: { did: 'regenerated' },
};

const intervalMs = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000 };

export function readMeasure(text: string | undefined): Measure {
  return text !== undefined && Object.hasOwn(measures, text) ? (text as Measure) : 'positive_rate';
}

/** @returns one point for each interval; an interval that reaches into the last ten minutes is provisional */
export function trendPoints(summary: Summary, measure: Measure): TrendPoint[] {
  const provisional = Date.parse(summary.provisional_from);
  return summary.series.map(({ at, metrics }) => ({
    at,
    rate: metrics[measure],
    volume: metrics.counts.generations,
    provisional: Date.parse(at) + intervalMs[summary.interval] > provisional,
  }));
}

/** What an interval counted: not what happened in it before the summary begins. */
export function spanOf(at: string, { from, interval }: Summary): { from: string; to: string } {
  const start = Date.parse(at);
  return {
    from: new Date(Math.max(start, Date.parse(from))).toISOString(),
    to: new Date(start + intervalMs[interval]).toISOString(),
  };
}

/** The chart in one sentence, for who does not see it. */
export function describeTrend(points: readonly TrendPoint[], words: string): string {
  const known = points.flatMap(({ rate }) => (rate === null ? [] : [rate]));
  const [first] = known;
  const last = known.at(-1);
  if (first === undefined || last === undefined) return `${words} over time: nothing to show yet.`;
  const values = known.map(({ value }) => value);
  return (
    `${words} over ${formatThings(points.length, 'interval')}: from ${formatRate(first)} to ${formatRate(last)}, ` +
    `lowest ${formatShare(Math.min(...values))}, highest ${formatShare(Math.max(...values))}. The slider and the table below hold every point.`
  );
}

/** One point as a sentence. */
export function readPoint({ at, rate, volume, provisional }: TrendPoint, { interval }: Summary): string {
  const share =
    rate === null ? 'no rate' : `${formatRate(rate)}, 95% interval ${formatBounds(rate)}, of ${formatCount(rate.n)}`;
  const when = formatInterval(at, interval);
  return `${when}: ${share} · ${formatThings(volume, 'generation')}${provisional ? ' · provisional' : ''}`;
}
