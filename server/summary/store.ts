/** Reads rollups, and nothing else: the cost of a summary does not grow with events. */
import { type Expression, type SqlBool, sql } from 'kysely';
import type { MeasureName } from '../../shared/measures.ts';
import { type Counters, counterNames } from '../../shared/summary.ts';
import type { Db } from '../db/connect.ts';
import { tenthsOf } from '../labels/audience/store.ts';
import type { Selection, SummaryPlan } from './plan.ts';
import type { ExposureCell } from './weigh-exposure.ts';

/** More groups than a reader compares; the totals hold them all. */
const GROUPS_MAX = 500;
/** Values of all measures together; the most frequent first, so that what is cut off is rare. */
const TALLIES_MAX = 2000;

/** One value of a measure, summed. */
export interface TallySum {
  measure: string;
  value: string;
  count: number;
  good: number;
  total: number;
}

/** What is summed of the tallies that a statement groups. */
export const tallySums = [
  sql<number>`sum(count)`.as('count'),
  sql<number>`sum(good)`.as('good'),
  sql<number>`sum(total)::float8`.as('total'),
] as const;

export const selected = ({ from, to, filter }: Selection): Expression<SqlBool> => {
  const named = (['model', 'model_version', 'prompt_version', 'channel'] as const).flatMap((column) =>
    filter[column] === undefined ? [] : [sql<SqlBool>`${sql.ref(column)} = ${filter[column]}`],
  );
  return sql<SqlBool>`${sql.join([sql`hour >= ${from}`, sql`hour < ${to}`, ...named], sql` and `)}`;
};

/** The sum of everything selected. */
export async function readTotals(db: Db, projectId: number, selection: Selection): Promise<Counters> {
  const sums = await db
    .selectFrom('rollups')
    .select(counterNames.map(sumOf))
    .where('project_id', '=', projectId)
    .where(selected(selection))
    .executeTakeFirstOrThrow();
  return Object.fromEntries(counterNames.map((name) => [name, sums[name] ?? 0])) as Counters;
}

/** Sums of every value of these measures. */
export async function readTallies(
  db: Db,
  projectId: number,
  selection: Selection,
  measures: readonly MeasureName[],
): Promise<TallySum[]> {
  return db
    .selectFrom('tallies')
    .select(['measure', 'value'])
    .select(tallySums)
    .where('project_id', '=', projectId)
    .where(selected(selection))
    .where('measure', 'in', measures)
    .groupBy(['measure', 'value'])
    .having(sql<number>`sum(count)`, '>', 0)
    .orderBy('count', 'desc')
    .orderBy('value')
    .limit(TALLIES_MAX)
    .execute();
}

/** Per cell of prompt version and activity tenth (0: nobody is known): what was shown, and how it is labelled. */
export async function readExposure(
  db: Db,
  projectId: number,
  { from, to, filter: { prompt_version } }: Selection,
): Promise<ExposureCell[]> {
  const { rows } = await sql<ExposureCell>`
    with ${tenthsOf(projectId, { from: from.toISOString(), to: to.toISOString(), prompt_version })},
    crowd as (select tenth, count(*) filter (where once and actor <> '') as people from tenths group by tenth),
    cell as (
      select prompt_version, tenth, sum(shown) as shown, sum(positive) as positive, sum(negative) as negative
      from tenths group by 1, 2
    )
    select prompt_version, tenth, people::int, shown::int, positive::int, negative::int
    from cell join crowd using (tenth) order by 1, 2`.execute(db);
  return rows;
}

type Series = { at: Date; counts: Counters }[];

/** Sums by interval. Intervals without data are absent; `at` is the start of the UTC hour, day or ISO week. */
export async function readSeries(
  db: Db,
  projectId: number,
  { interval, ...selection }: Selection & Pick<SummaryPlan, 'interval'>,
): Promise<Series> {
  const rows = await db
    .selectFrom('rollups')
    .select(bucketOf(interval).as('bucket'))
    .select(counterNames.map(sumOf))
    .where('project_id', '=', projectId)
    .where(selected(selection))
    .groupBy(sql.ref('bucket'))
    .orderBy('bucket')
    .execute();
  return rows.map(({ bucket, ...counts }) => ({ at: bucket, counts }));
}

/**
 * The series, and sums by group, the largest first; `''` is "not given". Groups without a generation are absent: their
 * counts were all taken back, or they hold orphans alone, of which no model is known. Both from one pass over the hours:
 * that pass is what a summary costs.
 */
export async function readCourse(
  db: Db,
  projectId: number,
  { interval, groupBy, ...selection }: Selection & Pick<SummaryPlan, 'interval' | 'groupBy'>,
): Promise<{ series: Series; groups: { key: string; counts: Counters }[] }> {
  const { rows } = await sql<Counters & { bucket: Date | null; key: string }>`
    with cells as materialized (
      select ${bucketOf(interval)} as bucket, ${sql.ref(groupBy)} as key, ${sums}
      from rollups
      where project_id = ${projectId} and ${selected(selection)}
      group by 1, 2
    )
    (select bucket, '' as key, ${sums} from cells group by bucket)
    union all
    (select null, key, ${sums} from cells group by key having sum(generations) > 0
      order by sum(generations) desc, key limit ${GROUPS_MAX})
    order by bucket, generations desc, key`.execute(db);
  return {
    series: rows.flatMap(({ bucket, key: _, ...counts }) => (bucket === null ? [] : [{ at: bucket, counts }])),
    groups: rows.flatMap(({ bucket, key, ...counts }) => (bucket === null ? [{ key, counts }] : [])),
  };
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

const bucketOf = (interval: SummaryPlan['interval']) => sql<Date>`date_trunc(${sql.lit(interval)}, hour, 'UTC')`;

/** Of whatever is summed, once or again. */
const sums = sql.join(counterNames.map((name) => sql`sum(${sql.ref(name)})::int8 as ${sql.ref(name)}`));

/** Sums of integers are int8, which the connection reads as a number. */
function sumOf<N extends (typeof counterNames)[number]>(name: N) {
  return sql<number>`sum(${sql.ref(name)})`.as(name);
}
