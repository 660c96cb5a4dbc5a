/** Many events a request, as backends and offline queues send them, beside COPY of the same rows. */
import type { RunningServer } from '../../throwaway/start-server.ts';
import { type Machine, open } from '../machine.ts';
import { type Cost, loadNod } from '../nod.ts';
import { Rounds } from '../rounds.ts';
import { copyEvents } from './copy-events.ts';
import { costFigures, type Ingested } from './measure-singles.ts';
import type { IngestOptions } from './options.ts';

export const BATCH = 100;
export const BATCH_CLIENTS = 16;

export async function measureBatches(
  machine: Machine,
  { databaseUrl, nod }: { databaseUrl: string; nod: RunningServer },
  { rounds: count, seconds, warmUpSeconds }: IngestOptions,
): Promise<Ingested> {
  const database = await open(databaseUrl);
  const load = { clients: BATCH_CLIENTS, eventsPerRequest: BATCH, seconds, warmUpSeconds };
  const costs: Cost[] = [];
  try {
    const rounds = await Rounds.run(count, {
      COPY: () => copyEvents(database),
      Nod: async () => {
        const cost = await loadNod(nod, machine, load);
        costs.push(cost);
        return cost.eventsPerSecond;
      },
    });
    const what = `${BATCH} events a request, ${BATCH_CLIENTS} clients`;
    const figure = {
      what,
      value: rounds.median('Nod'),
      unit: 'events/s',
      beside: { name: 'COPY, same columns and indexes', value: rounds.median('COPY') },
      ratio: rounds.ratio('Nod', 'COPY'),
      target: { atLeast: 0.6 },
    };
    return {
      figures: [figure, ...costFigures('…', costs)],
      notes: [],
      memoryMb: Math.max(...costs.map((cost) => cost.memoryMb)),
    };
  } finally {
    await database.close();
  }
}
