/** Policies of projects and who adopted them; the decisions they can be measured by; labels that are older than theirs. */
import { sql } from 'kysely';
import type { Measured, PolicyContent } from '../../../shared/policy.ts';
import type { Db } from '../../db/connect.ts';
import type { Audited } from '../../db/tables/review.ts';
import type { Key } from '../case.ts';
import { each } from '../gathering/store.ts';

export interface StoredPolicy {
  number: number;
  origin: 'set' | 'estimate';
  content: PolicyContent;
  measured: Measured;
  created_by: string;
  created_at: Date;
}
export interface Adoption {
  number: number;
  adopted_by: string;
  adopted_at: Date;
}

const columns = ['number', 'origin', 'content', 'measured', 'created_by', 'created_at'] as const;

/** Undefined while the project has adopted none. */
export function findPolicyInForce(db: Db, projectId: number): Promise<(StoredPolicy & Adoption) | undefined> {
  return db
    .selectFrom('policy_adoptions as adoption')
    .innerJoin('policies as policy', (join) =>
      join.onRef('policy.project_id', '=', 'adoption.project_id').onRef('policy.number', '=', 'adoption.number'),
    )
    .select(columns.map((column) => `policy.${column}` as const))
    .select(['adoption.adopted_by', 'adoption.adopted_at'])
    .where('adoption.project_id', '=', projectId)
    .orderBy('adoption.seq', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export function findPolicy(db: Db, projectId: number, number: number): Promise<StoredPolicy | undefined> {
  return db
    .selectFrom('policies')
    .select(columns)
    .where('project_id', '=', projectId)
    .where('number', '=', number)
    .executeTakeFirst();
}

/** Newest first. */
export function listPolicies(
  db: Db,
  projectId: number,
  { before, limit }: { before: number | undefined; limit: number },
): Promise<StoredPolicy[]> {
  return db
    .selectFrom('policies')
    .select(columns)
    .where('project_id', '=', projectId)
    .$if(before !== undefined, (query) => query.where('number', '<', before ?? 0))
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();
}

/** Of these policies, oldest first. */
export async function listAdoptions(db: Db, projectId: number, numbers: readonly number[]): Promise<Adoption[]> {
  if (numbers.length === 0) return [];
  return db
    .selectFrom('policy_adoptions')
    .select(['number', 'adopted_by', 'adopted_at'])
    .where('project_id', '=', projectId)
    .where('number', 'in', numbers)
    .orderBy('seq')
    .execute();
}

/** Two people may set one at the same moment: the second takes the next number. */
const INSERT_ATTEMPTS_MAX = 20;

/** @returns its number within the project */
export async function insertPolicy(
  db: Db,
  projectId: number,
  policy: Pick<StoredPolicy, 'origin' | 'content' | 'measured' | 'created_by'>,
): Promise<number> {
  for (let attempt = 1; attempt <= INSERT_ATTEMPTS_MAX; attempt += 1) {
    const { rows } = await sql<{ number: number }>`
      insert into policies (project_id, number, origin, content, measured, created_by)
      select ${projectId}::integer, coalesce(max(number), 0) + 1, ${policy.origin},
        ${JSON.stringify(policy.content)}::jsonb, ${JSON.stringify(policy.measured)}::jsonb, ${policy.created_by}
      from policies where project_id = ${projectId}
      on conflict do nothing
      returning number`.execute(db);
    const [inserted] = rows;
    if (inserted !== undefined) return inserted.number;
  }
  throw new Error('Too many policies are being stored at once.');
}

export async function insertAdoption(db: Db, projectId: number, number: number, by: string): Promise<void> {
  await db.insertInto('policy_adoptions').values({ project_id: projectId, number, adopted_by: by }).execute();
}

export interface AuditDecision extends Key {
  reviewer: string;
  verdict: 'positive' | 'negative';
  audit: Audited;
  decided_at: Date;
}

/** Enough that no figure moves by more; the newest say how things are now. */
const AUDIT_DECISIONS_MAX = 5000;

/** Decisions of the random audit that stand, newest first. */
export async function listAuditDecisions(db: Db, projectId: number): Promise<AuditDecision[]> {
  const decisions = await db
    .selectFrom('decisions')
    .select(['trace_id', 'span_id', 'reviewer', 'verdict', 'audit', 'decided_at'])
    .where('project_id', '=', projectId)
    .where('audit', 'is not', null)
    .where('withdrawn_at', 'is', null)
    .orderBy('decided_at', 'desc')
    .orderBy('id')
    .limit(AUDIT_DECISIONS_MAX)
    .execute();
  return decisions.flatMap(({ audit, ...decision }) => (audit === null ? [] : [{ ...decision, audit }]));
}

/** How many labels a project has: each counts once in the rollups, under `generations` or `orphans`. */
export async function countLabels(db: Db, projectId: number): Promise<number> {
  const { total } = await db
    .selectFrom('rollups')
    .select(sql<number>`coalesce(sum(generations + orphans), 0)::float8`.as('total'))
    .where('project_id', '=', projectId)
    .executeTakeFirstOrThrow();
  return total;
}

/** The versions that labels of the project have. Probes the index once for each, however many labels there are. */
export async function listLabelVersions(db: Db, projectId: number): Promise<string[]> {
  const next = (after: ReturnType<typeof sql>): ReturnType<typeof sql> => sql`
    (select policy_version from labels where project_id = ${projectId} and policy_version > ${after}
     order by policy_version limit 1)`;
  const { rows } = await sql<{ policy_version: string }>`
    with recursive version as (
      select ${next(sql`''`)} as policy_version
      union all
      select ${next(sql`version.policy_version`)} from version where version.policy_version is not null
    )
    select policy_version from version where policy_version is not null`.execute(db);
  return rows.map((row) => row.policy_version);
}

/** Labels of these versions; no more than `max` are counted. */
export async function countLabelsOf(
  db: Db,
  projectId: number,
  versions: readonly string[],
  max: number,
): Promise<number> {
  if (versions.length === 0) return 0;
  const older = sql`
    select 1 from labels where project_id = ${projectId} and policy_version = version.name limit ${max}`;
  const { rows } = await sql<{ found: number }>`
    select count(*)::int as found from unnest(${versions}::text[]) as version (name) ${each(older, 'older')}`.execute(
    db,
  );
  return Math.min(max, rows[0]?.found ?? 0);
}

/** Marks up to `limit` labels of these versions, apart from some; returns which. */
export async function markLabelsOf(
  db: Db,
  projectId: number,
  versions: readonly string[],
  { limit, except }: { limit: number; except: readonly Key[] },
): Promise<Key[]> {
  if (versions.length === 0) return [];
  const traces = except.map((key) => key.trace_id);
  const spans = except.map((key) => key.span_id);
  const older = sql`
    select trace_id, span_id from labels
    where project_id = ${projectId} and policy_version = version.name
      and (trace_id, span_id) not in (select * from unnest(${traces}::text[], ${spans}::text[]))
    limit ${limit}`;
  const { rows } = await sql<Key>`
    insert into marks (project_id, trace_id, span_id)
    select ${projectId}::integer, older.trace_id, older.span_id
    from unnest(${versions}::text[]) as version (name) ${each(older, 'older')}
    limit ${limit}
    returning trace_id, span_id`.execute(db);
  return rows;
}

/** Every label, in key order. For projects that have few. */
export async function listLabelKeys(db: Db, projectId: number, limit: number): Promise<Key[]> {
  return db
    .selectFrom('labels')
    .select(['trace_id', 'span_id'])
    .where('project_id', '=', projectId)
    .orderBy('trace_id')
    .orderBy('span_id')
    .limit(limit)
    .execute();
}

/**
 * A random sample of labels: those that follow a random point of the drawing order, which is a hash of their keys and
 * so has nothing to do with what they say.
 */
export async function sampleLabelKeys(db: Db, projectId: number, limit: number, start: number): Promise<Key[]> {
  const part = (side: '>=' | '<', most: number): Promise<Key[]> =>
    db
      .selectFrom('labels')
      .select(['trace_id', 'span_id'])
      .where('project_id', '=', projectId)
      .where('draw', side, start)
      .orderBy('draw')
      .limit(most)
      .execute();
  const after = await part('>=', limit);
  return after.length === limit ? after : [...after, ...(await part('<', limit - after.length))];
}
