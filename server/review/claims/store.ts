/**
 * Who looks at what. One at a time per project, so that no two people are handed the same output; every statement is a
 * look-up along an index of labels.
 */
import { type RawBuilder, sql } from 'kysely';
import { SKIP_DAYS } from '../../../shared/limits.ts';
import type { ReviewQueue } from '../../../shared/review.ts';
import type { Db } from '../../db/connect.ts';
import type { Audited } from '../../db/tables/review.ts';
import type { Key } from '../../labels/case.ts';
import { AUDIT_BELOW, AUDIT_RATE, CLAIM_MINUTES } from '../queue.ts';
import { DECIDED } from '../store.ts';

export interface Next extends Key {
  queue: ReviewQueue;
  /** Null: looked at, and nobody's. */
  expires_at: Date | null;
}

export interface Wanted {
  reviewer: string;
  /** In this order. */
  queues: readonly ReviewQueue[];
  /** Audited outputs that somebody else has decided and this reviewer has not. */
  overlap: boolean;
}

/** "nodr" in ASCII: beside the project's id, a lock that nothing else uses. */
const LOCK = 0x6e6f6472;

/** What `claimNext` would hand out now; changes nothing, so that nobody can be made to by a link. */
export async function peekNext(db: Db, projectId: number, wanted: Wanted): Promise<Next | undefined> {
  const held = await findHeld(db, projectId, wanted);
  if (held !== undefined) return held;
  for (const queue of wanted.queues) {
    const found = await findCandidate(db, projectId, queue, wanted);
    if (found !== undefined) return { ...found, queue, expires_at: null };
  }
  return undefined;
}

/** What this reviewer already holds, or the next output of the first queue that has one. */
export function claimNext(db: Db, projectId: number, wanted: Wanted): Promise<Next | undefined> {
  return db.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${LOCK}, ${projectId})`.execute(transaction);
    await forget(transaction, projectId);
    const held = await findHeld(transaction, projectId, wanted);
    if (held !== undefined) return held;
    for (const queue of wanted.queues) {
      const found = await findCandidate(transaction, projectId, queue, wanted);
      if (found !== undefined) return claim(transaction, projectId, wanted.reviewer, queue, found);
    }
    return undefined;
  });
}

/** What has run out, so that only those who look at something now, and skips, are kept. */
async function forget(db: Db, projectId: number): Promise<void> {
  await sql`
    delete from review_claims where project_id = ${projectId} and expires_at <= now()
      and (skipped_at is null or skipped_at <= now() - make_interval(days => ${SKIP_DAYS}))`.execute(db);
}

/** A claim that still holds, of an output that is still waiting: whoever loads the page anew gets the same. */
async function findHeld(db: Db, projectId: number, { reviewer, queues, overlap }: Wanted): Promise<Next | undefined> {
  const { rows } = await sql<Next>`
    select claim.trace_id, claim.span_id, claim.queue, claim.expires_at
    from review_claims claim
    join labels on labels.project_id = claim.project_id and labels.trace_id = claim.trace_id
      and labels.span_id = claim.span_id
    where claim.project_id = ${projectId} and claim.reviewer = ${reviewer} and claim.skipped_at is null
      and claim.expires_at > now() and claim.queue = any (${[...queues]}::text[])
      and labels.review is not null and (labels.review = 'decided') = ${overlap}
      and ${notDecidedBy(reviewer)}
    order by claim.claimed_at desc limit 1`.execute(db);
  return rows[0];
}

/** The label is `labels` in all of these. */
const decisionsOnIt = sql`
  decisions where decisions.project_id = labels.project_id and decisions.trace_id = labels.trace_id
    and decisions.span_id = labels.span_id and decisions.withdrawn_at is null`;
/** What asks for a second look may be looked at by the same person again. */
const notDecidedBy = (reviewer: string): RawBuilder<unknown> => sql`
  (labels.recheck or not exists (select from ${decisionsOnIt} and decisions.reviewer = ${reviewer}))`;

async function findCandidate(
  db: Db,
  projectId: number,
  queue: ReviewQueue,
  { reviewer, overlap }: Wanted,
): Promise<Key | undefined> {
  const claims = sql`
    review_claims claim where claim.project_id = labels.project_id and claim.trace_id = labels.trace_id
      and claim.span_id = labels.span_id`;
  const undigested = sql`claim.claimed_at >= labels.updated_at`; // the label does not yet know of the decision
  const heldByOthers = overlap
    ? sql`false`
    : sql`claim.reviewer <> ${reviewer} and claim.skipped_at is null and claim.expires_at > now()
        and (claim.queue <> ${DECIDED} or ${undigested})`;
  const doneByThem = sql`
    claim.reviewer = ${reviewer} and (claim.skipped_at > now() - make_interval(days => ${SKIP_DAYS})
      or (claim.queue = ${DECIDED} and claim.expires_at > now() and ${undigested}))`;
  const free = sql`
    not exists (select from ${claims} and ((${heldByOthers}) or (${doneByThem}))) and ${notDecidedBy(reviewer)}`;
  const audited = sql`project_id = ${projectId} and draw < ${AUDIT_BELOW}`;
  // What the audit drew is handed out by the audit alone, in the order of drawing: which of it is decided first must
  // not depend on what the machine thinks of it.
  const of =
    queue === 'audit'
      ? overlap
        ? sql`${audited} and review is not null and exists (select from ${decisionsOnIt}) and ${free} order by draw`
        : sql`${audited} and review <> 'decided' and ${free} order by draw`
      : sql`project_id = ${projectId} and review = ${queue} and draw >= ${AUDIT_BELOW} and ${free}
          order by at desc, trace_id, span_id`;
  const { rows } = await sql<Key>`select trace_id, span_id from labels where ${of} limit 1`.execute(db);
  return rows[0];
}

async function claim(
  db: Db,
  projectId: number,
  reviewer: string,
  queue: ReviewQueue,
  key: Key,
): Promise<Next | undefined> {
  const audit = queue === 'audit' ? await noteAudit(db, projectId, key) : null;
  const { rows } = await sql<Next>`
    insert into review_claims (project_id, trace_id, span_id, reviewer, queue, audit, claimed_at, expires_at)
    values (${projectId}, ${key.trace_id}, ${key.span_id}, ${reviewer}, ${queue},
      ${audit === null ? null : JSON.stringify(audit)}::jsonb, now(), now() + make_interval(mins => ${CLAIM_MINUTES}))
    on conflict (project_id, trace_id, span_id, reviewer) do update
      set queue = excluded.queue, audit = excluded.audit, claimed_at = excluded.claimed_at,
        expires_at = excluded.expires_at, skipped_at = null
    returning trace_id, span_id, queue, expires_at`.execute(db);
  return rows[0];
}

/**
 * What the machine says of it. Once reviewers have decided, the label is theirs: then what was noted for the first of
 * them counts, and where nothing was, it is no audit.
 */
async function noteAudit(db: Db, projectId: number, { trace_id, span_id }: Key): Promise<Audited | null> {
  const before = await db
    .selectFrom('decisions')
    .select('audit')
    .where('project_id', '=', projectId)
    .where('trace_id', '=', trace_id)
    .where('span_id', '=', span_id)
    .where('withdrawn_at', 'is', null)
    .orderBy('decided_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  if (before !== undefined) return before.audit;
  const label = await db
    .selectFrom('labels')
    .select(['status', 'p', 'policy_version', 'evidence'])
    .where('project_id', '=', projectId)
    .where('trace_id', '=', trace_id)
    .where('span_id', '=', span_id)
    .executeTakeFirstOrThrow();
  const { status, p, policy_version, evidence } = label;
  // Written by `derive` as `Evidence`.
  const signals = [...new Set((evidence as { signal: string }[]).map(({ signal }) => signal))].sort();
  return { probability: AUDIT_RATE, status, p, policy_version, signals };
}

/** Leaves an output to others; nothing where it is not this reviewer's. */
export async function skip(db: Db, projectId: number, reviewer: string, { trace_id, span_id }: Key): Promise<void> {
  await sql`
    insert into review_claims (project_id, trace_id, span_id, reviewer, queue, claimed_at, expires_at, skipped_at)
    select project_id, trace_id, span_id, ${reviewer}, 'skipped', now(), now(), now() from labels
    where project_id = ${projectId} and trace_id = ${trace_id} and span_id = ${span_id}
    on conflict (project_id, trace_id, span_id, reviewer) do update
      set skipped_at = excluded.skipped_at, expires_at = excluded.expires_at`.execute(db);
}

/** Skips that still hold. */
export async function countSkips(db: Db, projectId: number): Promise<number> {
  const { rows } = await sql<{ skips: number }>`
    select count(*)::int as skips from review_claims
    where project_id = ${projectId} and skipped_at > now() - make_interval(days => ${SKIP_DAYS})`.execute(db);
  return rows[0]?.skips ?? 0;
}

/** Counting further would cost an embedded database more than a statement may. */
const WAITING_MAX = 10_000;

export async function countWaiting(
  db: Db,
  projectId: number,
  queue: ReviewQueue,
): Promise<{ outputs: number; exact: boolean }> {
  const of =
    queue === 'audit'
      ? sql`draw < ${AUDIT_BELOW} and review <> 'decided'`
      : sql`review = ${queue} and draw >= ${AUDIT_BELOW}`;
  const { rows } = await sql<{ outputs: number }>`
    select count(*)::int as outputs from (
      select from labels where project_id = ${projectId} and ${of} limit ${WAITING_MAX}
    ) as waiting`.execute(db);
  const outputs = rows[0]?.outputs ?? 0;
  return { outputs, exact: outputs < WAITING_MAX };
}
