/** The daily sample: drawn when it is first asked for, the same for everybody from then on. */
import { AppError } from '../../../shared/error.ts';
import { routes } from '../../../shared/routes.ts';
import type { Db } from '../../db/connect.ts';
import type { Project } from '../../db/tables/keys.ts';
import { type Bound, bind } from '../../http/route.ts';
import { drawSample, seedOf } from './draw.ts';
import { insertRead, keepSample, readPools, readSample, type SampledRow } from './store.ts';

const DAY_MS = 86_400_000;

export function samplingRoutes({ db }: { db: Db }): Bound[] {
  return [
    bind(routes.getDailySample, async ({ caller, query, receivedAt }) => {
      const { project, name } = caller;
      const day = query.day ?? dayOf(receivedAt.getTime() - DAY_MS);
      if (day >= dayOf(receivedAt.getTime())) {
        throw new AppError('invalid', 'Only a day that is over, in UTC, has a sample.', { path: 'day' });
      }
      const known = await readSample(db, project.id, day, name);
      return present(day, known.length > 0 ? known : await draw(db, project, day, name));
    }),

    bind(routes.markRead, async ({ caller, body }) => {
      const { day, trace_id, span_id = '' } = body;
      await insertRead(db, caller.project.id, { day, reader: caller.name, trace_id, span_id });
      return { ok: true as const };
    }),
  ];
}

async function draw(db: Db, project: Project, day: string, reader: string): Promise<SampledRow[]> {
  const from = new Date(`${day}T00:00:00.000Z`);
  const seed = seedOf(project.pseudonym_secret, day);
  await keepSample(db, project.id, day, async (transaction) => {
    const ofDay = { from, to: new Date(from.getTime() + DAY_MS), seed };
    const { pools, lookedAt } = await readPools(transaction, project.id, ofDay);
    return { drawn: drawSample(pools, seed), lookedAt };
  });
  return readSample(db, project.id, day, reader);
}

function present(day: string, rows: readonly SampledRow[]) {
  return {
    day,
    looked_at: rows[0]?.looked_at ?? 0,
    items: rows.map(({ trace_id, span_id, why, asked, read_at, verdict }) => ({
      ...{ trace_id, span_id, why, asked, verdict },
      read_at: read_at?.toISOString() ?? null,
    })),
    read: rows.filter(({ read_at }) => read_at !== null).length,
  };
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
