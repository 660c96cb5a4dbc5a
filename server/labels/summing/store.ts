/**
 * The sums the summary reads: tallies and exposures (rollups: `../store.ts`), changed by differences and counted
 * anew. Rows are distinct and in key order: every worker locks them in the same order.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../db/connect.ts';
import type { ExposureDelta, TallyDelta } from '../sum-deltas.ts';

/** A row that has come to nothing is taken out: the words of a reason that was erased do not stay behind. */
export async function addToTallies(db: Db, projectId: number, deltas: readonly TallyDelta[]): Promise<void> {
  if (deltas.length === 0) return;
  const of = <T>(read: (delta: TallyDelta) => T): T[] => deltas.map(read);
  const keys = sql`${of(({ bucket }) => bucket.hour)}::timestamptz[], ${of(({ bucket }) => bucket.model)}::text[],
    ${of(({ bucket }) => bucket.model_version)}::text[], ${of(({ bucket }) => bucket.prompt_version)}::text[],
    ${of(({ bucket }) => bucket.channel)}::text[], ${of(({ measure }) => measure)}::text[],
    ${of(({ value }) => value)}::text[]`;
  await sql`
    insert into tallies (project_id, ${tallyKey}, ${tallySums})
    select ${projectId}::integer, * from unnest(${keys}, ${of(({ count }) => count)}::integer[],
      ${of(({ good }) => good)}::integer[], ${of(({ total }) => total)}::numeric[])
    on conflict (project_id, ${tallyKey}) do update set count = tallies.count + excluded.count,
      good = tallies.good + excluded.good, total = tallies.total + excluded.total`.execute(db);
  if (deltas.every(({ count }) => count > 0)) return;
  await sql`
    delete from tallies where project_id = ${projectId} and count = 0 and good = 0 and total = 0
      and (${tallyKey}) in (select * from unnest(${keys}))`.execute(db);
}

/** A person's row that has come to nothing is taken out: what was erased leaves no pseudonym behind. */
export async function addToExposures(db: Db, projectId: number, deltas: readonly ExposureDelta[]): Promise<void> {
  if (deltas.length === 0) return;
  const of = <T>(read: (delta: ExposureDelta) => T): T[] => deltas.map(read);
  const keys = sql`${of(({ day }) => day)}::date[], ${of((delta) => delta.prompt_version)}::text[],
    ${of(({ actor }) => actor)}::text[]`;
  await sql`
    insert into exposures (project_id, ${exposureKey}, ${exposureSums})
    select ${projectId}::integer, * from unnest(${keys}, ${of(({ shown }) => shown)}::integer[],
      ${of(({ positive }) => positive)}::integer[], ${of(({ negative }) => negative)}::integer[])
    on conflict (project_id, ${exposureKey}) do update set shown = exposures.shown + excluded.shown,
      positive = exposures.positive + excluded.positive,
      negative = exposures.negative + excluded.negative`.execute(db);
  if (deltas.every(({ shown }) => shown > 0)) return;
  await sql`
    delete from exposures where project_id = ${projectId} and shown = 0 and positive = 0 and negative = 0
      and (day, prompt_version, actor) in (select * from unnest(${keys}))`.execute(db);
}

/** Rows whose sums are not what the labels' contributions add up to. */
export async function countSumDifferences(db: Db, projectId: number): Promise<number> {
  const different = async (
    table: 'tallies' | 'exposures',
    key: RawBuilder<unknown>,
    sums: RawBuilder<unknown>,
    zeros: RawBuilder<unknown>,
  ): Promise<number> => {
    const { rows } = await sql<{ differences: number }>`
      with stored as (
        select ${key}, ${sums} from ${sql.table(table)} where project_id = ${projectId} and (${sums}) <> (${zeros})
      ),
      recount as (select * from (${recounts[table](projectId)}) as counted where (${sums}) <> (${zeros}))
      select count(distinct (${key}))::int as differences from (
        (table stored except all table recount) union all (table recount except all table stored)
      ) as different`.execute(db);
    return rows[0]?.differences ?? 0;
  };
  return (
    (await different('tallies', tallyKey, tallySums, sql`0, 0, 0`)) +
    (await different('exposures', exposureKey, exposureSums, sql`0, 0, 0`))
  );
}

/** In the transaction of the rollups' recount, whose lock keeps writers away. */
export async function recountSums(transaction: Db, projectId: number): Promise<void> {
  const columns = { tallies: sql`${tallyKey}, ${tallySums}`, exposures: sql`${exposureKey}, ${exposureSums}` };
  for (const table of ['tallies', 'exposures'] as const) {
    await sql`lock table ${sql.table(table)} in exclusive mode`.execute(transaction);
    await transaction.deleteFrom(table).where('project_id', '=', projectId).execute();
    await sql`
      insert into ${sql.table(table)} (project_id, ${columns[table]})
      select ${projectId}::integer, counted.* from (${recounts[table](projectId)}) as counted`.execute(transaction);
  }
}

const tallyKey = sql.raw('hour, model, model_version, prompt_version, channel, measure, value');
const tallySums = sql.raw('count, good, total');
const exposureKey = sql.raw('day, prompt_version, actor');
const exposureSums = sql.raw('shown, positive, negative');

const recounts = {
  tallies: (projectId: number) => sql`
    select (contribution -> 'bucket' ->> 'hour')::timestamptz as hour,
      contribution -> 'bucket' ->> 'model' as model,
      contribution -> 'bucket' ->> 'model_version' as model_version,
      contribution -> 'bucket' ->> 'prompt_version' as prompt_version,
      contribution -> 'bucket' ->> 'channel' as channel,
      tally ->> 'measure' as measure, tally ->> 'value' as value,
      count(*)::integer as count,
      (count(*) filter (where (tally ->> 'good')::boolean))::integer as good,
      sum((tally ->> 'total')::numeric) as total
    from labels cross join lateral jsonb_array_elements(contribution -> 'tallies') as tally
    where project_id = ${projectId} and contribution is not null
    group by 1, 2, 3, 4, 5, 6, 7`,
  exposures: (projectId: number) => sql`
    select (contribution -> 'bucket' ->> 'hour')::timestamptz::date as day,
      contribution -> 'bucket' ->> 'prompt_version' as prompt_version, contribution ->> 'actor' as actor,
      count(*)::integer as shown,
      sum(coalesce((contribution -> 'counters' ->> 'positive')::integer, 0))::integer as positive,
      sum(coalesce((contribution -> 'counters' ->> 'negative')::integer, 0))::integer as negative
    from labels where project_id = ${projectId} and contribution ? 'actor'
    group by 1, 2, 3`,
};
