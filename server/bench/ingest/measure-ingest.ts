/**
 * Ingest through the real route of the real server: key, origin, address, limits, validation, content hash, bursts,
 * dedupe and marks, durable. Beside it, in the same rounds: what Node and Express do at most, what a team would write
 * instead, and what PostgreSQL does when asked directly.
 */
import type { RunningServer } from '../../throwaway/start-server.ts';
import { startBuiltServer } from '../../throwaway/start-server.ts';
import type { Figure, Section, Target } from '../figure.ts';
import { type Floor, startFloor } from '../floors/start-floor.ts';
import { eventsPerSecond, runLoad } from '../load/run-load.ts';
import { type Machine, open } from '../machine.ts';
import { canRead, peakMemoryMb, processorSeconds } from '../processes.ts';
import { median, Rounds } from '../rounds.ts';
import { copyEvents } from './copy-events.ts';
import { insertOneByOne } from './insert-one-by-one.ts';

export interface IngestOptions {
  rounds: number;
  /** Of each contestant in each round. */
  seconds: number;
  warmUpSeconds: number;
}

const NOD = 'Nod';
const NODE_ECHO = 'node:http echo';
const EXPRESS_ECHO = 'Express echo';
const NAIVE = 'Express + INSERT';
const PGBENCH = 'pgbench';
const COPY = 'COPY';

export async function measureIngest(machine: Machine, options: IngestOptions): Promise<Section[]> {
  const url = await machine.createDatabase();
  const nod = await startNod({ DATABASE_URL: url, NOD_LABEL_WORKER: '0' });
  const floors = await Promise.all([
    startFloor('echo-node'),
    startFloor('echo-express'),
    startFloor('naive-express', { DATABASE_URL: url }),
  ]);
  try {
    const [node, express, naive] = floors;
    const contestants = { [NODE_ECHO]: node, [EXPRESS_ECHO]: express, [NAIVE]: naive };
    const sections = [await measureSingles(machine, url, nod, contestants, options)];
    sections.push(await measureBatches(url, nod, options));
    return sections;
  } finally {
    for (const floor of floors) floor.stop();
    await nod.stop();
  }
}

/** As behind one proxy: visitors have addresses of their own. */
export function startNod(env: Record<string, string>, flags: readonly string[] = []): Promise<RunningServer> {
  return startBuiltServer({ NODE_ENV: 'production', NOD_TRUST_PROXY: '1', LOG_LEVEL: 'warn', ...env }, flags);
}

/** As the widget sends it. */
export function eventsPath(nod: RunningServer): string {
  return `/v1/events?key=${nod.publishableKey}`;
}

const TARGETS: Record<number, Record<string, Target>> = {
  1: { [NAIVE]: { atLeast: 1 } },
  16: {},
  64: { [EXPRESS_ECHO]: { atLeast: 2 }, [NODE_ECHO]: { atLeast: 0.4 } },
};
const P99_MAX_MS = 10;
const MEMORY_MAX_MB = 200;

async function measureSingles(
  machine: Machine,
  databaseUrl: string,
  nod: RunningServer,
  floors: Record<string, Floor>,
  { rounds: count, seconds, warmUpSeconds }: IngestOptions,
): Promise<Section> {
  const figures: Figure[] = [];
  const notes: string[] = [];
  const pgbench = machine.program('pgbench');
  if (pgbench === undefined) notes.push('pgbench is not installed here: its column is missing.');
  const pid = nod.process.pid ?? 0;
  for (const clients of [1, 16, 64]) {
    const load = { clients, eventsPerRequest: 1, seconds, warmUpSeconds };
    const p99s: number[] = [];
    const costs: { server: number; database: number }[] = [];
    const measureNod = async (): Promise<number> => {
      const before = costNow(pid, machine);
      const result = await runLoad({ ...load, origin: nod.url, path: eventsPath(nod) });
      const after = costNow(pid, machine);
      const events = (result.accepted / seconds) * (seconds + warmUpSeconds);
      costs.push({
        server: ((after.server - before.server) / events) * 1e6,
        database: ((after.database - before.database) / events) * 1e6,
      });
      p99s.push(result.p99Ms);
      return eventsPerSecond(result);
    };
    const rounds = await Rounds.run(count, {
      ...Object.fromEntries(
        Object.entries(floors).map(([name, { origin }]) => [
          name,
          async () => eventsPerSecond(await runLoad({ ...load, origin, path: '/v1/events' })),
        ]),
      ),
      ...(pgbench === undefined ? {} : { [PGBENCH]: () => insertOneByOne(pgbench, databaseUrl, clients, seconds) }),
      [NOD]: measureNod,
    });
    for (const name of [NODE_ECHO, EXPRESS_ECHO, NAIVE, PGBENCH].filter((name) => rounds.has(name))) {
      const target = TARGETS[clients]?.[name];
      figures.push({
        what: `${clients} client${clients === 1 ? '' : 's'}`,
        value: rounds.median(NOD),
        unit: 'events/s',
        beside: { name, value: rounds.median(name) },
        ratio: rounds.ratio(NOD, name),
        ...(target === undefined ? {} : { target }),
      });
    }
    figures.push({
      what: `${clients} client${clients === 1 ? '' : 's'}: p99`,
      value: median(p99s),
      unit: 'ms',
      ...(clients === 64 ? { target: { atMost: P99_MAX_MS } } : {}),
    });
    if (canRead) {
      figures.push(
        { what: '… processor, server', value: median(costs.map(({ server }) => server)), unit: 'µs/event' },
        { what: '… processor, PostgreSQL', value: median(costs.map(({ database }) => database)), unit: 'µs/event' },
      );
    }
  }
  if (canRead) {
    figures.push({
      what: 'memory of the server, peak',
      value: peakMemoryMb(pid),
      unit: 'MB',
      target: { atMost: MEMORY_MAX_MB },
    });
  }
  return { title: 'Ingest: one event a request, durable, without the label worker', figures, notes };
}

const BATCH = 100;
const BATCH_CLIENTS = 16;

async function measureBatches(
  databaseUrl: string,
  nod: RunningServer,
  { rounds: count, seconds, warmUpSeconds }: IngestOptions,
): Promise<Section> {
  const database = await open(databaseUrl);
  try {
    const load = { clients: BATCH_CLIENTS, eventsPerRequest: BATCH, seconds, warmUpSeconds };
    const rounds = await Rounds.run(count, {
      [COPY]: () => copyEvents(database),
      [NOD]: async () => eventsPerSecond(await runLoad({ ...load, origin: nod.url, path: eventsPath(nod) })),
    });
    const figure: Figure = {
      what: `${BATCH} events a request, ${BATCH_CLIENTS} clients`,
      value: rounds.median(NOD),
      unit: 'events/s',
      beside: { name: 'COPY, same table and indexes', value: rounds.median(COPY) },
      ratio: rounds.ratio(NOD, COPY),
      target: { atLeast: 0.6 },
    };
    return { title: 'Ingest: batches', figures: [figure], notes: [] };
  } finally {
    await database.close();
  }
}

function costNow(pid: number, { postgres }: Machine): { server: number; database: number } {
  return canRead
    ? { server: processorSeconds(pid), database: processorSeconds(postgres.pid) }
    : { server: 0, database: 0 };
}
