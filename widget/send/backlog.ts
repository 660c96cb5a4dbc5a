/** What waits to be sent: in memory, on disk ahead of the first attempt, and never more than the caps. */

import type { Event } from '../../shared/event.ts';
import type { NodEvents } from '../api.ts';
import type { Entry, Storage } from './storage.ts';
import { byteLength, KEEPALIVE_MAX_BYTES } from './transport.ts';

const BATCH_MAX_EVENTS = 50;
/** Room for the envelope around the events of a batch. */
const BATCH_MAX_BYTES = KEEPALIVE_MAX_BYTES - 100;
const QUEUE_MAX_EVENTS = 100;
const QUEUE_MAX_BYTES = 256 * 1024;
const GIVE_UP_AFTER_MS = 7 * 24 * 3_600_000;
/** A disk that does not answer must not hold back what is in memory. */
const DISK_MAX_WAIT_MS = 1000;

export type Report = <K extends 'stored' | 'sent' | 'dropped' | 'delayed' | 'paused'>(
  name: K,
  detail: NodEvents[K],
) => void;

export interface Backlog {
  add: (event: Event, explicit: boolean) => void;
  /** Takes in what other pages have stored, and lets go of what they have sent meanwhile, and of what is too old. */
  refresh: () => Promise<void>;
  /** The oldest that are not in flight; `own` leaves out what other pages stored. */
  nextBatch: (own?: boolean) => Entry[];
  /** Ids of what a request is under way for. */
  inFlight: Set<string>;
  /** Keeps on disk until when the server asked for silence. */
  keepRetryAt: (batch: readonly Entry[], retryAt: number) => void;
  /** Done with it: false when it was not waiting any more. */
  forget: (id: string) => boolean;
  drop: (entry: Entry, reason: NodEvents['dropped']['reason'], message?: string) => void;
  /** Empties the memory; what is on disk is the caller's. */
  clear: () => void;
  size: () => number;
}

/**
 * @param silent what was taken in says that the server wants to hear nothing before this time
 * @param foundLate a slow disk has answered, with something new, when nobody waited for it any more
 */
export function createBacklog(
  storage: Storage,
  report: Report,
  silent: (retryAt: number) => void,
  foundLate: () => void,
): Backlog {
  const entries = new Map<string, Entry>();
  const inFlight = new Set<string>();
  /** Stored by another page: one that is gone, or a tab that cannot deliver just now either. */
  const foreign = new Set<string>();
  /** On their way off the disk: not to be taken in again. */
  const leaving = new Set<string>();
  let cleared = 0;
  let reading = Promise.resolve();

  const inOrder = (): Entry[] => [...entries.values()].sort((a, b) => a.addedAt - b.addedAt);

  function add(event: Event, explicit: boolean): void {
    const entry = { event, explicit, addedAt: Date.now(), bytes: byteLength(JSON.stringify(event)) + 1 };
    entries.set(event.id, entry);
    write(entry);
    makeRoom();
  }

  const write = together<Entry>(async (all) => {
    const waiting = all.filter(({ event }) => entries.has(event.id));
    const stored = waiting.length > 0 ? await storage.put(waiting) : undefined;
    if (stored === undefined) return;
    for (const { event, retryAt } of waiting) if (entries.has(event.id) && !retryAt) report('stored', { event });
    // More than this page knows of: another one writes too, and the caps are for all of it.
    if (stored > entries.size) void refresh();
  });

  const erase = together<string>(async (ids) => {
    await storage.remove(ids);
    // What was read before they left may still name them.
    await reading;
    for (const id of ids) leaving.delete(id);
  });

  function refresh(): Promise<void> {
    reading = read();
    return reading;
  }

  async function read(): Promise<void> {
    const before = cleared;
    let waited = false;
    let patience: ReturnType<typeof setTimeout> | undefined;
    const answered = storage.load().then((stored) => {
      if (stored && before === cleared && takeIn(stored) && waited) foundLate();
    });
    await Promise.race([
      answered,
      new Promise((resolve) => {
        patience = setTimeout(resolve, DISK_MAX_WAIT_MS);
      }),
    ]);
    clearTimeout(patience);
    waited = true;
    dropAged();
  }

  /** Whether there is something among them that was not known here. */
  function takeIn(stored: readonly Entry[]): boolean {
    let isNew = false;
    const known = new Set(stored.map(({ event }) => event.id));
    for (const id of foreign) if (!known.has(id) && !inFlight.has(id)) release(id);
    for (const entry of stored) {
      const { id } = entry.event;
      if (entries.has(id) || leaving.has(id)) continue;
      entries.set(id, entry);
      foreign.add(id);
      isNew = true;
      if (entry.retryAt) silent(entry.retryAt);
    }
    makeRoom();
    return isNew;
  }

  function nextBatch(own = false): Entry[] {
    const batch: Entry[] = [];
    let bytes = 0;
    for (const entry of inOrder()) {
      if (inFlight.has(entry.event.id) || (own && foreign.has(entry.event.id))) continue;
      if (batch.length > 0 && (batch.length === BATCH_MAX_EVENTS || bytes + entry.bytes > BATCH_MAX_BYTES)) break;
      batch.push(entry);
      bytes += entry.bytes;
    }
    return batch;
  }

  /** Over the cap, the oldest implicit event goes first; an explicit act only when there is nothing else. */
  function makeRoom(): void {
    let bytes = 0;
    for (const entry of entries.values()) bytes += entry.bytes;
    while (entries.size > QUEUE_MAX_EVENTS || (bytes > QUEUE_MAX_BYTES && entries.size > 1)) {
      const all = inOrder();
      const victim = all.find((entry) => !entry.explicit) ?? all[0];
      if (!victim) return;
      bytes -= victim.bytes;
      drop(victim, 'cap');
    }
  }

  function dropAged(): void {
    for (const entry of entries.values()) {
      if (Date.now() - entry.addedAt > GIVE_UP_AFTER_MS) drop(entry, 'age');
    }
  }

  function drop({ event }: Entry, reason: NodEvents['dropped']['reason'], message = ''): void {
    if (forget(event.id)) report('dropped', { event, reason, message });
  }

  function forget(id: string): boolean {
    leaving.add(id);
    erase(id);
    return release(id);
  }

  function release(id: string): boolean {
    foreign.delete(id);
    return entries.delete(id);
  }

  return {
    add,
    refresh,
    nextBatch,
    inFlight,
    keepRetryAt(batch, retryAt) {
      for (const entry of batch) write(Object.assign(entry, { retryAt }));
    },
    forget,
    drop,
    clear() {
      cleared += 1;
      entries.clear();
      foreign.clear();
    },
    size: () => entries.size,
  };
}

/** What one task hands in, at once: a transaction costs far more than what is written in it. */
function together<T>(run: (all: readonly T[]) => Promise<void>): (item: T) => void {
  const items: T[] = [];
  return (item) => {
    if (items.push(item) === 1) queueMicrotask(() => void run(items.splice(0)));
  };
}
