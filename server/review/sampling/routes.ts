/** The daily sample: once somebody has drawn it, the same for everybody. */
import { AppError } from '../../../shared/error.ts';
import { routes } from '../../../shared/routes.ts';
import type { Db } from '../../db/connect.ts';
import type { Project } from '../../db/tables/keys.ts';
import { type Bound, bind } from '../../http/route.ts';
import { type Drawn, drawSample, seedOf } from './draw.ts';
import { insertRead, keepSample, readPools, readSample, readVerdicts, type SampledRow } from './store.ts';

const DAY_MS = 86_400_000;

export function samplingRoutes({ db }: { db: Db }): Bound[] {
  return [
    bind(routes.getDailySample, async ({ caller, query, receivedAt }) => {
      const { project, name } = caller;
      const day = pastDay(query.day, receivedAt);
      const known = await readSample(db, project.id, day, name);
      return present(day, known.length > 0 ? known : await foresee(db, project, day, name));
    }),

    bind(routes.drawDailySample, async ({ caller, body, receivedAt }) => {
      const { project, name } = caller;
      const day = pastDay(body.day, receivedAt);
      await keepSample(db, project.id, day, (transaction) => draw(transaction, project, day));
      return present(day, await readSample(db, project.id, day, name));
    }),

    bind(routes.markRead, async ({ caller, body }) => {
      const { day, trace_id, span_id = '' } = body;
      await insertRead(db, caller.project.id, { day, reader: caller.name, trace_id, span_id });
      return { ok: true as const };
    }),
  ];
}

function pastDay(asked: string | undefined, now: Date): string {
  const day = asked ?? dayOf(now.getTime() - DAY_MS);
  if (day < dayOf(now.getTime())) return day;
  throw new AppError('invalid', 'Only a day that is over, in UTC, has a sample.', { path: 'day' });
}

async function draw(db: Db, project: Project, day: string): Promise<{ drawn: readonly Drawn[]; lookedAt: number }> {
  const from = new Date(`${day}T00:00:00.000Z`);
  const seed = seedOf(project.pseudonym_secret, day);
  const ofDay = { from, to: new Date(from.getTime() + DAY_MS), seed };
  const { pools, lookedAt } = await readPools(db, project.id, ofDay);
  return { drawn: drawSample(pools, seed), lookedAt };
}

/** As it would be drawn now. */
async function foresee(db: Db, project: Project, day: string, reader: string): Promise<SampledRow[]> {
  const { drawn, lookedAt } = await draw(db, project, day);
  const verdicts = await readVerdicts(db, project.id, drawn, reader);
  return drawn.map((one, at) => ({ ...one, looked_at: lookedAt, read_at: null, verdict: verdicts[at] ?? null }));
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
