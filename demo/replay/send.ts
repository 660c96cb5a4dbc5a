/** Sends generations and events as a product does: through the public HTTP API, in batches, with patience. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { ErrorBody } from '../../shared/error.ts';
import { type Event, EventResults, type ItemStatus } from '../../shared/event.ts';
import { type Generation, GenerationResults } from '../../shared/generation.ts';

/** A Nod server and the keys of one project there. */
export interface Target {
  /** Its address, such as `http://127.0.0.1:3000`. */
  endpoint: string;
  secretKey: string;
  publishableKey: string;
}

/** What became of what was sent. `refused` holds everything that is neither stored now nor was before. */
export interface Tally {
  sent: number;
  accepted: number;
  duplicate: number;
  refused: { id: string; status: ItemStatus; message: string }[];
}

/** Well below the 1,000 items and 512 KB the contract allows for events sent with a publishable key. */
const BATCH_ITEMS = 100;

/** From the product's backend, with the secret key. */
export async function sendGenerations(target: Target, generations: readonly Generation[]): Promise<Tally> {
  const tally = emptyTally();
  for (const batch of batches(generations)) {
    const body = { generations: batch };
    const { results } = await post(target.endpoint, '/v1/generations', target.secretKey, () => body, GenerationResults);
    for (const result of results) count(tally, result, `${result.trace_id} ${result.span_id}`.trim());
  }
  return tally;
}

/** From the product's page, with the publishable key. */
export async function sendEvents(target: Target, events: readonly Event[]): Promise<Tally> {
  const tally = emptyTally();
  for (const batch of batches(events)) {
    // Stamped at each attempt: the server takes the sender's clock error from it.
    const body = () => ({ sent_at: new Date().toISOString(), events: batch });
    const { results } = await post(target.endpoint, '/v1/events', target.publishableKey, body, EventResults);
    for (const result of results) count(tally, result, result.id ?? '(no id)');
  }
  return tally;
}

/**
 * Reads one JSON answer with the secret key; undefined when there is no such thing (404).
 * @throws Error in words when the server refuses or cannot be reached.
 */
export async function read<T extends z.ZodType>(
  target: Target,
  path: string,
  schema: T,
): Promise<z.output<T> | undefined> {
  const response = await request(target.endpoint, path, { headers: { authorization: `Bearer ${target.secretKey}` } });
  if (response.status === 404) return undefined;
  return schema.parse(await response.json());
}

export function addTallies(...tallies: readonly Tally[]): Tally {
  return {
    sent: sum(tallies.map((tally) => tally.sent)),
    accepted: sum(tallies.map((tally) => tally.accepted)),
    duplicate: sum(tallies.map((tally) => tally.duplicate)),
    refused: tallies.flatMap((tally) => tally.refused),
  };
}

function emptyTally(): Tally {
  return { sent: 0, accepted: 0, duplicate: 0, refused: [] };
}

function count(
  tally: Tally,
  result: { status: ItemStatus; error?: { message: string; path?: string | undefined } | undefined },
  id: string,
): void {
  tally.sent += 1;
  if (result.status === 'accepted') tally.accepted += 1;
  else if (result.status === 'duplicate') tally.duplicate += 1;
  else {
    const where = result.error?.path === undefined ? '' : `${result.error.path}: `;
    tally.refused.push({ id, status: result.status, message: `${where}${result.error?.message ?? ''}` });
  }
}

async function post<T extends z.ZodType>(
  endpoint: string,
  path: string,
  key: string,
  body: () => unknown,
  schema: T,
): Promise<z.output<T>> {
  const response = await request(endpoint, path, () => ({
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body()),
  }));
  return schema.parse(await response.json());
}

const ATTEMPTS = 10;
const PAUSE_MS = 500;
const PAUSE_MAX_MS = 60_000;

/** Answers 200 or 404; waits and tries again at 429 and 503, as long as they say, and when nobody answers. */
async function request(endpoint: string, path: string, init: RequestInit | (() => RequestInit)): Promise<Response> {
  let reason = '';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const response = await fetch(`${endpoint}${path}`, typeof init === 'function' ? init() : init).catch((error) => {
      reason = `${endpoint} does not answer: ${String(error?.cause?.message ?? error)}`;
      return undefined;
    });
    if (response?.ok === true || response?.status === 404) return response;
    if (response !== undefined) {
      reason = `${endpoint}${path} answered ${response.status}: ${await messageOf(response)}`;
      if (response.status !== 429 && response.status !== 503) break;
    }
    const asked = Number(response?.headers.get('retry-after')) * 1000;
    await sleep(Math.min(asked > 0 ? asked : PAUSE_MS * attempt, PAUSE_MAX_MS));
  }
  throw new Error(reason);
}

async function messageOf(response: Response): Promise<string> {
  const text = await response.text();
  try {
    return ErrorBody.parse(JSON.parse(text)).error.message;
  } catch {
    return text.slice(0, 200);
  }
}

function* batches<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += BATCH_ITEMS) yield items.slice(from, from + BATCH_ITEMS);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
