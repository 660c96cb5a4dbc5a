/** An hour of steady load, labels and reads included: whether memory grows. */
import { setTimeout as wait } from 'node:timers/promises';
import type { RunningServer } from '../throwaway/start-server.ts';
import type { Section } from './figure.ts';
import type { Machine } from './machine.ts';
import { loadNod, startNod } from './nod.ts';
import { median } from './rounds.ts';

const MINUTES = 60;
const OFFERED = 500;
/** Until caches are full and code is optimised. */
const SETTLED_AFTER_MINUTES = 5;
/** What the first and the last of the settled minutes are told by: one minute's peak depends on when memory is collected. */
const WINDOW_MINUTES = 10;
const GROWTH_MAX = 1.1;
const READ_EVERY_MS = 10_000;
/** On a machine that does other work too an hour has a moment when the disk is busy: then the server may say so. */
const ANSWERS = ['200', '503'];
/** What people and tools read meanwhile, one after another. */
const READS = [
  '/v1/summary?interval=day&group_by=model',
  '/v1/generations?limit=100',
  '/v1/labels?status=negative',
  '/v1/export?format=jsonl',
  '/metrics',
];

export async function measureSoak(machine: Machine): Promise<Section> {
  const nod = await startNod({ DATABASE_URL: await machine.createDatabase() });
  const peaks: number[] = [];
  const heaps: number[] = [];
  const reader = readAgainAndAgain(nod);
  try {
    const load = { clients: 16, eventsPerRequest: 10, offered: OFFERED, seconds: 59, warmUpSeconds: 1 };
    for (let minute = 0; minute < MINUTES; minute += 1) {
      peaks.push((await loadNod(nod, machine, load, ANSWERS)).memoryMb);
      heaps.push(await leastHeapMb(nod));
    }
  } finally {
    await reader.stop();
    await nod.stop();
  }
  const early = (all: readonly number[]): number =>
    median(all.slice(SETTLED_AFTER_MINUTES, SETTLED_AFTER_MINUTES + WINDOW_MINUTES));
  const late = (all: readonly number[]): number => median(all.slice(-WINDOW_MINUTES));
  const compare = (what: string, all: readonly number[]): Section['figures'][number] => ({
    what,
    value: late(all),
    unit: 'MB',
    beside: {
      name: `minutes ${SETTLED_AFTER_MINUTES + 1} to ${SETTLED_AFTER_MINUTES + WINDOW_MINUTES}`,
      value: early(all),
    },
    target: { atMost: GROWTH_MAX },
  });
  return {
    title: `Soak: ${OFFERED.toLocaleString('en')} events a second for ${MINUTES} minutes, labelled, and read from`,
    figures: [
      compare(`memory of the server, the last ${WINDOW_MINUTES} minutes' peaks`, peaks),
      compare('… of it JavaScript objects, after collecting', heaps),
    ],
    notes: [
      `Peaks by minute, MB: ${peaks.map(Math.round).join(' ')}.`,
      `JavaScript objects by minute, MB: ${heaps.map(Math.round).join(' ')}.`,
    ],
  };
}

/** What is in use right after a collection is what is really held: the least of some looks. */
async function leastHeapMb({ url }: RunningServer): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0; look < 10; look += 1) {
    const text = await (await fetch(`${url}/metrics`)).text();
    least = Math.min(least, Number(/^nodejs_heap_size_used_bytes (\S+)/m.exec(text)?.[1]) / 1e6);
    await wait(100);
  }
  return least;
}

function readAgainAndAgain({ url, secretKey }: RunningServer): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const reading = (async () => {
    for (let nr = 0; !stopping.signal.aborted; nr += 1) {
      const path = READS[nr % READS.length] ?? '';
      const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${secretKey}` } });
      if (!ANSWERS.includes(String(response.status))) throw new Error(`${path} answered ${response.status}.`);
      for await (const _ of response.body ?? []);
      await wait(READ_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  reading.catch(() => undefined); // told when it is stopped
  return {
    async stop() {
      stopping.abort();
      await reading;
    },
  };
}
