/** How far a job is. */
import { AppError } from '../../shared/error.ts';
import { routes } from '../../shared/routes.ts';
import type { Db } from '../db/connect.ts';
import { type Bound, bind } from '../http/route.ts';
import { readJob } from './store.ts';

export function jobRoutes({ db }: { db: Db }): Bound[] {
  return [
    bind(routes.getJob, async ({ caller, params }) => {
      const job = await readJob(db, caller.project.id, params.id);
      if (job === undefined) throw new AppError('not_found', 'There is no such job.');
      return job;
    }),
  ];
}
