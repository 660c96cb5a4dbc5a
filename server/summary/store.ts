/** Reads rollups, and nothing else: the cost of a summary does not grow with events. */
import { sql } from 'kysely';
import { type Counters, counterNames } from '../../shared/summary.ts';
import type { Db } from '../db/connect.ts';
import type { SummaryPlan } from './plan.ts';

/** More groups than a reader compares; the totals hold them all. */
const GROUPS_MAX = 500;

type Span = Pick<SummaryPlan, 'from' | 'to'>;

/** Sums by interval. Intervals without data are absent; `at` is the start of the UTC hour, day or ISO week. */
export async function readSeries(
  db: Db,
  projectId: number,
  { from, to, interval }: Span & Pick<SummaryPlan, 'interval'>,
): Promise<{ at: Date; counts: Counters }[]> {
  const rows = await db
    .selectFrom('rollups')
    .select(sql<Date>`date_trunc(${sql.lit(interval)}, hour, 'UTC')`.as('bucket'))
    .select(counterNames.map(sumOf))
    .where('project_id', '=', projectId)
    .where('hour', '>=', from)
    .where('hour', '<', to)
    .groupBy(sql.ref('bucket'))
    .orderBy('bucket')
    .execute();
  return rows.map(({ bucket, ...counts }) => ({ at: bucket, counts }));
}

/**
 * Sums by group, the largest first; `''` is "not given". Groups without a generation are absent: their counts were all
 * taken back, or they hold orphans alone, of which no model is known.
 */
export async function readGroups(
  db: Db,
  projectId: number,
  { from, to, groupBy }: Span & Pick<SummaryPlan, 'groupBy'>,
): Promise<{ key: string; counts: Counters }[]> {
  const rows = await db
    .selectFrom('rollups')
    .select(sql<string>`${sql.ref(groupBy)}`.as('key'))
    .select(counterNames.map(sumOf))
    .where('project_id', '=', projectId)
    .where('hour', '>=', from)
    .where('hour', '<', to)
    .groupBy(groupBy)
    .having(sql<number>`sum(generations)`, '>', 0)
    .orderBy(sql`sum(generations)`, 'desc')
    .orderBy('key')
    .limit(GROUPS_MAX)
    .execute();
  return rows.map(({ key, ...counts }) => ({ key, counts }));
}

/** The oldest and the newest hour of the whole project that hold anything; null without data. */
export async function readExtent(db: Db, projectId: number): Promise<{ first: Date | null; last: Date | null }> {
  const hours = db
    .selectFrom('rollups')
    .select('hour')
    .where('project_id', '=', projectId)
    // Labels that moved to another hour leave zeros behind.
    .where((eb) => eb.or([eb('generations', '>', 0), eb('orphans', '>', 0)]))
    .limit(1);
  const [first, last] = await Promise.all([
    hours.orderBy('hour', 'asc').executeTakeFirst(),
    hours.orderBy('hour', 'desc').executeTakeFirst(),
  ]);
  return { first: first?.hour ?? null, last: last?.hour ?? null };
}

/** Sums of integers are int8, which the connection reads as a number. */
function sumOf<N extends (typeof counterNames)[number]>(name: N) {
  return sql<number>`sum(${sql.ref(name)})`.as(name);
}
