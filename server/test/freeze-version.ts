/** Freezes a version of a dataset as the job does, without a job runner. */
import { randomUUID } from 'node:crypto';
import { DatasetDefinition, type Manifest } from '../../shared/dataset.ts';
import { freezing } from '../datasets/freezing/freeze.ts';
import { findDataset, insertDataset, insertVersion, listDatasets } from '../datasets/store.ts';
import { readVersion } from '../datasets/versions/store.ts';
import { readAllTies } from '../labels/gathering/follow-chains.ts';
import type { TestDatabase } from './database.ts';

export async function freezeVersion(
  { db, embedded }: TestDatabase,
  projectId: number,
  name: string,
  definition: object,
): Promise<Manifest> {
  await insertDataset(db, projectId, { name, definition: DatasetDefinition.parse(definition) });
  const dataset = await findDataset(db, projectId, { name });
  if (dataset === undefined) throw new Error('the dataset was not stored');
  await insertVersion(db, projectId, dataset.id);
  const [listed] = await listDatasets(db, projectId, name);
  const version = listed?.versions.length ?? 0;
  await freezing({ db, embedded, readTies: readAllTies })({
    projectId,
    id: randomUUID(),
    input: { dataset_id: dataset.id, version },
    step: (_progress, work) => db.transaction().execute(work),
    turn: async () => undefined,
  });
  const frozen = await readVersion(db, projectId, { dataset: name, version });
  if (frozen === undefined) throw new Error('the version was not frozen');
  return frozen.manifest;
}
