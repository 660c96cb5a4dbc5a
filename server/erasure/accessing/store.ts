/** Reads what is kept of a person beside their generations and events: some rows a statement, none larger than it has to be. */
import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { NativeLine, Split } from '../../../shared/export.ts';
import type { PairVerdict } from '../../../shared/pair.ts';
import type { Db } from '../../db/connect.ts';
import type { RowsTable } from '../../db/tables/labels.ts';
import type { DecisionRow } from '../../db/tables/review.ts';
import type { Key } from '../../ingest/removing/store.ts';
import { each } from '../../labels/gathering/store.ts';

type TrainingRow = Selectable<RowsTable>;

/** Of others' generations only those rows are the person's that rest on their events, weigh them or hold their answer. */
export interface Others {
  person: string;
  /** Generations that are answers of one turn with one of theirs: of these, every pair. */
  areTied: boolean;
}

/** A person as themselves, and as whom somebody claimed to be. */
function actorsOf(person: string): RawBuilder<unknown> {
  return sql`${[person, `t${person}`]}::text[]`;
}

function keyList(keys: readonly Key[]): RawBuilder<unknown> {
  return sql`unnest(${keys.map((key) => key.trace_id)}::text[], ${keys.map((key) => key.span_id)}::text[])`;
}

export async function readDecisionsOn(db: Db, projectId: number, keys: readonly Key[]): Promise<DecisionRow[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<DecisionRow>`
    select * from decisions where project_id = ${projectId} and (trace_id, span_id) in (select * from ${keyList(keys)})
    order by decided_at, id`.execute(db);
  return rows;
}

export interface PairDecision {
  id: string;
  left_trace_id: string;
  left_span_id: string;
  right_trace_id: string;
  right_span_id: string;
  verdict: PairVerdict;
  reviewer: string;
  reason: string | null;
  decided_at: Date;
}

/** Each comes up once: under its left side where both are the person's own. */
export async function readPairDecisionsOn(
  db: Db,
  projectId: number,
  person: string,
  keys: readonly Key[],
): Promise<PairDecision[]> {
  if (keys.length === 0) return [];
  const these = sql`(select * from ${keyList(keys)})`;
  const isLeftOwn = sql`exists (
    select from generations as own where own.project_id = ${projectId} and own.trace_id = left_trace_id
      and own.span_id = left_span_id and own.user_actor = ${person})`;
  const { rows } = await sql<PairDecision>`
    select id, left_trace_id, left_span_id, right_trace_id, right_span_id, verdict, reviewer, reason, decided_at
    from pair_decisions where project_id = ${projectId}
      and ((left_trace_id, left_span_id) in ${these} or ((right_trace_id, right_span_id) in ${these} and not ${isLeftOwn}))
    order by decided_at, id`.execute(db);
  return rows;
}

/** In which eval datasets these are, and who put them there. */
export async function readCasesOn(
  db: Db,
  projectId: number,
  keys: readonly Key[],
): Promise<(Key & { dataset: string; added_by: string; added_at: Date })[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<Key & { dataset: string; added_by: string; added_at: Date }>`
    select datasets.name as dataset, trace_id, span_id, added_by, added_at from dataset_cases
    join datasets on datasets.project_id = ${projectId} and datasets.id = dataset_id
    where dataset_cases.project_id = ${projectId} and (trace_id, span_id) in (select * from ${keyList(keys)})
    order by seq`.execute(db);
  return rows;
}

/** Others' generations of which the person first said something in one of these events: so that each comes up once. */
export async function readFirstJudged(
  db: Db,
  projectId: number,
  person: string,
  eventIds: readonly string[],
): Promise<Key[]> {
  const { rows } = await sql<Key>`
    select distinct trace_id, span_id from events as event
    where project_id = ${projectId} and id = any (${eventIds}::uuid[])
      and not exists (
        select from events as earlier
        where earlier.project_id = ${projectId} and earlier.trace_id = event.trace_id
          and earlier.span_id = event.span_id and earlier.id < event.id and earlier.actor = any (${actorsOf(person)}))
      and not exists (
        select from generations as own
        where own.project_id = ${projectId} and own.trace_id = event.trace_id and own.span_id = event.span_id
          and own.user_actor = ${person})
    order by trace_id, span_id`.execute(db);
  return rows;
}

/** Which of these generations are the person's own. */
export async function readOwn(db: Db, projectId: number, person: string, keys: readonly Key[]): Promise<Key[]> {
  const { rows } = await sql<Key>`
    select trace_id, span_id from generations
    where project_id = ${projectId} and (trace_id, span_id) in (select * from ${keyList(keys)})
      and user_actor = ${person}`.execute(db);
  return rows;
}

/** Those of these generations that are the person's, or that they said something about: by what is still there. */
export async function readKnown(db: Db, projectId: number, person: string, keys: readonly Key[]): Promise<Key[]> {
  const these = sql`project_id = ${projectId} and (trace_id, span_id) in (select * from ${keyList(keys)})`;
  const { rows } = await sql<Key>`
    select trace_id, span_id from generations where ${these} and user_actor = ${person}
    union
    select trace_id, span_id from events where ${these} and actor = any (${actorsOf(person)})`.execute(db);
  return rows;
}

/** What the person wrote about these generations, by the ids of the events. */
export async function readTextsOn(
  db: Db,
  projectId: number,
  person: string,
  keys: readonly Key[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; text: string }>`
    select id, body->>'text' as text from events
    where project_id = ${projectId} and (trace_id, span_id) in (select * from ${keyList(keys)})
      and actor = any (${actorsOf(person)}) and body->>'text' <> ''`.execute(db);
  return new Map(rows.map(({ id, text }) => [id, text]));
}

export async function readRowsOn(
  db: Db,
  projectId: number,
  keys: readonly Key[],
  others: Others | null,
): Promise<TrainingRow[]> {
  if (keys.length === 0) return [];
  const narrowed =
    others === null
      ? sql``
      : sql`and ((${others.areTied} and task = 'preference') or ${rests(projectId, others, sql`row.event_ids`)})`;
  const { rows } = await sql<TrainingRow>`
    select * from rows as row
    where project_id = ${projectId} and (trace_id, span_id) in (select * from ${keyList(keys)}) ${narrowed}
    order by trace_id, span_id, id`.execute(db);
  return rows;
}

function rests(projectId: number, { person }: Others, eventIds: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select from events where project_id = ${projectId} and id = any (${eventIds}) and actor = any (${actorsOf(person)}))`;
}

export interface FrozenRow extends Key {
  dataset_id: number;
  dataset: string;
  version: number;
  split: Split;
  position: number;
  row_id: string;
  content: NativeLine;
  /** Whose answer the other side of a pair is. */
  others: string[];
}

/** Rows looked at by one statement, and bytes read by it, or one row where that is larger. */
const PAGE_ROWS = 100;
const PAGE_BYTES = 512 * 1024;

/**
 * The rows on these generations in every version, some a statement: one generation may stand in any number of versions.
 * Those of a version that is being made, or whose making broke off, are kept as well, and so they are shown.
 */
export async function* walkFrozenRowsOn(
  db: Db,
  projectId: number,
  keys: readonly Key[],
  others: Others | null,
): AsyncGenerator<FrozenRow[]> {
  if (keys.length === 0) return;
  const place = sql`trace_id, span_id, dataset_id, version, split, position`;
  for (let last: FrozenRow | undefined; ; ) {
    const further =
      last === undefined
        ? sql``
        : sql`and (${place}) > (${last.trace_id}, ${last.span_id}, ${last.dataset_id}, ${last.version}, ${last.split},
            ${last.position})`;
    const onKey = sql`
      select * from dataset_rows as row
      where project_id = ${projectId} and trace_id = seed.trace_id and span_id = seed.span_id
        ${further} ${others === null ? sql`` : sql`and ${concerns(projectId, others)}`}`;
    // The sizes are added up before any text is read: the window carries only where the large ones lie.
    const { rows } = await sql<FrozenRow>`
      select trace_id, span_id, dataset_id, name as dataset, version, split, position, row_id, content, others
      from (
        select page.*, sum(bytes) over (order by ${place}) - bytes as before
        from (
          select found.* from ${keyList(keys)} as seed (trace_id, span_id) ${each(onKey, 'found')}
          order by ${place} limit ${PAGE_ROWS}
        ) as page
      ) as sized
      join datasets on datasets.project_id = ${projectId} and datasets.id = dataset_id
      where before < ${PAGE_BYTES}
      order by ${place}`.execute(db);
    last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
  }
}

/** Whatever an erasure of the person would take out. */
function concerns(projectId: number, others: Others): RawBuilder<boolean> {
  const eventIds = sql`array(select json_array_elements_text(content->'provenance'->'event_ids')::uuid)`;
  return sql<boolean>`(
    (${others.areTied} and content->>'task' = 'preference') or position(${others.person}::text in content::text) > 0
    or ${others.person} = any (row.people || row.others)
    or ${rests(projectId, others, eventIds)})`;
}

export async function readDeadLettersOf(
  db: Db,
  projectId: number,
  person: string,
  { after, limit }: { after: string; limit: number },
): Promise<{ id: string; received_at: Date; body: Record<string, unknown> }[]> {
  return db
    .selectFrom('dead_letters')
    .select(['id', 'received_at', 'body'])
    .where('project_id', '=', projectId)
    .where('actor', 'in', [person, `t${person}`])
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** Until when they have taken which purposes back; undefined where they have taken none. */
export async function readWithdrawal(
  db: Db,
  projectId: number,
  person: string,
): Promise<{ improve_before: Date | null; train_before: Date | null } | undefined> {
  return db
    .selectFrom('tombstones')
    .select(['improve_before', 'train_before'])
    .where('project_id', '=', projectId)
    .where('subject', '=', person)
    .where('train_before', 'is not', null) // whoever takes back the one purpose takes back this one as well
    .executeTakeFirst();
}
