/** What a rule says of a product's hours, or days. Pure. */
import {
  type AlertCondition,
  type AlertFigure,
  type AlertRule,
  type AlertState,
  isCount,
  isMeanOfSums,
  isRate,
} from '../../../shared/alert.ts';
import { leastNeeded } from '../../../shared/least-needed.ts';
import { ALERT_LOOK_BACK_HOURS } from '../../../shared/limits.ts';
import type { CounterName } from '../../../shared/summary.ts';
import { wishes } from '../../../shared/wishes.ts';
import { verdictOf } from '../comparing/compare.ts';
import { type Arm, compareShares, tellsApart } from '../comparing/confidence-sequence.ts';
import type { Period } from '../detail.ts';
import { sumCounts } from '../rate.ts';
import type { TallySum } from '../store.ts';
import { type CountChange, compareCounts, EARLIER_WINDOWS } from './compare-counts.ts';
import { differenceOf, figureOf, ratioOf, wantedBy } from './figure.ts';
import { gaugeMean, type HourSum, NOISE_HOURS, type Noise, noiseOf } from './gauge-mean.ts';

export type Ruled = Omit<AlertRule, 'name'>;
/** What was counted, by the start of its hour in milliseconds since 1970; hours without anything are absent. */
export type Hours = ReadonlyMap<number, Period>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The first hour that matters to a rule now. */
export function firstHour({ metric, condition, window_hours }: Ruled, now: Date): Date {
  const windows = condition.kind !== 'change' ? 1 : isCount(metric) ? 1 + EARLIER_WINDOWS : 2;
  const hours = windows * spanOf(window_hours) + (isMeanOfSums(metric) ? NOISE_HOURS : 0) + ALERT_LOOK_BACK_HOURS;
  return new Date(hourOf(now) + HOUR_MS - hours * HOUR_MS);
}

/**
 * `since` is found by asking of each hour before what the rule would have said at its end, so that nothing about it
 * has to be stored, and every server says the same.
 */
export function evaluateRule(rule: Ruled, hours: Hours, now: Date): AlertState {
  const last = hourOf(now);
  const current = evaluateAt(rule, hours, { last, elapsed: (now.getTime() - last) / HOUR_MS });
  return {
    ...current,
    from: new Date(last - rule.window_hours * HOUR_MS).toISOString(),
    to: now.toISOString(),
    since: current.status === 'firing' ? new Date(firstFiring(rule, hours, last)).toISOString() : null,
  };
}

/**
 * The same of a figure that is known by the day (UTC): the last so many days, and what there is of this one. Days before
 * are asked for one by one, as far as it fires.
 *
 * @param read the figure of whole days
 * @param isFollowed whether `since` is asked for: each day costs as much as the one
 */
export async function evaluateDays(
  rule: Ruled,
  read: (from: Date, to: Date) => Promise<AlertFigure>,
  now: Date,
  isFollowed = true,
): Promise<AlertState> {
  const span = spanOf(rule.window_hours / 24) * DAY_MS;
  const of = (end: number): Promise<AlertFigure> => read(new Date(end - span), new Date(end));
  const at = async (end: number): Promise<Said> =>
    conclude(rule, await of(end), rule.condition.kind === 'change' ? await of(end - span) : null);
  const end = Math.floor(now.getTime() / DAY_MS) * DAY_MS + DAY_MS;
  const current = await at(end);
  let since = end;
  const isFiring = current.status === 'firing' && isFollowed;
  if (isFiring) {
    const furthest = end - ALERT_LOOK_BACK_HOURS * HOUR_MS;
    while (since > furthest && (await at(since - DAY_MS)).status === 'firing') since -= DAY_MS;
  }
  return {
    ...current,
    from: new Date(end - span).toISOString(),
    to: now.toISOString(),
    since: isFiring ? new Date(since - DAY_MS).toISOString() : null,
  };
}

function firstFiring(rule: Ruled, hours: Hours, last: number): number {
  let first = last;
  while (
    last - first < ALERT_LOOK_BACK_HOURS * HOUR_MS &&
    evaluateAt(rule, hours, { last: first - HOUR_MS, elapsed: 1 }).status === 'firing'
  ) {
    first -= HOUR_MS;
  }
  return first;
}

/** When is asked: the start of the newest hour, and how much of that is over. */
interface Moment {
  last: number;
  elapsed: number;
}

type Said = Omit<AlertState, 'from' | 'to' | 'since'>;

function evaluateAt(rule: Ruled, hours: Hours, moment: Moment): Said {
  const { metric, condition } = rule;
  const { last } = moment;
  const span = spanOf(rule.window_hours);
  const isChange = condition.kind === 'change';
  const before = last - span * HOUR_MS;
  if (isMeanOfSums(metric)) {
    const sumsOf = (end: number, many: number): HourSum[] => hourSums(rule, hours, end, many);
    const noise = noiseOf(sumsOf(last, (isChange ? 2 : 1) * span + NOISE_HOURS));
    const read = (end: number): AlertFigure => gaugeMean(sumsOf(end, span), noise);
    return conclude(rule, read(last), isChange ? read(before) : null, noise);
  }
  const read = (end: number): AlertFigure => figureOf(rule, sumHours(rule, hours, end, span));
  const said = conclude(rule, read(last), isChange ? read(before) : null);
  if (!isChange || !isCount(metric)) return said;
  const change = changeOf(rule, metric, hours, moment);
  const holds = change !== null && change.told !== null && [change.told, 'either'].includes(condition.to);
  const status = said.more_needed > 0 || change === null ? 'not_enough_data' : holds ? 'firing' : 'quiet';
  return { ...said, status, ratio: change?.ratio ?? null };
}

/** @param noise of what has one: null while it is not known */
function conclude(rule: Ruled, now: AlertFigure, before: AlertFigure, noise?: Noise | null): Said {
  const { metric, condition } = rule;
  const isChange = condition.kind === 'change';
  const looked = isChange ? [now, before] : [now];
  const more_needed = Math.max(...looked.map((figure) => missing(figure, leastOf(rule))));
  const both = isChange && now !== null && before !== null && noise !== null;
  const difference = !both
    ? null
    : isRate(metric)
      ? compareShares(armOf(before), armOf(now))
      : isMeanOfSums(metric)
        ? differenceOf(now, before)
        : null;
  const ratio = both && !isRate(metric) && !isCount(metric) && !isMeanOfSums(metric) ? ratioOf(now, before) : null;
  const holds =
    now !== null &&
    (condition.kind === 'change' && !isRate(metric)
      ? isTold(isMeanOfSums(metric) ? difference : ratio, isMeanOfSums(metric) ? 0 : 1, condition.to)
      : isMet(rule, condition, now, before));
  const status = more_needed > 0 || noise === null ? 'not_enough_data' : holds ? 'firing' : 'quiet';
  return { now, before, more_needed, status, difference, ratio };
}

/** @param same what it is where nothing has changed */
function isTold(bounds: { low: number; high: number } | null, same: 0 | 1, to: string): boolean {
  const told = bounds === null ? null : bounds.low > same ? 'more' : bounds.high < same ? 'less' : null;
  return told !== null && [told, 'either'].includes(to);
}

function leastOf({ metric, condition, least_n }: Ruled): number {
  return Math.max(least_n, leastNeeded(metric, condition.kind === 'change' && isRate(metric)));
}

function changeOf(
  { window_hours }: Ruled,
  metric: CounterName,
  hours: Hours,
  { last, elapsed }: Moment,
): CountChange | null {
  const span = spanOf(window_hours);
  // Of one figure alone: a week is asked about hour by hour, and each time eight windows.
  const countOf = (back: number): number => {
    let sum = 0;
    for (let hour = 0; hour < span; hour += 1) {
      sum += hours.get(last - (back * span + hour) * HOUR_MS)?.counts[metric] ?? 0;
    }
    return sum;
  };
  const earlier = Array.from({ length: EARLIER_WINDOWS }, (_, at) => countOf(EARLIER_WINDOWS - at));
  const before = { count: earlier.at(-1) ?? 0, hours: span };
  return compareCounts(before, { count: countOf(0), hours: window_hours + elapsed }, earlier);
}

type Figure = NonNullable<AlertFigure>;

function isMet({ metric }: Ruled, condition: AlertCondition, now: Figure, before: AlertFigure): boolean {
  if (condition.kind === 'below') return now.high < condition.value;
  if (condition.kind === 'above') return now.low > condition.value;
  if (before === null || !isRate(metric)) return false;
  const told = tellsApart(armOf(before), armOf(now));
  if (condition.to === 'either') return told;
  return verdictOf(wishes[metric], told, now.value - before.value) === condition.to;
}

/** A figure of nothing lacks at least one, whatever the rule asks for. */
function missing(figure: AlertFigure, leastN: number): number {
  return figure === null ? Math.max(1, leastN) : Math.max(0, leastN - figure.n);
}

function armOf({ value, n }: Figure): Arm {
  return { k: value * n, n };
}

/** Hours without any are no part of it. */
function hourSums(rule: Ruled, hours: Hours, last: number, span: number): HourSum[] {
  const [wanted] = wantedBy(rule);
  return Array.from(
    { length: span },
    (_, back) =>
      hours
        .get(last - (span - 1 - back) * HOUR_MS)
        ?.tallies.filter(({ measure, value }) => measure === wanted?.measure && value === wanted.value) ?? [],
  ).flat();
}

function sumHours(rule: Ruled, hours: Hours, last: number, span: number): Period {
  const read = Array.from({ length: span }, (_, back) => hours.get(last - back * HOUR_MS) ?? []).flat();
  const wanted = wantedBy(rule);
  const sums = new Map<string, TallySum>();
  for (const one of read.flatMap(({ tallies }) => tallies)) {
    if (!wanted.some(({ measure, value = one.value }) => measure === one.measure && value === one.value)) continue;
    const key = `${one.measure} ${one.value}`;
    const { count, good, total } = sums.get(key) ?? { count: 0, good: 0, total: 0 };
    sums.set(key, { ...one, count: count + one.count, good: good + one.good, total: total + one.total });
  }
  return { counts: sumCounts(read.map(({ counts }) => counts)), tallies: [...sums.values()] };
}

/** As the summary counts: the hours (or days) asked for, and the one that has begun. */
function spanOf(asked: number): number {
  return asked + 1;
}

function hourOf(now: Date): number {
  return Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
}
