/** The time a view covers: a name in the address, a start and an interval for the API. */
import type { Interval } from '../../shared/summary.ts';

export const ranges = {
  '24h': { words: '24 hours', spanMs: 24 * 3_600_000, interval: 'hour' },
  '7d': { words: '7 days', spanMs: 7 * 86_400_000, interval: 'day' },
  '30d': { words: '30 days', spanMs: 30 * 86_400_000, interval: 'day' },
  '90d': { words: '90 days', spanMs: 90 * 86_400_000, interval: 'day' },
  all: { words: 'All time', spanMs: null, interval: 'day' },
} as const satisfies Record<string, { words: string; spanMs: number | null; interval: Interval }>;

export type RangeName = keyof typeof ranges;

/** Where the project's data begins and ends; null: there is none. */
export interface Extent {
  first_at: string | null;
  last_at: string | null;
}

export function readRange(text: string | undefined): RangeName | null {
  return text !== undefined && Object.hasOwn(ranges, text) ? (text as RangeName) : null;
}

/** The shortest range that shows something to who has not chosen one; a day only when that is all there is. */
export function chooseRange({ first_at, last_at }: Extent, now: number): RangeName {
  if (first_at === null || last_at === null) return '7d';
  if (now - Date.parse(first_at) < ranges['24h'].spanMs) return '24h';
  const age = now - Date.parse(last_at);
  if (age < ranges['7d'].spanMs) return '7d';
  return age < ranges['30d'].spanMs ? '30d' : 'all';
}

const HOURS_UP_TO_MS = 3 * 86_400_000;
const DAYS_UP_TO_MS = 120 * 86_400_000;

/** What to ask for. "All time" takes the interval that draws between a few and about 120 points. */
export function planRange(range: RangeName, extent: Extent, now: number): { from: string; interval: Interval } {
  const { spanMs, interval } = ranges[range];
  if (spanMs !== null) return { from: new Date(now - spanMs).toISOString(), interval };
  const from = extent.first_at === null ? now - ranges['7d'].spanMs : Date.parse(extent.first_at);
  const span = now - from;
  return {
    from: new Date(Math.min(from, now - 3_600_000)).toISOString(),
    interval: span <= HOURS_UP_TO_MS ? 'hour' : span <= DAYS_UP_TO_MS ? 'day' : 'week',
  };
}

const HOUR_MS = 3_600_000;

/** Where a range begins in a list, in whole hours as in the figures: a number and its list count the same. */
export function startOfRange(range: RangeName, now: number): string | undefined {
  const { spanMs } = ranges[range];
  return spanMs === null ? undefined : new Date(Math.floor((now - spanMs) / HOUR_MS) * HOUR_MS).toISOString();
}

const DAY_MS = 24 * HOUR_MS;

/** The whole UTC days that hold a time: what people were shown is kept by the day. */
export function wholeDays({ from, to }: { from: string; to: string }): { from: string; to: string } {
  const at = (days: number): string => new Date(days * DAY_MS).toISOString();
  return { from: at(Math.floor(Date.parse(from) / DAY_MS)), to: at(Math.ceil(Date.parse(to) / DAY_MS)) };
}
