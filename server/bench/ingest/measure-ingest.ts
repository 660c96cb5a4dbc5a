/**
 * Ingest through the real route of the real server: key, origin, address, limits, validation, content hash, bursts,
 * dedupe and marks, durable. Beside it, in the same rounds: what Node and Express do at most, what a team would write
 * instead, and what the database does when asked directly.
 */
import type { Figure, Section } from '../figure.ts';
import { startFloor } from '../floors/start-floor.ts';
import type { Machine } from '../machine.ts';
import { startNod } from '../nod.ts';
import { measureBatches } from './measure-batches.ts';
import { measureEmbedded } from './measure-embedded.ts';
import { EXPRESS_ECHO, measureSingles, NAIVE, NODE_ECHO } from './measure-singles.ts';
import type { IngestOptions } from './options.ts';

const MEMORY_MAX_MB = 200;

export async function measureIngest(machine: Machine, options: IngestOptions): Promise<Section[]> {
  const url = await machine.createDatabase();
  const nod = await startNod({ DATABASE_URL: url, NOD_LABEL_WORKER: '0' });
  const [node, express, naive] = await Promise.all([
    startFloor('echo-node'),
    startFloor('echo-express'),
    startFloor('naive-express', { DATABASE_URL: url }),
  ]);
  try {
    const floors = { [NODE_ECHO]: node.origin, [EXPRESS_ECHO]: express.origin, [NAIVE]: naive.origin };
    const singles = await measureSingles(machine, { databaseUrl: url, nod, floors }, options);
    const batches = await measureBatches(machine, { databaseUrl: url, nod }, options);
    const memory: Figure = {
      what: 'memory of the server, peak of all that',
      value: Math.max(singles.memoryMb, batches.memoryMb),
      unit: 'MB',
      target: { atMost: MEMORY_MAX_MB },
    };
    return [
      {
        title: 'Ingest: one event a request, durable, without the label worker',
        figures: singles.figures,
        notes: singles.notes,
      },
      {
        title: 'Ingest: batches',
        figures: [...batches.figures, memory, ...(await measureEmbedded(options))],
        notes: ['The floor of the embedded database only inserts: no check, no hash, no mark.'],
      },
    ];
  } finally {
    for (const floor of [node, express, naive]) floor.stop();
    await nod.stop();
  }
}
