/** Several server processes on one database, as behind a proxy: how much further they get than one. */
import type { Section } from '../figure.ts';
import { eventsPerSecond, runLoad } from '../load/run-load.ts';
import type { Machine } from '../machine.ts';
import { startNod } from '../nod.ts';
import { Rounds } from '../rounds.ts';
import type { IngestOptions } from './options.ts';

const PROCESSES = [1, 2, 4];
const CLIENTS = 64;

export async function measureProcesses(
  machine: Machine,
  { rounds: count, seconds, warmUpSeconds }: IngestOptions,
): Promise<Section> {
  const url = await machine.createDatabase();
  const first = await startNod({ DATABASE_URL: url, NOD_LABEL_WORKER: '0' });
  const key = { NOD_PUBLISHABLE_KEY: first.publishableKey };
  const others = await Promise.all(
    Array.from({ length: Math.max(...PROCESSES) - 1 }, () =>
      startNod({ DATABASE_URL: url, NOD_LABEL_WORKER: '0', ...key }),
    ),
  );
  const all = [first, ...others];
  try {
    const together = async (many: number): Promise<number> => {
      const load = { clients: CLIENTS / many, eventsPerRequest: 1, seconds, warmUpSeconds };
      const path = `/v1/events?key=${first.publishableKey}`;
      const results = await Promise.all(all.slice(0, many).map(({ url }) => runLoad({ ...load, origin: url, path })));
      return results.reduce((sum, result) => sum + eventsPerSecond(result), 0);
    };
    const rounds = await Rounds.run(
      count,
      Object.fromEntries(PROCESSES.map((many) => [String(many), () => together(many)])),
    );
    return {
      title: 'Ingest: several processes, one database',
      figures: PROCESSES.slice(1).map((many) => ({
        what: `${many} processes, ${CLIENTS} clients in all`,
        value: rounds.median(String(many)),
        unit: 'events/s',
        beside: { name: 'one process', value: rounds.median('1') },
        ratio: rounds.ratio(String(many), '1'),
      })),
      notes: ['Load generators, servers and PostgreSQL share the cores of this machine.'],
    };
  } finally {
    for (const nod of all) await nod.stop();
  }
}
