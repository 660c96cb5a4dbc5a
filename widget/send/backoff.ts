/** How long to wait before the next attempt. */

const FIRST_MS = 1000;
const LONGEST_MS = 5 * 60_000;
/** A `Retry-After` beyond this is taken as this: the page may live for days. */
export const LONGEST_ASKED_MS = 24 * 3_600_000;

/**
 * Exponential with full jitter, in milliseconds: evenly between 0 and `FIRST_MS · 2^failures`, at most five minutes
 * (Brooker, "Exponential Backoff and Jitter", AWS 2015). A server's `Retry-After` is a floor under it.
 */
export function retryDelayMs(failures: number, retryAfterMs = 0, random: () => number = Math.random): number {
  const jitter = random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** failures);
  return retryAfterMs > 0 ? Math.min(LONGEST_ASKED_MS, retryAfterMs) + Math.min(jitter, FIRST_MS) : jitter;
}

/** A `Retry-After` header in milliseconds from `nowMs`: seconds or an HTTP date (RFC 9110 §10.2.3); else 0. */
export function retryAfterMs(header: string | null, nowMs: number): number {
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header ?? '') - nowMs : seconds * 1000;
  return Math.max(ms || 0, 0);
}
