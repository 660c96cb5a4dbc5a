/** Cases that people put into eval datasets one by one, and what is known of them before a version is frozen. */
import { sql } from 'kysely';
import { ADDED_CASES_MAX } from '../../../shared/limits.ts';
import type { Db } from '../../db/connect.ts';
import type { DatasetCasesTable } from '../../db/tables/datasets.ts';
import { type Key, type KnownDecision, keyText } from '../../labels/case.ts';
import { each, groupByKey } from '../../labels/gathering/store.ts';
import { holdDataset } from '../store.ts';

/** Which case of which dataset. */
export interface CaseAddress extends Key {
  datasetId: number;
}

/**
 * Puts it in, unless it is there already. One at a time for a dataset, so that what it may hold is not exceeded.
 *
 * @returns false when the dataset is full
 */
export async function insertCase(
  transaction: Db,
  projectId: number,
  { datasetId, trace_id, span_id }: CaseAddress,
  by: string,
): Promise<boolean> {
  await holdDataset(transaction, projectId, datasetId);
  const { rows } = await sql<{ others: number }>`
    select count(*)::int as others from dataset_cases
    where project_id = ${projectId} and dataset_id = ${datasetId}
      and (trace_id, span_id) <> (${trace_id}, ${span_id})`.execute(transaction);
  if ((rows[0]?.others ?? 0) >= ADDED_CASES_MAX) return false;
  await transaction
    .insertInto('dataset_cases')
    .values({ project_id: projectId, dataset_id: datasetId, trace_id, span_id, added_by: by })
    .onConflict((conflict) => conflict.columns(['project_id', 'dataset_id', 'trace_id', 'span_id']).doNothing())
    .execute();
  return true;
}

export async function deleteCase(
  db: Db,
  projectId: number,
  { datasetId, trace_id, span_id }: CaseAddress,
): Promise<void> {
  await db
    .deleteFrom('dataset_cases')
    .where('project_id', '=', projectId)
    .where('dataset_id', '=', datasetId)
    .where('trace_id', '=', trace_id)
    .where('span_id', '=', span_id)
    .execute();
}

/** Of generations that are erased, or old, whatever dataset they were put into; returns how many went. */
export async function deleteCasesOf(db: Db, projectId: number, keys: readonly Key[]): Promise<number> {
  if (keys.length === 0) return 0;
  const { numAffectedRows = 0n } = await sql`
    delete from dataset_cases where project_id = ${projectId} and (trace_id, span_id) in (
      select * from unnest(${keys.map((key) => key.trace_id)}::text[], ${keys.map((key) => key.span_id)}::text[])
    )`.execute(db);
  return Number(numAffectedRows);
}

export type StoredCase = Pick<DatasetCasesTable, 'trace_id' | 'span_id' | 'added_by'> & { seq: number; added_at: Date };

/** Newest first; `before` is the number of the last one of the page before. */
export function listCases(
  db: Db,
  projectId: number,
  datasetId: number,
  { before, limit }: { before: number | undefined; limit: number },
): Promise<StoredCase[]> {
  return db
    .selectFrom('dataset_cases')
    .select(['trace_id', 'span_id', 'seq', 'added_by', 'added_at'])
    .where('project_id', '=', projectId)
    .where('dataset_id', '=', datasetId)
    .$if(before !== undefined, (query) => query.where('seq', '<', before ?? 0))
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
}

export async function findCase(
  db: Db,
  projectId: number,
  { datasetId, trace_id, span_id }: CaseAddress,
): Promise<StoredCase | undefined> {
  return db
    .selectFrom('dataset_cases')
    .select(['trace_id', 'span_id', 'seq', 'added_by', 'added_at'])
    .where('project_id', '=', projectId)
    .where('dataset_id', '=', datasetId)
    .where('trace_id', '=', trace_id)
    .where('span_id', '=', span_id)
    .executeTakeFirst();
}

/** Whether it is there; until the transaction ends nobody erases it. */
export async function holdGeneration(transaction: Db, projectId: number, { trace_id, span_id }: Key): Promise<boolean> {
  const found = await transaction
    .selectFrom('generations')
    .select('trace_id')
    .where('project_id', '=', projectId)
    .where('trace_id', '=', trace_id)
    .where('span_id', '=', span_id)
    .forKeyShare()
    .executeTakeFirst();
  return found !== undefined;
}

/** What a case is made of, where its generation has come. */
export interface Ground extends Key {
  user: string | null;
  conversation_id: string | null;
  input: unknown;
  output: unknown;
  finish_reason: string | null;
  sanitised: boolean;
  improve: boolean;
  train: boolean;
  access: string[];
  at: Date;
  /** Those that stand, the newest first. */
  decisions: GroundDecision[];
}
export type GroundDecision = KnownDecision & { reason: string | null };

export async function readGround(db: Db, projectId: number, keys: readonly Key[]): Promise<Ground[]> {
  if (keys.length === 0) return [];
  const wanted = sql`
    unnest(${keys.map((key) => key.trace_id)}::text[], ${keys.map((key) => key.span_id)}::text[])
      as wanted (trace_id, span_id)`;
  const generation = sql`
    select user_actor, conversation_id, input, output, finish_reason, sanitised, improve, train, access, at
    from generations
    where project_id = ${projectId} and trace_id = wanted.trace_id and span_id = wanted.span_id`;
  const { rows } = await sql<Omit<Ground, 'decisions'>>`
    select wanted.trace_id, wanted.span_id, found.user_actor as user, found.conversation_id, found.input, found.output,
      found.finish_reason, found.sanitised, found.improve, found.train, found.access, found.at
    from ${wanted} ${each(generation, 'found')}`.execute(db);
  const decision = sql`
    select id, reviewer, verdict, corrected_text, reason, decided_at from decisions
    where project_id = ${projectId} and trace_id = wanted.trace_id and span_id = wanted.span_id
      and withdrawn_at is null`;
  const decisions = await sql<Key & GroundDecision>`
    select wanted.trace_id, wanted.span_id, made.id, made.reviewer, made.verdict, made.corrected_text, made.reason,
      made.decided_at
    from ${wanted} ${each(decision, 'made')} order by made.decided_at desc, made.id desc`.execute(db);
  const of = groupByKey(decisions.rows, (row) => row);
  return rows.map((row) => ({ ...row, decisions: of.get(keyText(row)) ?? [] }));
}

/** Those of the prompts, by fingerprint, that some version trains on. */
export async function readTrained(db: Db, projectId: number, prompts: readonly Buffer[]): Promise<Buffer[]> {
  const { rows } = await sql<{ hash: Buffer }>`
    select hash from dataset_prompts
    where project_id = ${projectId} and not held_out and hash = any (${[...prompts]}::bytea[])`.execute(db);
  return rows.map(({ hash }) => hash);
}

/** Cases of a dataset that yield no row: nobody has decided about them, or not any more, or two reviewers disagree. */
export async function countUndecided(db: Db, projectId: number, datasetId: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from dataset_cases as added
    where added.project_id = ${projectId} and added.dataset_id = ${datasetId}
      and not exists (
        select from rows as row where row.project_id = ${projectId} and row.trace_id = added.trace_id
          and row.span_id = added.span_id and row.source = 'gold')`.execute(db);
  return rows[0]?.count ?? 0;
}
