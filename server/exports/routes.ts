/** Live exports: rows as lines of a consumer's format, and what stayed out of them. */
import { routes } from '../../shared/routes.ts';
import { walkRows } from '../datasets/selecting/store.ts';
import type { Db } from '../db/connect.ts';
import { type Bound, bind, Stream } from '../http/route.ts';
import { planExport } from './plan.ts';
import { countLines, writeLines } from './write-lines.ts';

export function exportRoutes({ db }: { db: Db }): Bound[] {
  return [
    bind(routes.export, ({ caller, query }) => {
      const rows = walkRows(db, caller.project.id, planExport(query));
      return new Stream('application/x-ndjson', writeLines(rows, query.format), {
        'content-disposition': `attachment; filename="nod-${query.format}.jsonl"`,
      });
    }),

    bind(routes.exportReport, ({ caller, query }) =>
      countLines(walkRows(db, caller.project.id, planExport(query)), query.format),
    ),
  ];
}
