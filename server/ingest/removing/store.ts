/**
 * Takes away what ingest has stored: of a person, about a generation, or what has expired. Some rows a statement, so
 * that none stops an embedded database for long; called within the transaction of whoever asks.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../db/connect.ts';
import type { EventRow, GenerationRow } from '../../db/tables/ingest.ts';

export interface Key {
  trace_id: string;
  span_id: string;
}

/** Rows that one statement deletes. */
const BATCH_ROWS = 500;

/** All events of a person up to a time: as themselves, and as whom they claimed to be. */
function ofPerson(projectId: number, person: string, before: Date): RawBuilder<boolean> {
  return sql<boolean>`project_id = ${projectId} and actor in (${person}, ${`t${person}`}) and at <= ${before}`;
}

function ofKeys(projectId: number, keys: readonly Key[]): RawBuilder<boolean> {
  return sql<boolean>`project_id = ${projectId} and (trace_id, span_id) in (${keyList(keys)})`;
}

function keyList(keys: readonly Key[]): RawBuilder<unknown> {
  return sql`select * from unnest(${keys.map((key) => key.trace_id)}::text[], ${keys.map((key) => key.span_id)}::text[])`;
}

/**
 * Until when a person is erased who asks for it now: by the clock of the database, which all servers share, and not
 * before anything of theirs that a server whose clock goes ahead has stored.
 */
export async function readTimeToErase(db: Db, projectId: number, person: string): Promise<Date> {
  const { rows } = await sql<{ until: Date }>`
    select greatest(clock_timestamp(),
      (select max(at) from events where project_id = ${projectId} and actor in (${person}, ${`t${person}`})),
      (select max(at) from generations where project_id = ${projectId} and user_actor = ${person})) as until`.execute(
    db,
  );
  return rows[0]?.until ?? new Date();
}

/** The generations a person gave events to, those that these point at included. */
export async function readKeysOfEvents(db: Db, projectId: number, person: string, before: Date): Promise<Key[]> {
  const { rows } = await sql<Key>`
    with own as materialized (select id, trace_id, span_id from events where ${ofPerson(projectId, person, before)})
    select trace_id, span_id from own
    union
    select ref.trace_id, ref.span_id from own
    join event_refs as ref on ref.project_id = ${projectId} and ref.event_id = own.id`.execute(db);
  return rows;
}

/** The person's own generations up to a time. */
export async function readKeysOfGenerations(db: Db, projectId: number, person: string, before: Date): Promise<Key[]> {
  const { rows } = await sql<Key>`
    select trace_id, span_id from generations
    where project_id = ${projectId} and user_actor = ${person} and at <= ${before}`.execute(db);
  return rows;
}

export interface RemovedEvent extends Key {
  id: string;
  /** What they wrote instead of the output. */
  text: string | null;
}

export function deleteEventsOfPerson(db: Db, projectId: number, person: string, before: Date): Promise<RemovedEvent[]> {
  return deleteEvents(db, ofPerson(projectId, person, before));
}

export function deleteEventsOfKeys(db: Db, projectId: number, keys: readonly Key[]): Promise<RemovedEvent[]> {
  return deleteEvents(db, ofKeys(projectId, keys));
}

async function deleteEvents(db: Db, which: RawBuilder<boolean>): Promise<RemovedEvent[]> {
  const removed: RemovedEvent[] = [];
  for (;;) {
    const batch = await deleteSomeEvents(db, which, BATCH_ROWS);
    removed.push(...batch);
    if (batch.length < BATCH_ROWS) return removed;
  }
}

async function deleteSomeEvents(db: Db, which: RawBuilder<boolean>, limit: number): Promise<RemovedEvent[]> {
  const { rows } = await sql<RemovedEvent>`
    with doomed as materialized (
      select project_id, id from events where ${which} limit ${limit}
    ), unreferred as (
      delete from event_refs as ref using doomed
      where ref.project_id = doomed.project_id and ref.event_id = doomed.id
    )
    delete from events as event using doomed
    where event.project_id = doomed.project_id and event.id = doomed.id
    returning event.id, event.trace_id, event.span_id, event.body->>'text' as text`.execute(db);
  return rows;
}

/** Returns how many there were. */
export async function deleteGenerations(db: Db, projectId: number, keys: readonly Key[]): Promise<number> {
  if (keys.length === 0) return 0;
  const { numAffectedRows = 0n } = await sql`delete from generations where ${ofKeys(projectId, keys)}`.execute(db);
  return Number(numAffectedRows);
}

/** Of a person, or about generations by their pseudonyms. */
export async function deleteDeadLetters(
  db: Db,
  projectId: number,
  { actors, subjects }: { actors: readonly string[]; subjects: readonly string[] },
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from dead_letters where project_id = ${projectId}
      and (actor = any (${actors}::text[]) or subject = any (${subjects}::text[]))`.execute(db);
  return Number(numAffectedRows);
}

/** Takes purposes from what a person has given and from their generations; returns whose labels that may change. */
export async function withdrawPurposes(
  db: Db,
  projectId: number,
  person: string,
  { before, improve }: { before: Date; improve: boolean },
): Promise<{ events: (Key & { id: string })[]; generations: Key[] }> {
  const change = improve ? sql`train = false, improve = false` : sql`train = false`;
  const had = improve ? sql`(train or improve)` : sql`train`;
  const events = await sql<Key & { id: string }>`
    update events set ${change} where ${ofPerson(projectId, person, before)} and ${had}
    returning trace_id, span_id, id`.execute(db);
  const generations = await sql<Key>`
    update generations set ${change}
    where project_id = ${projectId} and user_actor = ${person} and at <= ${before} and ${had}
    returning trace_id, span_id`.execute(db);
  return { events: events.rows, generations: generations.rows };
}

/** A page of a person's events in order of their ids, for whoever asks what is kept of them. */
export async function readEventsOfPerson(
  db: Db,
  projectId: number,
  person: string,
  { after, limit }: { after: string | null; limit: number },
): Promise<EventRow[]> {
  return db
    .selectFrom('events')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('actor', 'in', [person, `t${person}`])
    .$if(after !== null, (query) => query.where('id', '>', after ?? ''))
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function readGenerationsOfPerson(
  db: Db,
  projectId: number,
  person: string,
  { after, limit }: { after: Key | null; limit: number },
): Promise<GenerationRow[]> {
  return db
    .selectFrom('generations')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('user_actor', '=', person)
    .$if(after !== null, (query) =>
      query.where(sql<boolean>`(trace_id, span_id) > (${after?.trace_id ?? ''}, ${after?.span_id ?? ''})`),
    )
    .orderBy('trace_id')
    .orderBy('span_id')
    .limit(limit)
    .execute();
}

/** The oldest of the events that are older than this. */
export async function readExpiredEvents(
  db: Db,
  projectId: number,
  before: Date,
  limit: number,
): Promise<RemovedEvent[]> {
  return db
    .selectFrom('events')
    .select(['id', 'trace_id', 'span_id', sql<string | null>`body->>'text'`.as('text')])
    .where('project_id', '=', projectId)
    .where('at', '<', before)
    .orderBy('at')
    .limit(limit)
    .execute();
}

export async function deleteEventsById(db: Db, projectId: number, ids: readonly string[]): Promise<void> {
  await deleteSomeEvents(db, sql<boolean>`project_id = ${projectId} and id = any (${ids}::uuid[])`, ids.length);
}

/** Some generations that are older than this and about which no event is kept any more. */
export async function readExpiredGenerations(db: Db, projectId: number, before: Date, limit: number): Promise<Key[]> {
  const { rows } = await sql<Key>`
    select trace_id, span_id from generations as generation
    where project_id = ${projectId} and at < ${before} and not exists (
      select from events
      where project_id = ${projectId} and trace_id = generation.trace_id and span_id = generation.span_id
    )
    order by at limit ${limit}`.execute(db);
  return rows;
}

export async function deleteOldDeadLetters(db: Db, projectId: number, before: Date): Promise<void> {
  await db.deleteFrom('dead_letters').where('project_id', '=', projectId).where('received_at', '<', before).execute();
}
