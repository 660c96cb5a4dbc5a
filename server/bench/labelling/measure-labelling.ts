/**
 * Whether labels keep up: so many events a second are offered while the worker labels, and its lag is what `/metrics`
 * says. The same load is offered again to a server that does not label: the difference is the worker's cost.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { RunningServer } from '../../throwaway/start-server.ts';
import type { Section } from '../figure.ts';
import type { Machine } from '../machine.ts';
import { type Cost, loadNod, startNod } from '../nod.ts';
import { processorSeconds } from '../processes.ts';

const OFFERED = 5000;
const LAG_MAX_SECONDS = 2;
const LOOK_EVERY_MS = 250;

export async function measureLabelling(machine: Machine, seconds: number): Promise<Section[]> {
  const load = { clients: 16, eventsPerRequest: 50, offered: OFFERED, seconds, warmUpSeconds: 2 };
  const measure = async (nod: RunningServer): Promise<Labelled> => {
    const pid = nod.process.pid ?? 0;
    const before = { server: processorSeconds(pid), database: processorSeconds(machine.postgres.pid) };
    const watch = watchLag(nod);
    const cost = await loadNod(nod, machine, load);
    const { depth } = await readQueue(nod);
    const lagSeconds = await watch.stop();
    await waitUntilLabelled(nod);
    const events = cost.load.acceptedInAll;
    return {
      cost,
      depth,
      lagSeconds,
      serverUs: ((processorSeconds(pid) - before.server) / events) * 1e6,
      databaseUs: ((processorSeconds(machine.postgres.pid) - before.database) / events) * 1e6,
    };
  };
  const without = await onFreshServer(machine, '0', (nod) => loadNod(nod, machine, load));
  const { cost, depth, lagSeconds, serverUs, databaseUs } = await onFreshServer(machine, '1', measure);
  return [
    {
      title: `Labels: ${OFFERED.toLocaleString('en')} events a second offered for ${seconds} s, in batches of 50`,
      figures: [
        {
          what: 'taken in while labelling',
          value: cost.eventsPerSecond,
          unit: 'events/s',
          beside: { name: 'offered', value: OFFERED },
          target: { atLeast: 0.99 },
        },
        { what: 'age of the oldest mark, at most', value: lagSeconds, unit: 's', target: { atMost: LAG_MAX_SECONDS } },
        { what: 'marks left at the end', value: depth, unit: 'marks' },
        { what: 'processor, server: ingest', value: without.serverUs, unit: 'µs/event' },
        { what: 'processor, server: labels', value: serverUs - without.serverUs, unit: 'µs/event' },
        { what: 'processor, PostgreSQL: ingest', value: without.databaseUs, unit: 'µs/event' },
        { what: 'processor, PostgreSQL: labels', value: databaseUs - without.databaseUs, unit: 'µs/event' },
        { what: 'memory of the server, peak', value: cost.memoryMb, unit: 'MB', target: { atMost: 200 } },
      ],
      notes: ['The events are about 200,000 generations that were never recorded: every label is that of an orphan.'],
    },
  ];
}

interface Labelled {
  cost: Cost;
  /** Marks left when the load ended. */
  depth: number;
  lagSeconds: number;
  /** Until the last of them was done with. */
  serverUs: number;
  databaseUs: number;
}

async function onFreshServer<T>(
  machine: Machine,
  worker: '0' | '1',
  measure: (nod: RunningServer) => Promise<T>,
): Promise<T> {
  const nod = await startNod({ DATABASE_URL: await machine.createDatabase(), NOD_LABEL_WORKER: worker });
  try {
    return await measure(nod);
  } finally {
    await nod.stop();
  }
}

/** The greatest lag seen until it is told to stop, in seconds. */
function watchLag(nod: RunningServer): { stop(): Promise<number> } {
  let most = 0;
  let stopped = false;
  const looking = (async () => {
    while (!stopped) {
      most = Math.max(most, (await readQueue(nod)).lagSeconds);
      await wait(LOOK_EVERY_MS);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await looking;
      return most;
    },
  };
}

const LABELLED_WITHIN_MS = 60_000;

async function waitUntilLabelled(nod: RunningServer): Promise<void> {
  const deadline = Date.now() + LABELLED_WITHIN_MS;
  while ((await readQueue(nod)).depth > 0) {
    if (Date.now() > deadline) throw new Error('The marks that a load left were not worked off within a minute.');
    await wait(LOOK_EVERY_MS);
  }
}

async function readQueue({ url }: RunningServer): Promise<{ depth: number; lagSeconds: number }> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const read = (name: string): number => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]);
  return { depth: read('nod_label_queue_depth'), lagSeconds: read('nod_label_lag_seconds') };
}
