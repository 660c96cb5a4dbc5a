/** The rows of a version while it is made, what they need to know of others, and the prompts of earlier versions. */
import { sql } from 'kysely';
import type { DatasetFilter, Manifest } from '../../../shared/dataset.ts';
import { Split } from '../../../shared/export.ts';
import type { Db } from '../../db/connect.ts';
import type { Key } from '../../labels/case.ts';
import { each } from '../../labels/gathering/store.ts';
import { unitOf } from '../split.ts';
import type { Sender } from './judge-candidate.ts';

export interface Made {
  projectId: number;
  datasetId: number;
  version: number;
}

const isMade = ({ projectId, datasetId, version }: Made) =>
  sql`project_id = ${projectId} and dataset_id = ${datasetId} and version = ${version}`;

/** Deletes some of what earlier attempts at this dataset left behind; returns how many rows went. */
export async function clearUnfinished(db: Db, { projectId, datasetId }: Made, limit: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from dataset_rows where project_id = ${projectId} and ctid = any (array(
      select ctid from dataset_rows
      where project_id = ${projectId} and dataset_id = ${datasetId} and version = any (array(
        select version from dataset_versions
        where project_id = ${projectId} and dataset_id = ${datasetId} and manifest is null))
      limit ${limit}))`.execute(db);
  return Number(numAffectedRows);
}

/** How many rows a project has, of whatever kind; null where these are more than may be counted at once. */
export async function countRows(db: Db, projectId: number, max: number): Promise<number | null> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (
      select from rows where project_id = ${projectId} limit ${max + 1}) as counted`.execute(db);
  const count = rows[0]?.count ?? 0;
  return count > max ? null : count;
}

export interface NewRow {
  split: Split;
  position: number;
  row_id: string;
  trace_id: string;
  span_id: string;
  status: string;
  gold: boolean;
  desirable: boolean | null;
  prompt_hash: Buffer;
  prompt_signature: Buffer;
  bytes: number;
  content: string;
  people: readonly string[];
  others: readonly string[];
}

/**
 * In one statement whose text is the same for any number of rows. The contents, which are lines, go as one text: as the
 * elements of an array, each of their quotes would have to be escaped here and read back there.
 */
export async function insertRows(db: Db, made: Made, rows: readonly NewRow[]): Promise<void> {
  const column = <K extends keyof NewRow>(name: K): NewRow[K][] => rows.map((row) => row[name]);
  await sql`
    insert into dataset_rows (project_id, dataset_id, version, split, position, row_id, trace_id, span_id, status, gold,
      desirable, prompt_hash, prompt_signature, bytes, content, people, others)
    select ${made.projectId}, ${made.datasetId}, ${made.version}, split, position, row_id, trace_id, span_id, status,
      gold, desirable, prompt_hash, prompt_signature, bytes, content::json, string_to_array(people, ' '),
      string_to_array(others, ' ')
    from unnest(${column('split')}::text[], ${column('position')}::integer[], ${column('row_id')}::text[],
      ${column('trace_id')}::text[], ${column('span_id')}::text[], ${column('status')}::text[],
      ${column('gold')}::boolean[], ${column('desirable')}::boolean[], ${column('prompt_hash')}::bytea[],
      ${column('prompt_signature')}::bytea[], ${column('bytes')}::integer[],
      string_to_array(${column('content').join('\n')}::text, E'\\n'),
      ${rows.map((row) => row.people.join(' '))}::text[], ${rows.map((row) => row.others.join(' '))}::text[])
      as row (split, position, row_id, trace_id, span_id, status, gold, desirable, prompt_hash, prompt_signature, bytes,
        content, people, others)`.execute(db);
}

export async function deleteRows(db: Db, made: Made, positions: readonly number[]): Promise<void> {
  await sql`
    delete from dataset_rows where ${isMade(made)} and split = any (${[...Split.options]}::text[])
      and position = any (${[...positions]}::integer[])`.execute(db);
}

/** Who sent these events. */
export async function readSenders(db: Db, projectId: number, ids: readonly string[]): Promise<Map<string, Sender>> {
  if (ids.length === 0) return new Map();
  const event = sql`select id, actor, verified from events where project_id = ${projectId} and id = wanted.id`;
  const { rows } = await sql<Sender & { id: string }>`
    select found.* from unnest(${[...ids]}::uuid[]) as wanted (id) ${each(event, 'found')}`.execute(db);
  return new Map(rows.map(({ id, ...sender }) => [id, sender]));
}

export interface Other extends Key {
  /** The pair's. */
  id: string;
  user_actor: string | null;
  conversation_id: string | null;
}

/**
 * Whose answer the other side of a pair is: of the generations it may be, those that answered just that. Of the row
 * itself nobody could tell any more.
 *
 * @param pairs rows by their keys, each with one generation that it is tied to
 */
export async function readOthers(
  db: Db,
  projectId: number,
  pairs: readonly { row: Key & { id: string }; to: Key }[],
): Promise<Other[]> {
  if (pairs.length === 0) return [];
  const row = sql`
    select rejected from rows where project_id = ${projectId} and trace_id = pair.trace_id and span_id = pair.span_id
      and id = pair.id`;
  const generation = sql`
    select trace_id, span_id, output, user_actor, conversation_id from generations
    where project_id = ${projectId} and trace_id = pair.to_trace_id and span_id = pair.to_span_id`;
  const { rows } = await sql<Other>`
    select pair.id, other.trace_id, other.span_id, other.user_actor, other.conversation_id
    from unnest(${pairs.map(({ row }) => row.trace_id)}::text[], ${pairs.map(({ row }) => row.span_id)}::text[],
      ${pairs.map(({ row }) => row.id)}::text[], ${pairs.map(({ to }) => to.trace_id)}::text[],
      ${pairs.map(({ to }) => to.span_id)}::text[]) as pair (trace_id, span_id, id, to_trace_id, to_span_id)
    ${each(row, 'own')} ${each(generation, 'other')}
    where own.rejected::jsonb = other.output::jsonb`.execute(db);
  return rows;
}

/** Of a conversation so many generations are looked at. */
const CONVERSATION_MAX_TURNS = 1000;

/** Whose generations meet in these conversations. */
export async function readUnits(
  db: Db,
  projectId: number,
  conversations: readonly string[],
): Promise<Map<string, string[]>> {
  if (conversations.length === 0) return new Map();
  const person = sql`
    select distinct user_actor from (
      select user_actor from generations
      where project_id = ${projectId} and conversation_id = wanted.conversation_id
      order by at limit ${CONVERSATION_MAX_TURNS}) as turn`;
  const { rows } = await sql<{ conversation_id: string; user_actor: string | null }>`
    select wanted.conversation_id, found.user_actor
    from unnest(${[...conversations]}::text[]) as wanted (conversation_id) ${each(person, 'found')}`.execute(db);
  const units = new Map<string, string[]>();
  for (const { conversation_id, user_actor: user } of rows) {
    units.set(conversation_id, [
      ...(units.get(conversation_id) ?? []),
      unitOf({ user, conversation_id, trace_id: '' }),
    ]);
  }
  return units;
}

export interface RowPrompt {
  position: number;
  prompt_signature: Buffer;
  /** Its generation is there, with consent to the purpose, and nobody it names was erased since it was read. */
  stands: boolean;
}

/** Longer than an erasure takes from its tombstones to its end. */
const ERASING_MAX = sql`interval '1 hour'`;

/** People and generations that were taken back, all or a purpose, while the version was made or just before. */
export async function readTakenBack(db: Db, { projectId, datasetId, version }: Made): Promise<string[]> {
  const { rows } = await sql<{ subject: string }>`
    select subject from tombstones where project_id = ${projectId} and laid_at >= (
      select created_at - ${ERASING_MAX} from dataset_versions
      where project_id = ${projectId} and dataset_id = ${datasetId} and version = ${version})`.execute(db);
  return rows.map(({ subject }) => subject);
}

/** The next rows of a side, with their prompts. */
export async function readPrompts(
  db: Db,
  made: Made,
  {
    split,
    after,
    limit,
    purpose,
    takenBack,
  }: { split: Split; after: number; limit: number; purpose: 'improve' | 'train'; takenBack: readonly string[] },
): Promise<RowPrompt[]> {
  // One by one: that list is hashed, where of two arrays each is compared with each.
  const namesThem = sql`exists (
    select from unnest(people || others) as named (subject) where subject = any (${[...takenBack]}::text[]))`;
  const { rows } = await sql<RowPrompt>`
    select position, prompt_signature, exists (
      select from generations as generation where generation.project_id = ${made.projectId}
        and generation.trace_id = page.trace_id and generation.span_id = page.span_id
        and generation.${sql.ref(purpose)}) and not names_them as stands
    from (
      select position, prompt_signature, trace_id, span_id, ${namesThem} as names_them from dataset_rows
      where ${isMade(made)} and split = ${split} and position > ${after} order by position limit ${limit}) as page
    order by position`.execute(db);
  return rows;
}

export interface KnownPrompt {
  hash: Buffer;
  signature: Buffer;
}

/** Prompts that earlier versions of the project have on one side, in order of their fingerprint. */
export async function readKnownPrompts(
  db: Db,
  projectId: number,
  { heldOut, after, limit }: { heldOut: boolean; after: Buffer; limit: number },
): Promise<KnownPrompt[]> {
  return db
    .selectFrom('dataset_prompts')
    .select(['hash', 'signature'])
    .where('project_id', '=', projectId)
    .where('held_out', '=', heldOut)
    .where('hash', '>', after)
    .orderBy('hash')
    .limit(limit)
    .execute();
}

/** Remembers the prompts of some rows, by position. */
export async function recordPrompts(
  db: Db,
  made: Made,
  { split, after, upTo }: { split: Split; after: number; upTo: number },
): Promise<void> {
  await sql`
    insert into dataset_prompts (project_id, held_out, hash, signature)
    select project_id, split <> 'train', prompt_hash, prompt_signature from dataset_rows
    where ${isMade(made)} and split = ${split} and position > ${after} and position <= ${upTo}
    on conflict do nothing`.execute(db);
}

/** How many rows were taken out of it so far. */
export async function countTaken(db: Db, made: Made): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from dataset_revocations where ${isMade(made)}`.execute(db);
  return rows[0]?.count ?? 0;
}

/**
 * From here on the version is frozen. What was taken out before it was sealed never was in it, and is forgotten.
 *
 * @param taken how many rows had been taken out when sealing began
 * @returns false, and nothing has happened, when it is more by now: the digests may be of rows that are gone
 */
export async function publish(db: Db, made: Made, manifest: Manifest, taken: number): Promise<boolean> {
  // Counted and deleted in one view of the table: what is taken out in this moment stays, as a revocation.
  const { rows } = await sql<{ count: number }>`
    with counted as (select count(*)::int as count from dataset_revocations where ${isMade(made)}),
      forgotten as (
        delete from dataset_revocations where ${isMade(made)} and (select count from counted) = ${taken})
    select count from counted`.execute(db);
  if (rows[0]?.count !== taken) return false;
  const { projectId, datasetId, version } = made;
  await db
    .updateTable('dataset_versions')
    .set({ manifest: JSON.stringify(manifest) })
    .where('project_id', '=', projectId)
    .where('dataset_id', '=', datasetId)
    .where('version', '=', version)
    .execute();
  return true;
}

/** What a project answered in the hours a filter spans, and how many of it people saw or said something of. */
export interface Response {
  generations: number;
  /** An event says so, or somebody did anything with it. */
  shown: number;
  voted: number;
  corrected: number;
  /** Whether the product records what is shown; else `shown` is what somebody did something with. */
  recordsShown: boolean;
}

/** Of so many events, the newest of that time, one tells of something shown where a product records that at all. */
const EVENTS_LOOKED_AT = 10_000;

export async function readResponse(
  db: Db,
  projectId: number,
  { from, to }: Pick<DatasetFilter, 'from' | 'to'>,
): Promise<Response> {
  const [since, until] = [new Date(from ?? 0), to === undefined ? new Date('9999-01-01') : new Date(to)];
  const sum = (name: 'generations' | 'shown' | 'voted' | 'corrected') =>
    sql<number>`coalesce(sum(${sql.ref(name)}), 0)::float8`.as(name);
  const counts = await db
    .selectFrom('rollups')
    .select([sum('generations'), sum('shown'), sum('voted'), sum('corrected')])
    .where('project_id', '=', projectId)
    .where('hour', '>=', since)
    .where('hour', '<', until)
    .executeTakeFirstOrThrow();
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from (
      select kind from events where project_id = ${projectId} and at >= ${since} and at < ${until}
      order by at desc limit ${EVENTS_LOOKED_AT}) as newest where kind = 'shown') as found`.execute(db);
  return { ...counts, recordsShown: rows[0]?.found ?? false };
}
