/** Decisions of reviewers: written once; taken back, they stay as history. */
import { sql } from 'kysely';
import type { Db } from '../db/connect.ts';
import { deletePairs } from './pairs/store.ts';

/** The queue of a claim whose output was just decided: until its label says so, nobody is handed it. */
export const DECIDED = 'decided';
const HELD_AFTERWARDS = sql.raw(`interval '1 minute'`);

export interface DecisionToStore {
  id: string;
  trace_id: string;
  span_id: string;
  reviewer: string;
  verdict: 'positive' | 'negative';
  corrected_text: string | null;
  reason: string | null;
  content_hash: Buffer;
  decided_at: Date;
}

/**
 * Stores it and marks its generation in the same statement, so that no label can miss it; false if the id is known.
 * What the random audit noted when it handed the output out stays with the decision.
 */
export async function insertDecision(db: Db, projectId: number, decision: DecisionToStore): Promise<boolean> {
  const { id, trace_id, span_id, reviewer, verdict, corrected_text, reason, content_hash, decided_at } = decision;
  const claim = sql`
    project_id = ${projectId} and trace_id = ${trace_id} and span_id = ${span_id} and reviewer = ${reviewer}`;
  const { rows } = await sql<{ marked: number }>`
    with inserted as (
      insert into decisions
        (project_id, id, trace_id, span_id, reviewer, verdict, corrected_text, reason, content_hash, decided_at, audit)
      values (${projectId}, ${id}, ${trace_id}, ${span_id}, ${reviewer}, ${verdict}, ${corrected_text}, ${reason},
        ${content_hash}, ${decided_at}, (select audit from review_claims where ${claim} and skipped_at is null))
      on conflict do nothing
      returning project_id, trace_id, span_id
    ),
    marked as (
      insert into marks (project_id, trace_id, span_id) select project_id, trace_id, span_id from inserted returning 1
    ),
    held as (
      insert into review_claims (project_id, trace_id, span_id, reviewer, queue, claimed_at, expires_at)
      select project_id, trace_id, span_id, ${reviewer}, ${DECIDED}, now(), now() + ${HELD_AFTERWARDS} from inserted
      on conflict (project_id, trace_id, span_id, reviewer) do update
        set queue = excluded.queue, audit = null, claimed_at = excluded.claimed_at, expires_at = excluded.expires_at, skipped_at = null
    )
    select count(*)::int as marked from marked`.execute(db);
  return (rows[0]?.marked ?? 0) > 0;
}

/** What the decision with this id said, to tell a repeat from a conflict. */
export async function findContentHash(db: Db, projectId: number, id: string): Promise<Buffer | undefined> {
  const found = await db
    .selectFrom('decisions')
    .select('content_hash')
    .where('project_id', '=', projectId)
    .where('id', '=', id)
    .executeTakeFirst();
  return found?.content_hash;
}

export interface Withdrawal {
  reviewer: string;
  withdrawn_at: Date | null;
}

/** Takes a decision of this reviewer back, once, and marks its generation; what it says is found afterwards. */
export async function withdrawDecision(
  db: Db,
  projectId: number,
  { id, reviewer, at }: { id: string; reviewer: string; at: Date },
): Promise<boolean> {
  const { rows } = await sql<{ marked: number }>`
    with withdrawn as (
      update decisions set withdrawn_at = ${at}
      where project_id = ${projectId} and id = ${id} and reviewer = ${reviewer} and withdrawn_at is null
      returning project_id, trace_id, span_id
    ),
    marked as (
      insert into marks (project_id, trace_id, span_id) select project_id, trace_id, span_id from withdrawn returning 1
    ),
    released as (
      delete from review_claims using withdrawn
      where review_claims.project_id = withdrawn.project_id and review_claims.trace_id = withdrawn.trace_id
        and review_claims.span_id = withdrawn.span_id and review_claims.reviewer = ${reviewer}
    )
    select count(*)::int as marked from marked`.execute(db);
  return (rows[0]?.marked ?? 0) > 0;
}

export function findDecision(db: Db, projectId: number, id: string): Promise<Withdrawal | undefined> {
  return db
    .selectFrom('decisions')
    .select(['reviewer', 'withdrawn_at'])
    .where('project_id', '=', projectId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Enough that no figure moves by more. */
const REPORTED_DECISIONS_MAX = 5000;

/** Newest first, those taken back among them. */
export function listDecisions(
  db: Db,
  projectId: number,
  { from, to }: { from: string | undefined; to: string | undefined },
) {
  return db
    .selectFrom('decisions')
    .select(['trace_id', 'span_id', 'reviewer', 'verdict', 'audit', 'withdrawn_at'])
    .where('project_id', '=', projectId)
    .$if(from !== undefined, (query) => query.where('decided_at', '>=', new Date(from ?? 0)))
    .$if(to !== undefined, (query) => query.where('decided_at', '<', new Date(to ?? 0)))
    .orderBy('decided_at', 'desc')
    .orderBy('id')
    .limit(REPORTED_DECISIONS_MAX)
    .execute();
}

interface Key {
  trace_id: string;
  span_id: string;
}

/** Decisions on generations that are erased, and who was looking at them; returns how many decisions there were. */
export async function deleteDecisions(db: Db, projectId: number, keys: readonly Key[]): Promise<number> {
  if (keys.length === 0) return 0;
  await deletePairs(db, projectId, keys);
  const these = sql`project_id = ${projectId} and (trace_id, span_id) in (
    select * from unnest(${keys.map((key) => key.trace_id)}::text[], ${keys.map((key) => key.span_id)}::text[]))`;
  const { rows } = await sql<{ decided: number }>`
    with released as (delete from review_claims where ${these}),
    undrawn as (delete from daily_samples where ${these}),
    unread as (delete from daily_reads where ${these}),
    gone as (delete from decisions where ${these} returning 1)
    select count(*)::int as decided from gone`.execute(db);
  return rows[0]?.decided ?? 0;
}

/** A reviewer who took a person's text for theirs decided all the same: the text goes, the verdict stays. */
export async function clearTexts(
  db: Db,
  projectId: number,
  texts: readonly (Key & { text: string })[],
): Promise<number> {
  if (texts.length === 0) return 0;
  const { numAffectedRows = 0n } = await sql`
    update decisions set corrected_text = null
    from unnest(${texts.map((one) => one.trace_id)}::text[], ${texts.map((one) => one.span_id)}::text[],
      ${texts.map((one) => one.text)}::text[]) as gone (trace_id, span_id, text)
    where decisions.project_id = ${projectId} and decisions.trace_id = gone.trace_id
      and decisions.span_id = gone.span_id and decisions.corrected_text = gone.text`.execute(db);
  return Number(numAffectedRows);
}
