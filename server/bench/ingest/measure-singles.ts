/** One event a request, from few and many clients. */
import type { RunningServer } from '../../throwaway/start-server.ts';
import type { Figure, Target } from '../figure.ts';
import { eventsPerSecond, runLoad } from '../load/run-load.ts';
import type { Machine } from '../machine.ts';
import { type Cost, loadNod } from '../nod.ts';
import { median, Rounds } from '../rounds.ts';
import { insertOneByOne } from './insert-one-by-one.ts';
import type { IngestOptions } from './options.ts';

const NOD = 'Nod';
export const NODE_ECHO = 'node:http echo';
export const EXPRESS_ECHO = 'Express echo';
export const NAIVE = 'Express + INSERT';
const PGBENCH = 'pgbench, prepared INSERT';

/** Many first: by what one alone sends, Node has not compiled anybody's code before a contestant's seconds are over. */
const CLIENTS = [64, 16, 1];
const TARGETS: Record<string, Target> = {
  [`1 ${NAIVE}`]: { atLeast: 1 },
  [`64 ${EXPRESS_ECHO}`]: { atLeast: 2 },
  [`64 ${NODE_ECHO}`]: { atLeast: 0.4 },
  '64 p99': { atMost: 10 },
};

export interface Ingested {
  figures: Figure[];
  notes: string[];
  memoryMb: number;
}

interface Contestants {
  databaseUrl: string;
  nod: RunningServer;
  /** Addresses by name. */
  floors: Record<string, string>;
}

export async function measureSingles(
  machine: Machine,
  { databaseUrl, nod, floors }: Contestants,
  { rounds: count, seconds, warmUpSeconds }: IngestOptions,
): Promise<Ingested> {
  const pgbench = machine.program('pgbench');
  const notes = pgbench === undefined ? ['pgbench is not installed here: its lines are missing.'] : [];
  const figures: Figure[] = [];
  const memories: number[] = [];
  for (const clients of CLIENTS) {
    const load = { clients, eventsPerRequest: 1, seconds, warmUpSeconds };
    const costs: Cost[] = [];
    const echoes = Object.entries(floors).map(([name, origin]): [string, () => Promise<number>] => [
      name,
      async () => eventsPerSecond(await runLoad({ ...load, origin, path: '/v1/events' })),
    ]);
    const rounds = await Rounds.run(count, {
      ...Object.fromEntries(echoes),
      ...(pgbench === undefined ? {} : { [PGBENCH]: () => insertOneByOne(pgbench, databaseUrl, clients, seconds) }),
      [NOD]: async () => {
        const cost = await loadNod(nod, machine, load);
        costs.push(cost);
        return cost.eventsPerSecond;
      },
    });
    const who = `${clients} client${clients === 1 ? '' : 's'}`;
    for (const name of rounds.names.filter((name) => name !== NOD)) {
      figures.push({
        what: who,
        value: rounds.median(NOD),
        unit: 'events/s',
        beside: { name, value: rounds.median(name) },
        ratio: rounds.ratio(NOD, name),
        ...aimedAt(`${clients} ${name}`),
      });
    }
    const p99 = median(costs.map((cost) => cost.load.p99Ms));
    figures.push({ what: `${who}: p99`, value: p99, unit: 'ms', ...aimedAt(`${clients} p99`) });
    figures.push(...costFigures(who, costs));
    memories.push(...costs.map((cost) => cost.memoryMb));
  }
  return { figures, notes, memoryMb: Math.max(...memories) };
}

/** Processor time is what a busy machine distorts least. */
export function costFigures(what: string, costs: readonly Cost[]): Figure[] {
  return [
    { what: `${what}: processor, server`, value: median(costs.map((cost) => cost.serverUs)), unit: 'µs/event' },
    { what: `${what}: processor, PostgreSQL`, value: median(costs.map((cost) => cost.databaseUs)), unit: 'µs/event' },
  ];
}

function aimedAt(name: string): { target?: Target } {
  const target = TARGETS[name];
  return target === undefined ? {} : { target };
}
