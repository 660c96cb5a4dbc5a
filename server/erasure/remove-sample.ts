/** Takes the sample conversations out again, a bounded batch a call, with whatever was derived from them. */
import type { z } from 'zod';
import type { SampleRemoval } from '../../shared/erasure.ts';
import { sampleNames } from '../../shared/recordings.ts';
import type { Project } from '../db/tables/keys.ts';
import { type ErasureDeps, removeRecordings } from './erase.ts';
import { readSampleKeys } from './store.ts';

/** Generations a transaction: embedded, nobody else is answered meanwhile. */
const BATCH = { embedded: 25, postgres: 200 };

export async function removeSample(
  deps: ErasureDeps,
  project: Project,
  by: string,
): Promise<z.output<typeof SampleRemoval>> {
  const limit = deps.embedded ? BATCH.embedded : BATCH.postgres;
  const keys = await readSampleKeys(deps.db, project.id, sampleNames, limit + 1);
  const batch = keys.slice(0, limit);
  if (batch.length > 0) await removeRecordings(deps, project, batch, by);
  return { generations: batch.length, more: keys.length > limit };
}
