/** What a rebuild walks over and recounts. */
import { type RawBuilder, sql } from 'kysely';
import { counterNames } from '../../../shared/summary.ts';
import type { Db } from '../../db/connect.ts';
import type { Key } from '../case.ts';
import { countSumDifferences, recountSums } from '../summing/store.ts';

/** The next keys that anything is known of, or that have a label, in key order. */
export async function listKeys(db: Db, projectId: number, after: Key | null, limit: number): Promise<Key[]> {
  const from = (table: 'generations' | 'events' | 'event_refs' | 'decisions' | 'labels'): RawBuilder<unknown> => sql`
    (select distinct trace_id, span_id from ${sql.table(table)}
     where project_id = ${projectId} and (trace_id, span_id) > (${after?.trace_id ?? ''}, ${after?.span_id ?? ''})
     order by trace_id, span_id limit ${limit})`;
  const { rows } = await sql<Key>`
    ${from('generations')} union ${from('events')} union ${from('event_refs')} union ${from('decisions')}
    union ${from('labels')}
    order by trace_id, span_id limit ${limit}`.execute(db);
  return rows;
}

/** Buckets, tallies and exposures whose sums are not what the labels' contributions add up to. */
export async function countRollupDifferences(db: Db, projectId: number): Promise<number> {
  const counters = sql.join(counterNames.map((name) => sql.ref(name)));
  const zeros = sql.join(counterNames.map(() => sql.lit(0)));
  const { rows } = await sql<{ differences: number }>`
    with stored as (
      select ${bucketColumns}, ${counters} from rollups
      where project_id = ${projectId} and (${counters}) <> (${zeros}) -- zeros are left where labels moved away
    ),
    recount as (${recount(projectId)})
    select count(distinct (${bucketColumns}))::int as differences from (
      (table stored except all table recount) union all (table recount except all table stored)
    ) as different`.execute(db);
  return (rows[0]?.differences ?? 0) + (await countSumDifferences(db, projectId));
}

/**
 * Counts the rollups and what stands beside them anew. Writers wait at the lock: whoever has changed a label but not yet its bucket is not seen
 * here and adds its change afterwards; whoever has changed both is waited for and seen.
 */
export async function recountRollups(db: Db, projectId: number): Promise<void> {
  const counters = sql.join(counterNames.map((name) => sql.ref(name)));
  await db.transaction().execute(async (transaction) => {
    await sql`lock table rollups in exclusive mode`.execute(transaction);
    await transaction.deleteFrom('rollups').where('project_id', '=', projectId).execute();
    await sql`
      insert into rollups (project_id, ${bucketColumns}, ${counters})
      select ${projectId}::integer, counted.* from (${recount(projectId)}) as counted`.execute(transaction);
    await recountSums(transaction, projectId);
  });
}

const bucketColumns = sql.raw('hour, model, model_version, prompt_version, channel');

function recount(projectId: number): RawBuilder<unknown> {
  const sums = counterNames.map(
    (name) => sql`sum(coalesce((contribution -> 'counters' ->> ${sql.lit(name)})::integer, 0))::integer`,
  );
  return sql`
    select (contribution -> 'bucket' ->> 'hour')::timestamptz as hour,
      contribution -> 'bucket' ->> 'model' as model,
      contribution -> 'bucket' ->> 'model_version' as model_version,
      contribution -> 'bucket' ->> 'prompt_version' as prompt_version,
      contribution -> 'bucket' ->> 'channel' as channel,
      ${sql.join(sums)}
    from labels
    where project_id = ${projectId} and contribution is not null
    group by 1, 2, 3, 4, 5`;
}
