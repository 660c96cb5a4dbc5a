/** Fills in what a summary request left open, and lays out its intervals. Everything is UTC; a week starts on Monday. */

import type { z } from 'zod';
import { AppError } from '../../shared/error.ts';
import type { GroupBy, Interval, SummaryFilter, SummaryQuery } from '../../shared/summary.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const stepMs: Record<Interval, number> = { hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS };
/** 1970-01-01 was a Thursday; the Monday of its ISO week lies three days earlier. */
const FIRST_MONDAY_MS = -3 * DAY_MS;

const DEFAULT_SPAN_MS = 7 * DAY_MS;
/** Labels of younger generations still move (LABELS: the last checkpoint of retention is at 10 minutes). */
const PROVISIONAL_MS = 10 * 60_000;
/** Bounds the answer: 83 days by the hour, 5 years by the day. */
const BUCKETS_MAX = 2000;

/** What is summed: a time, and what of it. */
export interface Selection {
  /** Start of an hour: rollups are hourly, so whole hours are what can be counted. */
  from: Date;
  /** Exclusive. The hour it falls into counts whole. */
  to: Date;
  filter: SummaryFilter;
}

export interface SummaryPlan extends Selection {
  /** The period before, when it was asked for. */
  previous: Selection | null;
  interval: Interval;
  groupBy: GroupBy;
  provisionalFrom: Date;
  /** Start of every interval that has a part in `from`–`to`, in order. The first may start before `from`. */
  starts: Date[];
}

/** @throws AppError `invalid` when `from` is not before `to`, or when there would be more than 2,000 intervals */
export function planSummary(query: z.output<typeof SummaryQuery>, now: Date): SummaryPlan {
  const selection = planSelection(query, now);
  const { from, to } = selection;
  const interval = query.interval ?? 'day';
  const first = floor(from.getTime(), interval);
  const count = Math.ceil((to.getTime() - first) / stepMs[interval]);
  if (count > BUCKETS_MAX) {
    throw new AppError(
      'invalid',
      `query.interval: ${count} intervals between \`from\` and \`to\`; at most ${BUCKETS_MAX}. Take a longer interval or a shorter time.`,
      { path: 'query.interval' },
    );
  }
  return {
    ...selection,
    previous: query.compare === undefined ? null : periodBefore(selection),
    interval,
    groupBy: query.group_by ?? 'model',
    provisionalFrom: new Date(now.getTime() - PROVISIONAL_MS),
    starts: Array.from({ length: count }, (_, index) => new Date(first + index * stepMs[interval])),
  };
}

/** @throws AppError `invalid` when `from` is not before `to` */
export function planSelection(
  query: SummaryFilter & { from?: string | undefined; to?: string | undefined },
  now: Date,
): Selection {
  const to = query.to === undefined ? now : new Date(query.to);
  const from = floor(query.from === undefined ? to.getTime() - DEFAULT_SPAN_MS : Date.parse(query.from), 'hour');
  if (from >= to.getTime()) {
    throw new AppError('invalid', 'query.from: must be before `to`', { path: 'query.from' });
  }
  const { model, model_version, prompt_version, channel } = query;
  return { from: new Date(from), to, filter: { model, model_version, prompt_version, channel } };
}

/** As many whole hours, up to where this one begins. */
export function periodBefore({ from, to, filter }: Selection): Selection {
  const hours = Math.ceil((to.getTime() - from.getTime()) / HOUR_MS);
  return { from: new Date(from.getTime() - hours * HOUR_MS), to: from, filter };
}

function floor(ms: number, interval: Interval): number {
  const origin = interval === 'week' ? FIRST_MONDAY_MS : 0;
  return Math.floor((ms - origin) / stepMs[interval]) * stepMs[interval] + origin;
}
