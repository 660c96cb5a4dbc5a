/** Where one is in a day's sample. Pure. */

const DAY_MS = 86_400_000;

/** The place the address names, from 0; null: it names the end, or none. */
export function readPosition(text: string | undefined, count: number): number | null | undefined {
  if (text === undefined) return undefined;
  const place = /^[1-9]\d{0,2}$/.test(text) ? Number(text) - 1 : count;
  return place < count ? place : null;
}

/** The first after `place` that is not read; null: none is left. */
export function nextUnread(items: readonly { read_at: string | null }[], place: number): number | null {
  const found = items.findIndex((item, index) => index > place && item.read_at === null);
  return found < 0 ? null : found;
}

/** @param day `2026-11-20` */
export function otherDay(day: string, later: number): string {
  const time = Date.parse(`${day}T00:00:00Z`) + later * DAY_MS;
  return Number.isNaN(time) ? day : new Date(time).toISOString().slice(0, 10);
}
