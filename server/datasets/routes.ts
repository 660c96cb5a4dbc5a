/** Datasets and their versions over HTTP. */
import { isDeepStrictEqual } from 'node:util';
import { type Dataset, DatasetDefinition } from '../../shared/dataset.ts';
import { AppError } from '../../shared/error.ts';
import { PAGE_DEFAULT_ITEMS } from '../../shared/limits.ts';
import { routes } from '../../shared/routes.ts';
import type { Db } from '../db/connect.ts';
import { type Bound, bind, Stream } from '../http/route.ts';
import { readJob } from '../jobs/store.ts';
import type { ReadTies } from './freezing/gather.ts';
import { previewDataset } from './preview.ts';
import { checkShares } from './split.ts';
import { findDataset, insertDataset, insertVersion, listDatasets, readSides } from './store.ts';
import { diffRows } from './versions/diff.ts';
import { asItStands, type FrozenVersion, listRevocations, readVersion, walkOutlines } from './versions/store.ts';
import { writeCard } from './versions/write-card.ts';

interface Deps {
  db: Db;
  /** Which generations these may be paired with. */
  readTies: ReadTies;
  /** Told after a job is committed. */
  onAsked: () => void;
  /** Rejects with `no_space`; absent where the disk is somebody else's. */
  requireRoom?: () => Promise<void>;
}

export function datasetRoutes({ db, readTies, onAsked, requireRoom }: Deps): Bound[] {
  const readDataset = async (projectId: number, name: string): Promise<Dataset> => {
    const [dataset] = await listDatasets(db, projectId, name);
    if (dataset === undefined) throw new AppError('not_found', 'There is no such dataset.');
    return dataset;
  };
  const findDefinition = async (
    projectId: number,
    name: string,
  ): Promise<{ id: number; definition: DatasetDefinition }> => {
    const dataset = await findDataset(db, projectId, { name });
    if (dataset === undefined) throw new AppError('not_found', 'There is no such dataset.');
    return dataset;
  };
  const findVersion = async (projectId: number, name: string, version: number): Promise<FrozenVersion> => {
    const found = await readVersion(db, projectId, { dataset: name, version });
    if (found === undefined) throw new AppError('not_found', 'There is no such version, or it is not frozen yet.');
    return found;
  };

  return [
    bind(routes.postDataset, async ({ caller, body: { name, ...definition } }) => {
      const projectId = caller.project.id;
      checkShares(await readSides(db, projectId), definition.split);
      await insertDataset(db, projectId, { name, definition });
      const dataset = await readDataset(projectId, name);
      // As it reads today: it may have been stored before a field was there.
      if (isDeepStrictEqual(DatasetDefinition.parse(dataset.definition), definition)) return dataset;
      throw new AppError('conflict', 'A dataset of this name has another definition. Definitions never change.', {
        path: 'name',
      });
    }),

    bind(routes.listDatasets, async ({ caller }) => ({ items: await listDatasets(db, caller.project.id) })),
    bind(routes.getDataset, ({ caller, params }) => readDataset(caller.project.id, params.name)),

    bind(routes.previewDataset, async ({ caller, params, body }) => {
      const projectId = caller.project.id;
      const { id: datasetId, definition } =
        body.definition === undefined
          ? await findDefinition(projectId, params.name)
          : { id: undefined, definition: body.definition };
      const sides = await readSides(db, projectId);
      checkShares(sides, definition.split);
      const shares = definition.split ?? sides.shares;
      const project = { projectId, datasetId, deal: { salt: sides.salt, shares }, readTies };
      return previewDataset(db, { ...project, definition });
    }),

    bind(routes.postVersion, async ({ caller, params }) => {
      const projectId = caller.project.id;
      const { id, definition } = await findDefinition(projectId, params.name);
      checkShares(await readSides(db, projectId), definition.split);
      await requireRoom?.();
      const job = await readJob(db, projectId, await insertVersion(db, projectId, id));
      onAsked();
      if (job === undefined) throw new AppError('internal', 'The job is gone as soon as it was asked for.');
      return job;
    }),

    bind(routes.getVersion, async ({ caller, params }) => {
      return asItStands(await findVersion(caller.project.id, params.name, params.version));
    }),

    bind(routes.getVersionCard, async ({ caller, params }) => {
      const version = await findVersion(caller.project.id, params.name, params.version);
      return new Stream('text/markdown; charset=utf-8', [writeCard(asItStands(version))]);
    }),

    bind(routes.getVersionDiff, async ({ caller, params, query }) => {
      const projectId = caller.project.id;
      for (const version of [params.version, query.against]) await findVersion(projectId, params.name, version);
      const walk = (version: number) => walkOutlines(db, projectId, { dataset: params.name, version });
      const changes = await diffRows(walk(query.against), walk(params.version));
      return { version: params.version, against: query.against, ...changes };
    }),

    bind(routes.getRevocations, async ({ caller, params, query }) => {
      const { datasetId } = await findVersion(caller.project.id, params.name, params.version);
      const limit = query.limit ?? PAGE_DEFAULT_ITEMS;
      const page = { datasetId, version: params.version, after: query.cursor ?? '', limit: limit + 1 };
      const found = await listRevocations(db, caller.project.id, page);
      const items = found.slice(0, limit).map((item) => ({ ...item, revoked_at: item.revoked_at.toISOString() }));
      const more = found.length > limit ? (items.at(-1)?.row_id ?? null) : null;
      return { dataset: params.name, version: params.version, items, next_cursor: more };
    }),
  ];
}
