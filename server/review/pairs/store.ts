/** The tables `pair_decisions` and `pair_claims`: which pairs there are to compare, who looks at one, what they said. */
import { sql } from 'kysely';
import { SKIP_DAYS } from '../../../shared/limits.ts';
import type { PairVerdict } from '../../../shared/pair.ts';
import type { Db } from '../../db/connect.ts';
import { type Key, keyText } from '../../labels/case.ts';
import { readTies } from '../../labels/gathering/store.ts';
import { CLAIM_MINUTES } from '../queue.ts';
import { type Pair, pairOf } from './sides.ts';

/** Generations whose ties are looked up by one statement, and how often that is done for one request. */
const WINDOW = 200;
const WINDOWS_MAX = 5;

export interface FoundPair extends Pair {
  /** Null: looked at, and nobody's. */
  expires_at: Date | null;
}

interface PairRow {
  trace_id: string;
  span_id: string;
  other_trace_id: string;
  other_span_id: string;
}

/** "nodp" in ASCII: beside the project's id, a lock that nothing else uses. */
const LOCK = 0x6e6f6470;

/** What `claimPair` would hand out now; changes nothing. */
export async function peekPair(
  db: Db,
  projectId: number,
  wanted: { reviewer: string; overlap: boolean },
): Promise<FoundPair | undefined> {
  const held = await findHeld(db, projectId, wanted.reviewer);
  if (held !== undefined) return held;
  const found = await findFree(db, projectId, wanted);
  return found === undefined ? undefined : { ...found, expires_at: null };
}

/** What this reviewer already holds, or the newest pair that is free. */
export function claimPair(
  db: Db,
  projectId: number,
  wanted: { reviewer: string; overlap: boolean },
): Promise<FoundPair | undefined> {
  return db.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${LOCK}, ${projectId})`.execute(transaction);
    await sql`
      delete from pair_claims where project_id = ${projectId} and expires_at <= now()
        and (skipped_at is null or skipped_at <= now() - make_interval(days => ${SKIP_DAYS}))`.execute(transaction);
    const held = await findHeld(transaction, projectId, wanted.reviewer);
    if (held !== undefined) return held;
    const found = await findFree(transaction, projectId, wanted);
    return found === undefined ? undefined : claim(transaction, projectId, wanted.reviewer, found);
  });
}

async function findHeld(db: Db, projectId: number, reviewer: string): Promise<FoundPair | undefined> {
  const { rows } = await sql<PairRow & { expires_at: Date }>`
    select trace_id, span_id, other_trace_id, other_span_id, expires_at from pair_claims as claim
    where project_id = ${projectId} and reviewer = ${reviewer} and skipped_at is null and expires_at > now()
    order by expires_at desc limit 1`.execute(db);
  return rows.map(({ expires_at, ...row }) => ({ ...readPair(row), expires_at }))[0];
}

/** Walks back from the newest generation; answers of one turn are tied as they are for labels. */
async function findFree(
  db: Db,
  projectId: number,
  wanted: { reviewer: string; overlap: boolean },
): Promise<Pair | undefined> {
  let before: { at: string } & Key = { at: 'infinity', trace_id: '', span_id: '' };
  for (let window = 0; window < WINDOWS_MAX; window += 1) {
    const { rows } = await sql<Key & { at: string }>`
      select trace_id, span_id, at::text as at from generations
      where project_id = ${projectId} and at <= ${before.at}::timestamptz
        and (at < ${before.at}::timestamptz or (trace_id, span_id) > (${before.trace_id}, ${before.span_id}))
      order by at desc, trace_id, span_id limit ${WINDOW}`.execute(db);
    const last = rows.at(-1);
    if (last === undefined) return undefined;
    const order = new Map(rows.map((row, index) => [keyText(row), index]));
    const ties = await readTies(db, projectId, rows);
    ties.sort((one, other) => (order.get(keyText(one.from)) ?? 0) - (order.get(keyText(other.from)) ?? 0));
    const pairs = new Map(
      ties
        .map(({ from, to }) => pairOf(from, to))
        .map((pair) => [`${keyText(pair.first)} ${keyText(pair.second)}`, pair]),
    );
    const free = await firstFree(db, projectId, [...pairs.values()], wanted);
    if (free !== undefined) return free;
    if (rows.length < WINDOW) return undefined;
    before = last;
  }
  return undefined;
}

/** The first of these that can be compared: the same prompt, two different answers, and nobody at it. */
async function firstFree(
  db: Db,
  projectId: number,
  pairs: readonly Pair[],
  { reviewer, overlap }: { reviewer: string; overlap: boolean },
): Promise<Pair | undefined> {
  if (pairs.length === 0) return undefined;
  const column = (of: (pair: Pair) => string) => sql`${pairs.map(of)}::text[]`;
  const decided = sql`
    select from pair_decisions as decision
    where decision.project_id = ${projectId} and decision.withdrawn_at is null
      and ((decision.left_trace_id, decision.left_span_id, decision.right_trace_id, decision.right_span_id)
          = (pair.trace_id, pair.span_id, pair.other_trace_id, pair.other_span_id)
        or (decision.right_trace_id, decision.right_span_id, decision.left_trace_id, decision.left_span_id)
          = (pair.trace_id, pair.span_id, pair.other_trace_id, pair.other_span_id))
      ${overlap ? sql`and decision.reviewer = ${reviewer}` : sql``}`;
  const taken = sql`
    select from pair_claims as claim
    where claim.project_id = ${projectId}
      and (claim.trace_id, claim.span_id, claim.other_trace_id, claim.other_span_id)
        = (pair.trace_id, pair.span_id, pair.other_trace_id, pair.other_span_id)
      and (case when claim.reviewer = ${reviewer} then claim.skipped_at > now() - make_interval(days => ${SKIP_DAYS})
        else ${overlap ? sql`false` : sql`claim.skipped_at is null and claim.expires_at > now()`} end)`;
  const { rows } = await sql<PairRow>`
    select pair.trace_id, pair.span_id, pair.other_trace_id, pair.other_span_id
    from unnest(${column((pair) => pair.first.trace_id)}, ${column((pair) => pair.first.span_id)},
        ${column((pair) => pair.second.trace_id)}, ${column((pair) => pair.second.span_id)})
      with ordinality as pair (trace_id, span_id, other_trace_id, other_span_id, place)
    cross join lateral (
      select input::text as input, output::text as output from generations
      where project_id = ${projectId} and trace_id = pair.trace_id and span_id = pair.span_id
        and input is not null and output is not null limit 1
    ) as one
    cross join lateral (
      select from generations
      where project_id = ${projectId} and trace_id = pair.other_trace_id and span_id = pair.other_span_id
        and input::text = one.input and output::text <> one.output limit 1
    ) as other
    where not exists (${decided}) and not exists (${taken})
    order by pair.place limit 1`.execute(db);
  return rows.map(readPair)[0];
}

async function claim(
  db: Db,
  projectId: number,
  reviewer: string,
  { first, second }: Pair,
): Promise<FoundPair | undefined> {
  const { rows } = await sql<PairRow & { expires_at: Date }>`
    insert into pair_claims (project_id, trace_id, span_id, other_trace_id, other_span_id, reviewer, expires_at)
    values (${projectId}, ${first.trace_id}, ${first.span_id}, ${second.trace_id}, ${second.span_id}, ${reviewer},
      now() + make_interval(mins => ${CLAIM_MINUTES}))
    on conflict (project_id, trace_id, span_id, other_trace_id, other_span_id, reviewer) do update
      set expires_at = excluded.expires_at, skipped_at = null
    returning trace_id, span_id, other_trace_id, other_span_id, expires_at`.execute(db);
  return rows.map(({ expires_at, ...row }) => ({ ...readPair(row), expires_at }))[0];
}

function readPair(row: PairRow): Pair {
  return {
    first: { trace_id: row.trace_id, span_id: row.span_id },
    second: { trace_id: row.other_trace_id, span_id: row.other_span_id },
  };
}

/** Leaves a pair to others; nothing where there are no such generations. */
export async function skipPair(db: Db, projectId: number, reviewer: string, { first, second }: Pair): Promise<void> {
  await sql`
    insert into pair_claims
      (project_id, trace_id, span_id, other_trace_id, other_span_id, reviewer, expires_at, skipped_at)
    select one.project_id, one.trace_id, one.span_id, other.trace_id, other.span_id, ${reviewer}, now(), now()
    from generations as one
    join generations as other on other.project_id = one.project_id
      and other.trace_id = ${second.trace_id} and other.span_id = ${second.span_id}
    where one.project_id = ${projectId} and one.trace_id = ${first.trace_id} and one.span_id = ${first.span_id}
    on conflict (project_id, trace_id, span_id, other_trace_id, other_span_id, reviewer) do update
      set skipped_at = excluded.skipped_at, expires_at = excluded.expires_at`.execute(db);
}

export interface PairDecisionToStore {
  id: string;
  left: Key;
  right: Key;
  verdict: PairVerdict;
  reviewer: string;
  reason: string | null;
  content_hash: Buffer;
  decided_at: Date;
}

/** Stores it and marks both generations in the same statement; false if the id is known. */
export async function insertPairDecision(db: Db, projectId: number, decision: PairDecisionToStore): Promise<boolean> {
  const { id, left, right, verdict, reviewer, reason, content_hash, decided_at } = decision;
  const { first, second } = pairOf(left, right);
  const { rows } = await sql<{ stored: number }>`
    with inserted as (
      insert into pair_decisions (project_id, id, left_trace_id, left_span_id, right_trace_id, right_span_id, verdict,
        reviewer, reason, content_hash, decided_at)
      values (${projectId}, ${id}, ${left.trace_id}, ${left.span_id}, ${right.trace_id}, ${right.span_id}, ${verdict},
        ${reviewer}, ${reason}, ${content_hash}, ${decided_at})
      on conflict do nothing
      returning project_id, left_trace_id, left_span_id, right_trace_id, right_span_id
    ),
    marked as (
      insert into marks (project_id, trace_id, span_id)
      select project_id, left_trace_id, left_span_id from inserted
      union all select project_id, right_trace_id, right_span_id from inserted
    ),
    released as (
      delete from pair_claims using inserted
      where pair_claims.project_id = inserted.project_id and pair_claims.reviewer = ${reviewer}
        and (pair_claims.trace_id, pair_claims.span_id) = (${first.trace_id}, ${first.span_id})
        and (pair_claims.other_trace_id, pair_claims.other_span_id) = (${second.trace_id}, ${second.span_id})
    )
    select count(*)::int as stored from inserted`.execute(db);
  return (rows[0]?.stored ?? 0) > 0;
}

export interface StoredPairDecision {
  reviewer: string;
  verdict: PairVerdict;
  content_hash: Buffer;
  withdrawn_at: Date | null;
}

export function findPairDecision(db: Db, projectId: number, id: string): Promise<StoredPairDecision | undefined> {
  return db
    .selectFrom('pair_decisions')
    .select(['reviewer', 'verdict', 'content_hash', 'withdrawn_at'])
    .where('project_id', '=', projectId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Takes a decision of this reviewer back, once, and marks both generations. */
export async function withdrawPairDecision(
  db: Db,
  projectId: number,
  { id, reviewer, at }: { id: string; reviewer: string; at: Date },
): Promise<boolean> {
  const { rows } = await sql<{ withdrawn: number }>`
    with withdrawn as (
      update pair_decisions set withdrawn_at = ${at}
      where project_id = ${projectId} and id = ${id} and reviewer = ${reviewer} and withdrawn_at is null
      returning project_id, left_trace_id, left_span_id, right_trace_id, right_span_id
    ),
    marked as (
      insert into marks (project_id, trace_id, span_id)
      select project_id, left_trace_id, left_span_id from withdrawn
      union all select project_id, right_trace_id, right_span_id from withdrawn
    )
    select count(*)::int as withdrawn from withdrawn`.execute(db);
  return (rows[0]?.withdrawn ?? 0) > 0;
}

/** Enough that no figure moves by more. */
const REPORTED_MAX = 5000;

/** How often each was said, among the newest that stand. */
export async function countPairVerdicts(
  db: Db,
  projectId: number,
  { from, to }: { from: string | undefined; to: string | undefined },
): Promise<Map<PairVerdict, number>> {
  const { rows } = await sql<{ verdict: PairVerdict; decisions: number }>`
    select verdict, count(*)::int as decisions from (
      select verdict from pair_decisions
      where project_id = ${projectId} and withdrawn_at is null
        and decided_at >= coalesce(${from ?? null}::timestamptz, '-infinity')
        and decided_at < coalesce(${to ?? null}::timestamptz, 'infinity')
      order by decided_at desc, id limit ${REPORTED_MAX}
    ) as newest group by verdict`.execute(db);
  return new Map(rows.map(({ verdict, decisions }) => [verdict, decisions]));
}

/** Decisions on pairs of which one is erased; the other's label is made anew without them. */
export async function deletePairs(db: Db, projectId: number, keys: readonly Key[]): Promise<void> {
  if (keys.length === 0) return;
  const these = sql`
    select * from unnest(${keys.map((key) => key.trace_id)}::text[], ${keys.map((key) => key.span_id)}::text[])`;
  await sql`
    with released as (
      delete from pair_claims where project_id = ${projectId}
        and ((trace_id, span_id) in (${these}) or (other_trace_id, other_span_id) in (${these}))
    ),
    gone as (
      delete from pair_decisions where project_id = ${projectId}
        and ((left_trace_id, left_span_id) in (${these}) or (right_trace_id, right_span_id) in (${these}))
      returning project_id, left_trace_id, left_span_id, right_trace_id, right_span_id
    )
    insert into marks (project_id, trace_id, span_id)
    select project_id, left_trace_id, left_span_id from gone
    union all select project_id, right_trace_id, right_span_id from gone`.execute(db);
}
