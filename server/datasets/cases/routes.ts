/** Cases of eval datasets, one by one: put in, listed, taken out. Deciding about them is the review's business. */
import type { DatasetDefinition } from '../../../shared/dataset.ts';
import { AppError } from '../../../shared/error.ts';
import type { AddedCase } from '../../../shared/eval-case.ts';
import { PAGE_DEFAULT_ITEMS } from '../../../shared/limits.ts';
import { routes } from '../../../shared/routes.ts';
import type { Db } from '../../db/connect.ts';
import { type Bound, bind } from '../../http/route.ts';
import { findDataset, readSides } from '../store.ts';
import { addCase, noGeneration } from './add.ts';
import { presentCases } from './present.ts';
import { deleteCase, findCase, listCases, type StoredCase } from './store.ts';

export function caseRoutes({ db }: { db: Db }): Bound[] {
  const findEval = async (projectId: number, name: string): Promise<{ id: number; definition: DatasetDefinition }> => {
    const dataset = await findDataset(db, projectId, { name });
    if (dataset === undefined) throw new AppError('not_found', 'There is no such dataset.');
    if (dataset.definition.task !== 'eval') {
      throw new AppError('invalid', 'Only a dataset of task `eval` holds cases that are added one by one.', {
        path: 'path.name',
      });
    }
    return dataset;
  };
  const present = async (
    projectId: number,
    definition: DatasetDefinition,
    cases: readonly StoredCase[],
  ): Promise<AddedCase[]> => {
    return presentCases(db, { projectId, definition, deal: await readSides(db, projectId) }, cases);
  };

  return [
    bind(routes.postCase, async ({ caller, params, body }) => {
      const projectId = caller.project.id;
      const { id: datasetId, definition } = await findEval(projectId, params.name);
      const address = { datasetId, trace_id: body.trace_id, span_id: body.span_id ?? '' };
      await addCase(db, projectId, address, caller.name);
      const stored = await findCase(db, projectId, address);
      const [added] = await present(projectId, definition, stored === undefined ? [] : [stored]);
      if (added === undefined) throw noGeneration(); // erased this moment
      return added;
    }),

    bind(routes.listCases, async ({ caller, params, query }) => {
      const projectId = caller.project.id;
      const { id, definition } = await findEval(projectId, params.name);
      const limit = query.limit ?? PAGE_DEFAULT_ITEMS;
      const before = query.cursor === undefined ? undefined : Number(query.cursor);
      const found = await listCases(db, projectId, id, { before, limit: limit + 1 });
      const shown = found.slice(0, limit);
      const items = await present(projectId, definition, shown);
      return { items, next_cursor: found.length > limit ? String(shown.at(-1)?.seq) : null };
    }),

    bind(routes.removeCase, async ({ caller, params, body }) => {
      const { id: datasetId } = await findEval(caller.project.id, params.name);
      await deleteCase(db, caller.project.id, {
        datasetId,
        trace_id: body.trace_id,
        span_id: body.span_id ?? '',
      });
      return { ok: true as const };
    }),
  ];
}
