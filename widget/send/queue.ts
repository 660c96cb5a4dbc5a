/**
 * Events on their way to the server: kept until it has answered for each of them, sent in order and in batches,
 * always under the ids they were born with, so that the server makes them exactly once. All tabs of an origin share
 * what is stored: the one that drains takes along what closed or stuck ones left, and every page still asks for the
 * fate of its own events itself, so that what it tells the person is true.
 */

import type { Event, EventResult } from '../../shared/event.ts';
import { createBacklog, type Report } from './backlog.ts';
import { LONGEST_ASKED_MS, retryDelayMs } from './backoff.ts';
import { oneTabAtATime } from './one-tab.ts';
import type { Entry, Storage } from './storage.ts';
import type { Answer, Transport } from './transport.ts';

const BATCH_WAIT_MS = 3000;

export interface Queue {
  /** From now on something may be sent: what earlier pages left goes first. Before it, nothing on disk is opened. */
  start: () => void;
  /** `explicit` acts go out at once; the others wait up to three seconds for company. */
  add: (event: Event, explicit: boolean) => void;
  /** Tries now, whatever the waiting time, and resolves when the attempt is over. */
  flush: () => Promise<void>;
  /** For a page that is being hidden or left: its own go out once, the beacon as last resort when leaving. */
  hide: (leaving: boolean) => void;
  /** Forgets what waits here, and with `disk` what waits in any page. */
  clear: (disk: boolean) => void;
  size: () => number;
  paused: () => boolean;
  stop: () => void;
}

/** @param name of the lock that tabs with the same queue share */
export function createQueue(transport: Transport, storage: Storage, report: Report, name: string): Queue {
  const backlog = createBacklog(storage, report, keepSilent, () => {
    if (!paused) wake(0);
  });
  // Waiting times are by the clock that nobody can set; only what the disk keeps is by the date.
  const now = (): number => performance.now();
  let failures = 0;
  let notBefore = 0;
  /** Until when the server itself asked for silence (`Retry-After`): not even a page that is left breaks it. */
  let askedUntil = 0;
  let started = false;
  let paused = false;
  let stopped = false;
  let draining: Promise<void> | undefined;
  /** Lets the next tab drain: a page that holds a lock could not be kept for going back to. */
  let letGo = (): void => undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** 0 while none is set. */
  let timerAt = 0;

  function add(event: Event, explicit: boolean): void {
    if (stopped) return;
    started = true;
    backlog.add(event, explicit);
    if (!paused) wake(explicit ? 0 : BATCH_WAIT_MS);
  }

  /** One timer, at the earliest moment anybody asked for, never before the server allows it. */
  function wake(inMs: number): void {
    const at = Math.max(now() + inMs, notBefore);
    if (stopped || (timerAt > 0 && at >= timerAt)) return;
    sleep();
    timerAt = at;
    timer = setTimeout(() => {
      sleep();
      void drain();
    }, at - now());
  }

  function sleep(): void {
    clearTimeout(timer);
    timerAt = 0;
  }

  function drain(): Promise<void> {
    draining ??= oneTabAtATime(name, () =>
      Promise.race([
        sendAll(),
        new Promise<void>((resolve) => {
          letGo = resolve;
        }),
      ]),
    ).finally(() => {
      draining = undefined;
      if (!paused && backlog.nextBatch().length > 0) wake(BATCH_WAIT_MS);
    });
    return draining;
  }

  async function sendAll(): Promise<void> {
    if (stopped) return;
    await backlog.refresh();
    while (!paused && !stopped && now() >= notBefore) {
      const batch = backlog.nextBatch();
      if (batch.length === 0) return;
      if (!(await send(batch))) return;
    }
  }

  /** Another page was asked for silence; a day at most, should somebody have set the clock. */
  function keepSilent(retryAt: number): void {
    askedUntil = Math.max(askedUntil, now() + Math.min(LONGEST_ASKED_MS, retryAt - Date.now()));
    notBefore = Math.max(notBefore, askedUntil);
  }

  /** True when the next batch may follow at once. */
  async function send(batch: readonly Entry[]): Promise<boolean> {
    const events = batch.map(({ event }) => event);
    for (const { id } of events) backlog.inFlight.add(id);
    const answer = await transport.send(events);
    for (const { id } of events) backlog.inFlight.delete(id);
    try {
      return await heed(answer, batch);
    } finally {
      closeIfDone();
    }
  }

  async function heed(answer: Answer, batch: readonly Entry[]): Promise<boolean> {
    switch (answer.kind) {
      case 'results':
        if (settle(batch, answer.results) === 0) return later(batch, 0);
        failures = 0;
        notBefore = 0;
        return true;
      case 'later':
        return later(batch, answer.afterMs);
      case 'refused':
        return refused(batch, answer.status, answer.message);
    }
  }

  async function refused(batch: readonly Entry[], status: number, message: string): Promise<boolean> {
    const half = batch.length >> 1;
    if (status === 401 || status === 403) {
      paused = true;
      report('paused', { status });
      return false;
    }
    // Too large together, it may not be in halves.
    if (status === 413 && half > 0) return (await send(batch.slice(0, half))) && (await send(batch.slice(half)));
    for (const entry of batch) backlog.drop(entry, `http_${status}`, message);
    return true;
  }

  /** Each event gets its own fate; those without an answer stay. Returns how many had one. */
  function settle(batch: readonly Entry[], results: readonly EventResult[]): number {
    let settled = 0;
    batch.forEach((entry, index) => {
      const { id } = entry.event;
      const result = results.find((one) => one.id === id) ?? (results[index]?.id === null ? results[index] : undefined);
      if (!result) return;
      settled += 1;
      if (result.status === 'accepted' || result.status === 'duplicate') {
        if (backlog.forget(id)) report('sent', { event: entry.event, status: result.status });
      } else {
        backlog.drop(entry, result.error?.code ?? 'invalid', result.error?.message ?? result.status);
      }
    });
    return settled;
  }

  function later(batch: readonly Entry[], afterMs: number): false {
    const retryInMs = Math.ceil(retryDelayMs(failures, afterMs));
    failures += 1;
    notBefore = now() + retryInMs;
    askedUntil = afterMs > 0 ? notBefore : 0;
    // The next page, and the other tabs, keep the silence too.
    if (afterMs > 0) backlog.keepRetryAt(batch, Date.now() + retryInMs);
    sleep();
    wake(retryInMs);
    report('delayed', { retryInMs });
    return false;
  }

  function hide(leaving: boolean): void {
    if (leaving) letGo();
    if (paused || stopped || now() < askedUntil) return;
    for (let batch = backlog.nextBatch(true); batch.length > 0; batch = backlog.nextBatch(true)) {
      const bytes = batch.reduce((sum, entry) => sum + entry.bytes, 100);
      if (leaving && !transport.fits(bytes)) {
        transport.beacon(batch.map(({ event }) => event));
        return;
      }
      void send(batch);
    }
  }

  /** Back online, back from the freezer, or gone back to: what waits here or was left by others may go now. */
  function onBack(): void {
    if (!started || paused || now() < askedUntil) return;
    notBefore = 0;
    void drain();
  }
  const end = new AbortController();
  const until = { signal: end.signal };
  window.addEventListener('online', onBack, until);
  window.addEventListener('pageshow', onBack, until);
  document.addEventListener('resume', onBack, until);

  async function flush(): Promise<void> {
    if (!started) return;
    await draining;
    paused = false;
    notBefore = 0;
    await drain();
  }

  function closeIfDone(): void {
    if (stopped && backlog.inFlight.size === 0) storage.close();
  }

  return {
    start() {
      if (started) return;
      started = true;
      wake(0);
    },
    add,
    flush,
    hide,
    clear(disk) {
      backlog.clear();
      sleep();
      started = false;
      if (disk) storage.clear();
    },
    size: backlog.size,
    paused: () => paused,
    stop() {
      stopped = true;
      sleep();
      end.abort();
      closeIfDone();
    },
  };
}
