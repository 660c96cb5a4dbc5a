/** Decisions of reviewers: written once, never changed. */
import { sql } from 'kysely';
import type { Db } from '../db/connect.ts';

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

/** Stores it and marks its generation in the same statement, so that no label can miss it; false if the id is known. */
export async function insertDecision(db: Db, projectId: number, decision: DecisionToStore): Promise<boolean> {
  const { id, trace_id, span_id, reviewer, verdict, corrected_text, reason, content_hash, decided_at } = decision;
  const { rows } = await sql<{ marked: number }>`
    with inserted as (
      insert into decisions
        (project_id, id, trace_id, span_id, reviewer, verdict, corrected_text, reason, content_hash, decided_at)
      values (${projectId}, ${id}, ${trace_id}, ${span_id}, ${reviewer}, ${verdict}, ${corrected_text}, ${reason},
        ${content_hash}, ${decided_at})
      on conflict do nothing
      returning project_id, trace_id, span_id
    ),
    marked as (
      insert into marks (project_id, trace_id, span_id) select project_id, trace_id, span_id from inserted returning 1
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

interface Key {
  trace_id: string;
  span_id: string;
}

/** Decisions on generations that are erased; returns how many there were. */
export async function deleteDecisions(db: Db, projectId: number, keys: readonly Key[]): Promise<number> {
  if (keys.length === 0) return 0;
  const { numAffectedRows = 0n } = await sql`
    delete from decisions where project_id = ${projectId} and (trace_id, span_id) in (
      select * from unnest(${keys.map((key) => key.trace_id)}::text[], ${keys.map((key) => key.span_id)}::text[]))
    `.execute(db);
  return Number(numAffectedRows);
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
