/** Reads labels by the page, to see who turned them, and what rows are made of that are read without somebody. */
import { type RawBuilder, sql } from 'kysely';
import type { DatasetFilter } from '../../../../shared/dataset.ts';
import type { Evidence, LabelStatus, RowSource, Task } from '../../../../shared/label.ts';
import type { Db } from '../../../db/connect.ts';
import type { GenerationRow } from '../../../db/tables/ingest.ts';
import { type Key, keyText } from '../../../labels/case.ts';
import { each, groupByKey, seeds } from '../../../labels/gathering/store.ts';
import type { Other } from '../store.ts';

/** A moment of the database's clock, in whole milliseconds. */
export async function readClock(db: Db): Promise<Date> {
  const { rows } = await sql<{
    now: Date;
  }>`select date_trunc('milliseconds', clock_timestamp()) as now`.execute(db);
  return rows[0]?.now ?? new Date();
}

/** Where the project signs, of what is vouched for alone: what trains goes by that. */
export interface PagedLabel extends Key {
  /** To the microsecond, to go on from. */
  at: string;
  status: LabelStatus;
  p: number;
  gold: boolean;
  /** Empty where it does not count: of too few, decided on, of another policy, or written since. */
  evidence: Evidence[];
  owner: string | null;
  /** Whether the filter takes its generation; null where the label does not count, or there is no generation. */
  fits: boolean | null;
}

export interface LabelPage {
  limit: number;
  filter: DatasetFilter;
  /** Labels that were written later do not count. */
  asOf: Date;
  /** Of which they have to be; absent: of any. */
  policy: string | undefined;
  /** So many signals at least; of fewer than 2 those count, too, that reviewers decided. */
  signals: 0 | 1 | 2;
}

/** The next labels of one status, the newest first. */
export async function readByStatus(
  db: Db,
  projectId: number,
  status: LabelStatus,
  after: PagedLabel | undefined,
  page: LabelPage,
): Promise<PagedLabel[]> {
  const range =
    after === undefined
      ? sql`true`
      : sql`at <= ${after.at}::timestamptz
          and (at < ${after.at}::timestamptz or (trace_id, span_id) > (${after.trace_id}, ${after.span_id}))`;
  return readPage(db, projectId, sql`status = ${status} and ${range}`, sql`at desc, trace_id, span_id`, page);
}

/** The next labels by key. */
export async function readByKey(
  db: Db,
  projectId: number,
  after: Key | undefined,
  page: LabelPage,
): Promise<PagedLabel[]> {
  const range = after === undefined ? sql`true` : sql`(trace_id, span_id) > (${after.trace_id}, ${after.span_id})`;
  return readPage(db, projectId, range, sql`trace_id, span_id`, page);
}

/** Along the indexes, for the reason that `selecting/store.ts` gives. */
async function readPage(
  db: Db,
  projectId: number,
  range: RawBuilder<unknown>,
  order: RawBuilder<unknown>,
  { limit, filter, asOf, policy, signals }: LabelPage,
): Promise<PagedLabel[]> {
  const { model, model_version, prompt_version, from, to } = filter;
  const conditions = [
    sql`true`,
    ...(model === undefined ? [] : [sql`model = ${model}`]),
    ...(model_version === undefined ? [] : [sql`model_version = ${model_version}`]),
    ...(prompt_version === undefined ? [] : [sql`prompt_version = ${prompt_version}`]),
    ...(from === undefined ? [] : [sql`at >= ${from}::timestamptz`]),
    ...(to === undefined ? [] : [sql`at < ${to}::timestamptz`]),
  ];
  const counts = sql`(case when gold then ${signals < 2} else jsonb_array_length(evidence) >= ${signals} end)
    and date_trunc('milliseconds', updated_at) <= ${asOf}
    ${policy === undefined ? sql`` : sql`and policy_version = ${policy}`}`;
  return db.transaction().execute(async (transaction) => {
    await sql`select set_config('enable_bitmapscan', 'off', true), set_config('enable_seqscan', 'off', true),
      set_config('enable_sort', 'off', true)`.execute(transaction);
    const { rows } = await sql<PagedLabel & { vouched: boolean }>`
      select label.trace_id, label.span_id, label.at::text as at, label.status, label.p, label.gold,
        case when counts and not gold then label.evidence else '[]' end as evidence, label.vouched,
        generation.owner, generation.fits
      from (
        select trace_id, span_id, at, coalesce(verified_status, status) as status, coalesce(verified_p, p) as p, gold,
          evidence, verified_status is not null as vouched, (${counts}) as counts
        from labels where project_id = ${projectId} and ${range} order by ${order} limit ${limit}) as label
      left join lateral (
        select user_actor as owner, (${sql.join(conditions, sql` and `)}) as fits from generations
        where label.counts and project_id = ${projectId} and trace_id = label.trace_id and span_id = label.span_id
        limit 1) as generation on true`.execute(transaction);
    return rows.map((row) =>
      row.vouched ? { ...row, evidence: row.evidence.filter(({ verified }) => verified) } : row,
    );
  });
}

/** Whose these generations are. */
export async function readOwners(db: Db, projectId: number, keys: readonly Key[]): Promise<Map<string, string | null>> {
  const owner = sql`
    select user_actor from generations
    where project_id = ${projectId} and trace_id = seed.trace_id and span_id = seed.span_id`;
  const { rows } = await sql<Key & { user_actor: string | null }>`
    select seed.trace_id, seed.span_id, found.user_actor from ${seeds(keys)} ${each(owner, 'found')}`.execute(db);
  return new Map(rows.map((row) => [keyText(row), row.user_actor]));
}

export async function readGenerations(
  db: Db,
  projectId: number,
  keys: readonly Key[],
): Promise<Map<string, GenerationRow>> {
  const generation = sql`
    select * from generations
    where project_id = ${projectId} and trace_id = seed.trace_id and span_id = seed.span_id`;
  const { rows } = await sql<GenerationRow>`select found.* from ${seeds(keys)} ${each(generation, 'found')}`.execute(
    db,
  );
  return new Map(rows.map((row) => [keyText(row), row]));
}

export interface StoredRow extends Key {
  id: string;
  source: RowSource;
  p: number;
}

/** Rows of these generations that are stored and have no gate. */
export async function readOpenRows(
  db: Db,
  projectId: number,
  task: Task,
  keys: readonly Key[],
): Promise<Map<string, StoredRow[]>> {
  const row = sql`
    select trace_id, span_id, id, source, p from rows
    where project_id = ${projectId} and trace_id = seed.trace_id and span_id = seed.span_id
      and task = ${task} and cardinality(gates) = 0`;
  const { rows } = await sql<StoredRow>`select found.* from ${seeds(keys)} ${each(row, 'found')}`.execute(db);
  return groupByKey(rows, (one) => one);
}

/**
 * Whose answer the other side of a pair is that is not stored as a row: of the generations it may be, those that
 * answered just that.
 */
export async function readAnswering(
  db: Db,
  projectId: number,
  pairs: readonly { id: string; rejected: unknown; to: Key }[],
): Promise<Other[]> {
  if (pairs.length === 0) return [];
  const generation = sql`
    select trace_id, span_id, output, user_actor, conversation_id from generations
    where project_id = ${projectId} and trace_id = pair.to_trace_id and span_id = pair.to_span_id`;
  const { rows } = await sql<Other>`
    select pair.id, other.trace_id, other.span_id, other.user_actor, other.conversation_id
    from unnest(${pairs.map(({ id }) => id)}::text[], ${pairs.map(({ rejected }) => JSON.stringify(rejected))}::text[],
      ${pairs.map(({ to }) => to.trace_id)}::text[], ${pairs.map(({ to }) => to.span_id)}::text[])
      as pair (id, rejected, to_trace_id, to_span_id)
    ${each(generation, 'other')}
    where pair.rejected::jsonb = other.output::jsonb`.execute(db);
  return rows;
}
