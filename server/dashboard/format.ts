/** Numbers with units and times in the viewer's zone. The page is in English, so its numbers and dates are too. */
import type { Interval, Rate } from '../../shared/summary.ts';

const LOCALE = 'en-GB';
/** From here on a tenth of a percent is more than noise. */
const DECIMAL_FROM_N = 100;

const plain = new Intl.NumberFormat(LOCALE);

export const formatCount = (count: number): string => plain.format(count);
/** "1 vote", "2 votes". */
export const formatThings = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export function formatShare(share: number, digits = 0): string {
  return `${(share * 100).toFixed(digits)}%`;
}

/** A rate with as many digits as its sample carries; a dash where there is nothing to divide by. */
export function formatRate(rate: Rate): string {
  return rate === null ? '–' : formatShare(rate.value, digitsFor(rate));
}

/** "76.2–85.9%": the Wilson 95 % bounds. */
export function formatBounds(rate: NonNullable<Rate>): string {
  const digits = digitsFor(rate);
  return `${(rate.low * 100).toFixed(digits)}–${formatShare(rate.high, digits)}`;
}

/** "+2.1 points": a difference of two shares, with its sign by a real minus. */
export function formatPoints(difference: number): string {
  const points = Math.abs(difference * 100);
  const digits = points < 10 ? 1 : 0;
  const sign = Number(points.toFixed(digits)) === 0 ? '±' : difference < 0 ? '−' : '+';
  return `${sign}${points.toFixed(digits)} points`;
}

/** A mean: as many digits as one can tell apart. */
export function formatNumber(value: number): string {
  return new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: 3 }).format(value);
}

/** A length of text: "97.6 characters", "1 character". */
export function formatLength(characters: number): string {
  return `${formatNumber(characters)} ${characters === 1 ? 'character' : 'characters'}`;
}

function digitsFor(rate: NonNullable<Rate>): number {
  return rate.n >= DECIMAL_FROM_N ? 1 : 0;
}

/** 850 ms, 2.4 s, 1 min 20 s. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A whole number of seconds: 30 s, 2 min. */
export function formatSeconds(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1000);
}

/** Log-odds with its sign, by a real minus. */
export function formatWeight(weight: number): string {
  return `${weight < 0 ? '−' : '+'}${Math.abs(weight).toFixed(2)}`;
}

/** `zone` is an IANA name; without it the viewer's. */
export function formatTime(iso: string, zone?: string): string {
  return dateFormat(
    { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' },
    zone,
  ).format(new Date(iso));
}

/** Leaves out what is obvious: the year when it is this one, the day when it is today. */
export function formatTimeShort(iso: string, now: number, zone?: string): string {
  const date = new Date(iso);
  const day = dateFormat({ day: 'numeric', month: 'short', year: 'numeric' }, zone);
  const time = dateFormat({ hour: '2-digit', minute: '2-digit' }, zone).format(date);
  if (day.format(date) === day.format(now)) return time;
  const year = dateFormat({ year: 'numeric' }, zone);
  if (year.format(date) === year.format(now))
    return `${dateFormat({ day: 'numeric', month: 'short' }, zone).format(date)}, ${time}`;
  return day.format(date);
}

/** "just now", "4 min ago", "3 h ago", "2 days ago"; what lies ahead (a clock that is off) is now. */
export function formatAgo(iso: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1000));
  if (seconds < 45) return 'just now';
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h ago`;
  return `${formatThings(Math.round(seconds / 86_400), 'day')} ago`;
}

/** The viewer's zone in words: "Europe/Berlin (UTC+1)". */
export function formatZone(at: number, zone?: string): string {
  const format = dateFormat({ timeZoneName: 'shortOffset' }, zone);
  const offset =
    format
      .formatToParts(at)
      .find(({ type }) => type === 'timeZoneName')
      ?.value.replace('GMT', 'UTC') ?? 'UTC';
  const name = format.resolvedOptions().timeZone;
  return name === 'UTC' ? 'UTC' : `${name} (${offset})`;
}

/** One interval of the summary. Its days and weeks are whole UTC days, so they are named in UTC; hours in the viewer's zone. */
export function formatInterval(iso: string, interval: Interval, zone?: string): string {
  const date = new Date(iso);
  if (interval === 'hour')
    return dateFormat({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }, zone).format(date);
  const day = dateFormat({ day: 'numeric', month: 'short', year: 'numeric' }, 'UTC').format(date);
  return interval === 'day' ? day : `Week from ${day}`;
}

/** The same for an axis: "14:00", "20 Nov". */
export function formatTick(iso: string, interval: Interval, zone?: string): string {
  const date = new Date(iso);
  return interval === 'hour'
    ? dateFormat({ hour: '2-digit', minute: '2-digit' }, zone).format(date)
    : dateFormat({ day: 'numeric', month: 'short' }, 'UTC').format(date);
}

/** Pseudonyms are long hex; their first six characters tell people of one page apart. */
export function formatActor(actor: string): string {
  return actor.length > 6 ? actor.slice(0, 6) : actor;
}

const made = new Map<string, Intl.DateTimeFormat>();

function dateFormat(options: Intl.DateTimeFormatOptions, zone: string | undefined): Intl.DateTimeFormat {
  const key = `${zone ?? ''} ${Object.entries(options).join()}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat(LOCALE, { ...options, ...(zone === undefined ? {} : { timeZone: zone }) });
  made.set(key, format);
  return format;
}
