/** Tombstones and receipts: who is not to be stored, and what was done about it. */
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Db } from '../db/connect.ts';
import type { Project } from '../db/tables/keys.ts';

/** Up to when what happened to a subject is erased, or has not a purpose any more. ISO 8601; `infinity` for ever. */
export interface Tombstone {
  project_id: number;
  /** Pseudonym of a person (`u…`) or of a generation (`g…`). */
  subject: string;
  erased_before: string | null;
  improve_before: string | null;
  train_before: string | null;
}

const columns = sql`
  project_id integer, subject text, erased_before timestamptz, improve_before timestamptz, train_before timestamptz`;

/** Lays them, in order of their keys; a later time takes the place of an earlier one. */
export async function layTombstones(db: Db, tombstones: readonly Tombstone[]): Promise<void> {
  await sql`
    insert into tombstones (project_id, subject, erased_before, improve_before, train_before)
    select * from json_to_recordset(${JSON.stringify(tombstones)}::json) as sent (${columns})
    order by project_id, subject
    on conflict (project_id, subject) do update set
      erased_before = greatest(tombstones.erased_before, excluded.erased_before),
      improve_before = greatest(tombstones.improve_before, excluded.improve_before),
      train_before = greatest(tombstones.train_before, excluded.train_before),
      laid_at = excluded.laid_at`.execute(db);
}

/** Those that the database has not, or only with an earlier time: what a restored backup does not know. */
export async function findMissing(db: Db, tombstones: readonly Tombstone[]): Promise<Tombstone[]> {
  const numbered = tombstones.map((tombstone, nr) => ({ ...tombstone, nr }));
  const { rows } = await sql<{ nr: number }>`
    select sent.nr
    from json_to_recordset(${JSON.stringify(numbered)}::json) as sent (nr integer, ${columns})
    left join tombstones as stone on stone.project_id = sent.project_id and stone.subject = sent.subject
    where coalesce(stone.erased_before < sent.erased_before, sent.erased_before is not null)
      or coalesce(stone.improve_before < sent.improve_before, sent.improve_before is not null)
      or coalesce(stone.train_before < sent.train_before, sent.train_before is not null)
    order by sent.nr`.execute(db);
  return rows.flatMap(({ nr }) => tombstones[nr] ?? []);
}

/** While it waits, what comes to be stored waits behind it: so it waits briefly, and often. */
const FENCE_WAIT_MS = 300;
const FENCE_PAUSE_MS = 200;
const FENCE_ATTEMPTS = 20;

/**
 * Returns when everything is stored that was being stored when it was called. What begins to be stored later sees the
 * tombstones that were laid before: so an erasure that looks for its rows now misses none.
 */
export async function awaitStores(db: Db): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute(async (transaction) => {
        await sql`set local lock_timeout = ${sql.lit(FENCE_WAIT_MS)}`.execute(transaction);
        await sql`lock table events, generations, dead_letters in share mode`.execute(transaction);
      });
    } catch (error) {
      const isBusy = error instanceof Error && 'code' in error && error.code === '55P03';
      if (!isBusy || attempt === FENCE_ATTEMPTS) throw error;
      await wait(FENCE_PAUSE_MS);
    }
  }
}

export async function insertReceipt(
  db: Db,
  receipt: { project_id: number; id: string; subject: string; requested_by: string; counts: Record<string, number> },
): Promise<void> {
  await db
    .insertInto('erasures')
    .values({ ...receipt, counts: JSON.stringify(receipt.counts) })
    .execute();
}

export function listAllProjects(db: Db): Promise<Project[]> {
  return db.selectFrom('projects').selectAll().orderBy('id').execute();
}

/** True for one process at a time, until the transaction ends: others have nothing to do then. */
export async function tryAlone(transaction: Db): Promise<boolean> {
  const { rows } = await sql<{ alone: boolean }>`
    select pg_try_advisory_xact_lock(${RETIRING_LOCK}) as alone`.execute(transaction);
  return rows[0]?.alone ?? false;
}

/** "nodr" in ASCII; any constant that nothing else uses. */
const RETIRING_LOCK = 0x6e6f6472;

/** The oldest generations of the sample. What came after it was put in is not looked at. */
export function readSampleKeys(db: Db, projectId: number, names: readonly string[], limit: number): Promise<Key[]> {
  return (
    db
      .selectFrom('generations')
      .select(['trace_id', 'span_id'])
      .where('project_id', '=', projectId)
      // As it stands now: who asks may have been let in before it was filled.
      .where(sql<boolean>`at <= (select sample_filled_at from projects where id = ${projectId})`)
      .where(sql<boolean>`metadata ->> 'sample' = any(${[...names]}::text[])`)
      .orderBy('at')
      .limit(limit)
      .execute()
  );
}

interface Key {
  trace_id: string;
  span_id: string;
}

/** Some keys that anything is known of, in order: a generation may have events and never have come itself, and versions outlive both. */
export async function readKnownKeys(db: Db, projectId: number, after: Key, limit: number): Promise<Key[]> {
  const further = sql`project_id = ${projectId} and (trace_id, span_id) > (${after.trace_id}, ${after.span_id})`;
  const { rows } = await sql<Key>`
    (select trace_id, span_id from generations where ${further} order by trace_id, span_id limit ${limit})
    union
    (select trace_id, span_id from events where ${further} order by trace_id, span_id limit ${limit})
    union
    (select trace_id, span_id from dataset_rows where ${further} order by trace_id, span_id limit ${limit})
    order by trace_id, span_id limit ${limit}`.execute(db);
  return rows;
}
