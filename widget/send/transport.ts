/** One request to `POST /v1/events`, and what its answer means for the events in it. */
import type { Event, EventResult } from '../../shared/event.ts';
import { retryAfterMs } from './backoff.ts';

/** Browsers allow 64 KiB of `keepalive` bodies in flight for the whole page; ours stay below it. */
export const KEEPALIVE_MAX_BYTES = 60_000;
/** A request without an answer is given up after this, so that one silent connection does not hold up every tab. */
const ANSWER_WITHIN_MS = 60_000;
/** Statuses that say "later" (RFC 9110, RFC 6585, RFC 8470), beside every 5xx. */
const LATER = [408, 425, 429];

export type Answer =
  | { kind: 'results'; results: readonly EventResult[] }
  | { kind: 'later'; afterMs: number }
  | { kind: 'refused'; status: number; message: string };

export interface Transport {
  /** Never rejects. A server that does not answer is given up after a minute. */
  send: (events: readonly Event[]) => Promise<Answer>;
  /** The last resort of a page that goes away: the answer is never known. */
  beacon: (events: readonly Event[]) => void;
  /** Whether so many bytes still fit beside what is in flight. */
  fits: (bytes: number) => boolean;
}

export function createTransport(endpoint: string, key: string): Transport {
  // A CORS-simple request (no preflight) cannot carry `Authorization`: the key goes into the address.
  const url = `${endpoint}/v1/events?key=${key}`;
  let bytesInFlight = 0;
  // As it was at the start: what the page puts in its place later may not work.
  const { fetch } = window;

  return {
    async send(events) {
      const body = bodyOf(events);
      const bytes = byteLength(body);
      const keepalive = bytesInFlight + bytes <= KEEPALIVE_MAX_BYTES;
      bytesInFlight += bytes;
      try {
        const response = await fetch(url, {
          method: 'POST',
          // A text, so it is sent as `text/plain`: a CORS-simple request.
          body,
          keepalive,
          credentials: 'omit',
          // Missing before Chrome 103 and Safari 16: there the browser gives up, after minutes.
          signal: AbortSignal.timeout?.(ANSWER_WITHIN_MS) ?? null,
        });
        return await answerOf(response);
      } catch {
        return later(0);
      } finally {
        bytesInFlight -= bytes;
      }
    },
    beacon(events) {
      navigator.sendBeacon?.(url, new Blob([bodyOf(events)], { type: 'text/plain' }));
    },
    fits: (bytes) => bytesInFlight + bytes <= KEEPALIVE_MAX_BYTES,
  };
}

/** `sent_at` is that of this attempt, so that the server can correct a wrong clock. */
function bodyOf(events: readonly Event[]): string {
  return JSON.stringify({ sent_at: new Date().toISOString(), events });
}

async function answerOf(response: Response): Promise<Answer> {
  const { ok, status, headers } = response;
  if (LATER.includes(status) || status >= 500) return later(retryAfterMs(headers.get('retry-after'), Date.now()));
  const body: { results?: unknown; error?: { message?: unknown } } | null = await response.json().catch(() => null);
  if (!ok) return { kind: 'refused', status, message: String(body?.error?.message ?? '') };
  // A 200 without results did not come from Nod: a captive portal, a proxy's page.
  return Array.isArray(body?.results) ? { kind: 'results', results: body.results } : later(0);
}

function later(afterMs: number): Answer {
  return { kind: 'later', afterMs };
}

export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
