/** The same batches into the embedded database, beside what it does when nothing but inserting is asked of it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from '../figure.ts';
import { startFloor } from '../floors/start-floor.ts';
import { eventsPerSecond, runLoad } from '../load/run-load.ts';
import { loadNod, startNod } from '../nod.ts';
import { Rounds } from '../rounds.ts';
import { BATCH, BATCH_CLIENTS } from './measure-batches.ts';
import type { IngestOptions } from './options.ts';

export async function measureEmbedded({ rounds: count, seconds, warmUpSeconds }: IngestOptions): Promise<Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'nod-bench-'));
  const nod = await startNod({ NOD_DATA_DIR: join(directory, 'nod'), NOD_LABEL_WORKER: '0' });
  const floor = await startFloor('pglite-inserts', { NOD_DATA_DIR: join(directory, 'floor') });
  try {
    const load = { clients: BATCH_CLIENTS, eventsPerRequest: BATCH, seconds, warmUpSeconds };
    const rounds = await Rounds.run(count, {
      floor: async () => eventsPerSecond(await runLoad({ ...load, clients: 1, origin: floor.origin, path: '/' })),
      Nod: async () => (await loadNod(nod, undefined, load)).eventsPerSecond,
    });
    return [
      {
        what: `embedded: ${BATCH} events a request, ${BATCH_CLIENTS} clients`,
        value: rounds.median('Nod'),
        unit: 'events/s',
        beside: { name: 'PGlite, one INSERT a batch', value: rounds.median('floor') },
        ratio: rounds.ratio('Nod', 'floor'),
        target: { atLeast: 0.6 },
      },
    ];
  } finally {
    floor.stop();
    await nod.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
