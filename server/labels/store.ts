/**
 * The tables labels, rows and rollups, and the queue of marks. Statements only; `relabel.ts` puts them into one
 * transaction. Locks are always taken in the same order (marks, then label rows by key, then rollups by key), so
 * that any number of workers wait for each other but never in a circle.
 */
import { sql } from 'kysely';
import type { PolicyContent, Profile } from '../../shared/policy.ts';
import { counterNames } from '../../shared/summary.ts';
import type { Db } from '../db/connect.ts';
import { records } from '../db/records.ts';
import type { LabelRow } from '../db/tables/labels.ts';
import { type Key, keyText } from './case.ts';
import type { Contribution } from './contribution.ts';
import type { Derived } from './derive.ts';
import { each, groupByKey, seeds } from './gathering/store.ts';
import { readOverrides } from './policies/content.ts';
import type { Overrides } from './policy.ts';
import type { Row } from './row.ts';

export interface ProjectToLabel {
  id: number;
  profile: Profile;
  /** Unverified signals count half. */
  signed: boolean;
  /** What the policy in force sets. */
  overrides: Overrides;
}

const projectColumns = (db: Db) =>
  db
    .selectFrom('projects')
    .select(['projects.id', 'projects.profile'])
    .select((eb) =>
      eb
        .or([
          eb('projects.signs', '=', true),
          eb.exists(eb.selectFrom('signing_secrets').select('kid').whereRef('project_id', '=', 'projects.id')),
        ])
        .$castTo<boolean>()
        .as('signed'),
    )
    .select((eb) =>
      eb
        .selectFrom('policy_adoptions as adoption')
        .innerJoin('policies as policy', (join) =>
          join.onRef('policy.project_id', '=', 'adoption.project_id').onRef('policy.number', '=', 'adoption.number'),
        )
        .select('policy.content')
        .whereRef('adoption.project_id', '=', 'projects.id')
        .orderBy('adoption.seq', 'desc')
        .limit(1)
        .as('content'),
    )
    .orderBy('projects.id');

function toLabel<T extends { content: PolicyContent | null }>({ content, ...project }: T) {
  return { ...project, overrides: readOverrides(content ?? {}) };
}

/** Every project, for a rebuild, and for whoever looks whether labels are older than their policy. */
export async function listProjects(db: Db): Promise<ProjectToLabel[]> {
  return (await projectColumns(db).execute()).map(toLabel);
}

/** As it is now: what its labels have to be made with. */
export async function readProject(db: Db, projectId: number): Promise<ProjectToLabel> {
  return toLabel(await projectColumns(db).where('projects.id', '=', projectId).executeTakeFirstOrThrow());
}

/** Projects with marks waiting. One index probe a project: the queue itself is not scanned. */
export async function listMarkedProjects(db: Db): Promise<ProjectToLabel[]> {
  const marked = await projectColumns(db)
    .where((eb) => eb.exists(eb.selectFrom('marks').select('seq').whereRef('project_id', '=', 'projects.id')))
    .execute();
  return marked.map(toLabel);
}

/** How many marks wait, and for how long the oldest has: the worker's health, for /metrics. */
export async function readQueue(db: Db): Promise<{ depth: number; lagSeconds: number }> {
  const { depth, lag } = await db
    .selectFrom('marks')
    .select((eb) => eb.fn.countAll<number>().as('depth'))
    .select(sql<number | null>`extract(epoch from clock_timestamp() - min(marked_at))::float8`.as('lag'))
    .executeTakeFirstOrThrow();
  return { depth, lagSeconds: Math.max(0, lag ?? 0) };
}

/** Oldest first; marks that another worker holds are passed over, as are those in `except`. */
export async function takeMarks(
  db: Db,
  projectId: number,
  { limit, except }: { limit: number; except: readonly string[] },
): Promise<{ seq: string; key: Key }[]> {
  const marks = await db
    .selectFrom('marks')
    .select(['seq', 'trace_id', 'span_id'])
    .where('project_id', '=', projectId)
    .$if(except.length > 0, (query) => query.where('seq', 'not in', except))
    .orderBy('seq')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();
  return marks.map(({ seq, ...key }) => ({ seq, key }));
}

/** Further marks of these generations, among so many that come after this one; what another worker holds stays. */
export async function takeMarksOf(
  db: Db,
  projectId: number,
  keys: readonly Key[],
  { after, within }: { after: string; within: number },
): Promise<{ seq: string; key: Key }[]> {
  const { rows } = await sql<{ seq: string } & Key>`
    select seq, trace_id, span_id from marks
    where project_id = ${projectId} and seq > ${after}::bigint and seq <= ${after}::bigint + ${within}::bigint
      and (trace_id, span_id) in (select trace_id, span_id from ${seeds(keys)})
    for update skip locked`.execute(db);
  return rows.map(({ seq, ...key }) => ({ seq, key }));
}

export async function deleteMarks(db: Db, projectId: number, seqs: readonly string[]): Promise<void> {
  if (seqs.length === 0) return;
  await sql`delete from marks where project_id = ${projectId} and seq = any(${seqs}::bigint[])`.execute(db);
}

/**
 * Makes sure every key has a label row and locks them all, in the order given, which must be the same order in every
 * worker. Until it commits, a placeholder is visible to nobody else; another worker that wants the same key waits here.
 */
export async function lockLabels(db: Db, projectId: number, keys: readonly Key[]): Promise<Map<string, LabelRow>> {
  await sql`
    insert into labels (project_id, trace_id, span_id, status, p, gold, recheck, orphan, s_plus, s_minus,
      evidence, dropped, policy_version, at, updated_at)
    select ${projectId}::integer, trace_id, span_id, 'unlabelled', 0.5, false, false, false, 0, 0,
      '[]', '[]', '', now(), now()
    from ${seeds(keys)}
    on conflict do nothing`.execute(db);
  const { rows } = await sql<LabelRow>`
    select label.* from ${seeds(keys)}
    cross join lateral (
      select * from labels
      where project_id = ${projectId} and trace_id = seed.trace_id and span_id = seed.span_id for update
    ) as label`.execute(db);
  return new Map(rows.map((row) => [keyText(row), row]));
}

/** Labels as they are, without a lock. */
export async function readLabels(db: Db, projectId: number, keys: readonly Key[]): Promise<Map<string, LabelRow>> {
  const label = sql`
    select * from labels where project_id = ${projectId} and trace_id = seed.trace_id and span_id = seed.span_id`;
  const { rows } = await sql<LabelRow>`select label.* from ${seeds(keys)} ${each(label, 'label')}`.execute(db);
  return new Map(rows.map((row) => [keyText(row), row]));
}

/** A row as compared: its id stands for its texts. */
export type StoredRow = Pick<Row, 'id' | 'p' | 'gates' | 'event_ids'>;

export async function readRows(db: Db, projectId: number, keys: readonly Key[]): Promise<Map<string, StoredRow[]>> {
  const row = sql`
    select trace_id, span_id, id, p, gates, event_ids from rows
    where project_id = ${projectId} and trace_id = seed.trace_id and span_id = seed.span_id`;
  const { rows } = await sql<Key & StoredRow>`
    select found.* from ${seeds(keys)} ${each(row, 'found')} order by trace_id, span_id, id collate "C"`.execute(db);
  return groupByKey(rows, (row) => row);
}

export async function writeLabels(
  db: Db,
  projectId: number,
  labels: readonly { key: Key; derived: Derived }[],
): Promise<void> {
  if (labels.length === 0) return;
  const rows = labels.map(({ key, derived: { label, contribution, review } }) => ({
    ...label,
    ...key,
    contribution,
    review,
  }));
  const columns = { ...keyColumns, ...labelColumns };
  const names = Object.keys(columns);
  const changes = [...Object.keys(labelColumns), 'draw', 'updated_at'];
  await sql`
    insert into labels (project_id, ${sql.join(names.map((name) => sql.ref(name)))}, draw, updated_at)
    select project.id, ${sql.join(names.map((name) => sql.ref(`label.${name}`)))}, ${draw}, now()
    from ${records(rows, columns)} as label
    join projects as project on project.id = ${projectId}
    on conflict (project_id, trace_id, span_id) do update set
      ${sql.join(changes.map((name) => sql`${sql.ref(name)} = ${sql.ref(`excluded.${name}`)}`))}`.execute(db);
}

/**
 * The label's place in the order of drawing: 31 bits of a hash under the project's secret. Whoever can choose a trace
 * id cannot choose whether it is drawn, and who is drawn has nothing to do with what the label says.
 */
const draw = sql`('x' || encode(substring(
    sha256(convert_to('nod draw v1', 'UTF8') || project.pseudonym_secret
      || convert_to(label.trace_id || ' ' || label.span_id, 'UTF8'))
    for 4), 'hex'))::bit(32)::integer & 2147483647`;

const keyColumns = { trace_id: 'text', span_id: 'text' } as const;
const labelColumns = {
  status: 'text',
  p: 'double precision',
  gold: 'boolean',
  recheck: 'boolean',
  orphan: 'boolean',
  s_plus: 'double precision',
  s_minus: 'double precision',
  evidence: 'jsonb',
  dropped: 'jsonb',
  verified_status: 'text',
  verified_p: 'double precision',
  policy_version: 'text',
  at: 'timestamptz',
  contribution: 'jsonb',
  review: 'text',
} as const;

/** A statement holds 65,535 parameters; a row needs at most 16. */
const INSERT_MAX_ROWS = 500;

function* chunks<T>(items: readonly T[]): Iterable<readonly T[]> {
  for (let start = 0; start < items.length; start += INSERT_MAX_ROWS) yield items.slice(start, start + INSERT_MAX_ROWS);
}

/** Labels of keys that nothing is known of: placeholders, and what an erasure or the retention left behind. */
export async function deleteLabels(db: Db, projectId: number, keys: readonly Key[]): Promise<void> {
  if (keys.length > 0) await deleteBy('labels', db, projectId, keys);
}

/** By physical address, which nobody can change meanwhile: the label's lock guards its row and its rows. */
async function deleteBy(table: 'labels' | 'rows', db: Db, projectId: number, keys: readonly Key[]): Promise<void> {
  const address = sql`
    select ctid from ${sql.table(table)}
    where project_id = ${projectId} and trace_id = seed.trace_id and span_id = seed.span_id`;
  await sql`
    delete from ${sql.table(table)} where project_id = ${projectId}
      and ctid = any (array(select found.ctid from ${seeds(keys)} ${each(address, 'found')}))`.execute(db);
}

export async function replaceRows(
  db: Db,
  projectId: number,
  changes: readonly { key: Key; rows: readonly Row[] }[],
): Promise<void> {
  if (changes.length === 0) return;
  await deleteBy(
    'rows',
    db,
    projectId,
    changes.map((change) => change.key),
  );
  const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
  const rows = changes.flatMap(({ key, rows: own }) =>
    own.map((row) => ({
      ...row,
      ...key,
      project_id: projectId,
      chosen: json(row.chosen),
      rejected: json(row.rejected),
    })),
  );
  for (const part of chunks(rows)) await db.insertInto('rows').values(part).execute();
}

/** Adds sums to buckets. `deltas` are distinct and in key order: every worker locks buckets in the same order. */
export async function addToRollups(
  db: Db,
  projectId: number,
  deltas: readonly Pick<Contribution, 'bucket' | 'counters'>[],
): Promise<void> {
  if (deltas.length === 0) return;
  await db
    .insertInto('rollups')
    .values(
      deltas.map(({ bucket, counters }) => ({
        ...Object.fromEntries(counterNames.map((name) => [name, 0])),
        ...counters,
        ...bucket,
        project_id: projectId,
      })) as never, // the counters are columns one by one, which the record of them cannot show
    )
    .onConflict((conflict) =>
      conflict
        .columns(['project_id', 'hour', 'model', 'model_version', 'prompt_version', 'channel'])
        .doUpdateSet(
          Object.fromEntries(
            counterNames.map((name) => [name, sql`${sql.ref(`rollups.${name}`)} + ${sql.ref(`excluded.${name}`)}`]),
          ),
        ),
    )
    .execute();
}
