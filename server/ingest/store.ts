/**
 * Writes events and generations, each with its dirty marks in the same transaction. Marks are inserted, never
 * upserted: an upsert can fold a new mark into one that a worker has just read, and lose the event behind it.
 *
 * Rows are written in key order, which the database itself sorts: unsorted groups of two processes deadlock. They
 * arrive as one array a column (`unnest`), one statement a group. Nothing is overwritten unread.
 */
import { type RawBuilder, sql } from 'kysely';
import { AppError } from '../../shared/error.ts';
import type { Db } from '../db/connect.ts';
import { type ColumnType, records, storedFunction } from '../db/records.ts';
import type { NewEvent } from './accept-event.ts';
import {
  type GenerationField,
  type GenerationPart,
  type GenerationState,
  type Merged,
  mergeGeneration,
} from './merge-generation.ts';

/** `erased`: about a person or a generation that is not to be kept any more. */
export type EventOutcome = 'accepted' | 'duplicate' | 'conflict' | 'erased';

/**
 * Stores events that are not there yet. One outcome per event, in order: `accepted` by this call, `duplicate` or
 * `conflict` with what was stored before, by whomever, or earlier in the same list.
 */
export async function insertEvents(db: Db, events: readonly NewEvent[]): Promise<EventOutcome[]> {
  const keys = events.map(eventKey);
  const firsts = new Map<string, NewEvent>();
  for (const [index, event] of events.entries()) {
    const key = keys[index] ?? '';
    if (!firsts.has(key)) firsts.set(key, event);
  }
  const { known, erased } = await insertDistinct(db, [...firsts.values()]);
  const before = await readHashes(db, known);
  return events.map((event, index) => {
    const key = keys[index] ?? '';
    const first = firsts.get(key);
    if (erased.has(key)) return 'erased';
    if (first === event && !before.has(key)) return 'accepted';
    const stored = before.get(key) ?? first?.content_hash;
    if (stored === undefined) throw new AppError('internal', 'An event was neither stored nor found.');
    return stored.equals(event.content_hash) ? 'duplicate' : 'conflict';
  });
}

/** Tombstones go by the clock of the database. Where that of the server goes ahead of it, so does what it says. */
const timeByDatabase = sql`at - greatest(recorded_at - clock_timestamp(), interval '0')`;

/** Whether the tombstone `stone` takes a purpose from what was `sent`: what somebody took back is assumed no more. */
const isWithdrawn = (purpose: 'improve' | 'train'): RawBuilder<boolean> => {
  const before = sql.ref(`stone.${purpose}_before`);
  return sql<boolean>`${before} >= sent.time or (sent.assumed and ${before} is not null)`;
};

/**
 * What tombstones say of rows `sent` that have `subjects`, `at` and `assumed`. In the statement that stores them, which
 * is what an erasure waits for: it leaves its tombstones first, and what was under way then is stored before it looks.
 */
const mourned = sql`mourned as materialized (
  select sent.nr,
    bool_or(stone.erased_before >= sent.time) as erased,
    bool_or(${isWithdrawn('improve')}) as no_improve,
    bool_or(${isWithdrawn('train')}) as no_train
  from (select *, ${timeByDatabase} as time from sent) as sent
  cross join lateral (
    select * from tombstones where project_id = sent.project_id and subject = any (sent.subjects) offset 0
  ) as stone
  group by sent.nr
)`;

/** Stores those with a new id, with their refs and marks, in one statement; returns the others, and the keys of those erased. */
async function insertDistinct(
  db: Db,
  events: readonly NewEvent[],
): Promise<{ known: NewEvent[]; erased: Set<string> }> {
  const rows = events.map((event, nr) => ({ nr, ...event }));
  const refs = events.flatMap(({ project_id, id, refs }) =>
    refs.map((ref) => ({ project_id, event_id: id, trace_id: ref.trace_id, span_id: ref.span_id ?? '' })),
  );
  const others = await storeEvents(db, rows, refs);
  const known: NewEvent[] = [];
  const erased = new Set<string>();
  for (const { nr, erased: isErased } of others) {
    const event = events[nr];
    if (event === undefined) throw new AppError('internal', 'An event was not stored that was not sent.');
    if (isErased) erased.add(eventKey(event));
    else known.push(event);
  }
  return { known, erased };
}

/** A later statement than the insert, so that it sees what another process committed in between. */
async function readHashes(db: Db, events: readonly NewEvent[]): Promise<Map<string, Buffer>> {
  if (events.length === 0) return new Map();
  const keys = events.map(({ project_id, id }) => ({ project_id, id }));
  const { rows } = await sql<{ project_id: number; id: string; content_hash: Buffer }>`
    select project_id, id, content_hash
    from events
    join ${records(keys, { project_id: 'integer', id: 'uuid' })} as key using (project_id, id)`.execute(db);
  if (rows.length !== events.length) throw new AppError('internal', 'An event was neither stored nor found.');
  return new Map(rows.map((row) => [eventKey(row), row.content_hash]));
}

export type GenerationOutcome =
  | { outcome: 'accepted' | 'duplicate' | 'erased' }
  | { outcome: 'conflict'; field: GenerationField };

/** Merges parts into what is stored, in order; one outcome per part. Parts of one key from anywhere all survive. */
export async function mergeGenerations(db: Db, parts: readonly GenerationPart[]): Promise<GenerationOutcome[]> {
  return db.transaction().execute(async (transaction) => {
    const asNew = mergeAll(new Map(), parts);
    const { inserted, erased } = await insertNew(transaction, [...asNew.changed.values()], parts);
    const others = parts.filter((part) => !inserted.has(generationKey(part)) && !erased.has(generationKey(part)));
    const keys = new Map(others.map((part) => [generationKey(part), part]));
    const stored = await lockStored(transaction, [...keys.values()]);
    if (stored.size !== keys.size) throw new AppError('internal', 'A generation was neither stored nor found.');
    const asKnown = mergeAll(stored, others);
    const stated = keysThatState(others);
    const changes = [...asKnown.changed].map(([key, state]) => {
      const isNamed = state.user_actor !== stored.get(key)?.user_actor;
      return { ...state, assumed: isNamed && !stated.has(key) };
    });
    await updateStored(transaction, changes);
    const outcomes = asKnown.outcomes.values();
    return parts.map((part, index) => {
      if (erased.has(generationKey(part))) return { outcome: 'erased' };
      const outcome = inserted.has(generationKey(part)) ? asNew.outcomes[index] : outcomes.next().value;
      if (outcome === undefined) throw new AppError('internal', 'A generation was merged without an outcome.');
      return outcome;
    });
  });
}

function mergeAll(
  stored: ReadonlyMap<string, GenerationState>,
  parts: readonly GenerationPart[],
): { outcomes: GenerationOutcome[]; changed: Map<string, GenerationState> } {
  const changed = new Map<string, GenerationState>();
  const outcomes = parts.map((part) => {
    const key = generationKey(part);
    const merged: Merged = mergeGeneration(changed.get(key) ?? stored.get(key), part);
    if (merged.outcome !== 'accepted') return merged;
    changed.set(key, merged.state);
    return { outcome: merged.outcome };
  });
  return { outcomes, changed };
}

async function insertNew(
  db: Db,
  generations: readonly GenerationState[],
  parts: readonly GenerationPart[],
): Promise<{ inserted: Set<string>; erased: Set<string> }> {
  const subjects = new Map(parts.map((part) => [generationKey(part), part.subject]));
  const stated = keysThatState(parts);
  const sent = generations.map((state, nr) => ({
    ...state,
    nr,
    subjects: [subjects.get(generationKey(state)), state.user_actor].filter((subject) => subject != null),
    assumed: !stated.has(generationKey(state)),
  }));
  const { rows } = await sql<GenerationKey & { erased: boolean }>`
    with sent as materialized (
      select * from ${records(sent, { ...generationColumns, ...askedColumns })} as generation
    ), ${mourned}, stored as (
      insert into generations (${names(generationColumns)})
      select ${consented(generationColumns)}
      from sent left join mourned on mourned.nr = sent.nr
      where mourned.erased is not true
      order by project_id, trace_id, span_id
      on conflict do nothing
      returning project_id, trace_id, span_id
    ), marked as (
      insert into marks (project_id, trace_id, span_id) select project_id, trace_id, span_id from stored
    )
    select project_id, trace_id, span_id, false as erased from stored
    union all
    select project_id, trace_id, span_id, true from sent join mourned on mourned.nr = sent.nr
    where mourned.erased`.execute(db);
  const keysOf = (erased: boolean): Set<string> =>
    new Set(rows.filter((row) => row.erased === erased).map((row) => generationKey(row)));
  return { inserted: keysOf(false), erased: keysOf(true) };
}

/** Locked in key order until the transaction ends: nobody else merges into them meanwhile. */
async function lockStored(db: Db, keys: readonly GenerationKey[]): Promise<Map<string, GenerationState>> {
  const wanted = keys.map(({ project_id, trace_id, span_id }) => ({ project_id, trace_id, span_id }));
  const { rows } = await sql<StoredGeneration>`
    select ${names(generationColumns)}
    from generations
    join ${records(wanted, keyColumns)} as key using (project_id, trace_id, span_id)
    order by project_id, trace_id, span_id
    for update of generations`.execute(db);
  return new Map(rows.map((row) => [generationKey(row), { ...row, ...timesOf(row) }]));
}

/** Of which generations some part says what it may be used for. */
function keysThatState(parts: readonly GenerationPart[]): Set<string> {
  return new Set(parts.filter(({ consent }) => consent !== undefined).map(generationKey));
}

/** `assumed`: it has just become known whose it is, and nobody said that it may be used. */
async function updateStored(db: Db, generations: readonly (GenerationState & { assumed: boolean })[]): Promise<void> {
  if (generations.length === 0) return;
  const changes = sql.join(
    Object.keys(generationColumns)
      .filter((name) => !(name in keyColumns))
      .map((name) =>
        name === 'improve' || name === 'train'
          ? sql`${sql.ref(name)} = sent.${sql.ref(name)} and stone.${sql.ref(`no_${name}`)} is not true`
          : sql`${sql.ref(name)} = sent.${sql.ref(name)}`,
      ),
  );
  const { rows } = await sql`
    with changed as (
      update generations set ${changes}
      from (select *, ${timeByDatabase} as time from ${records(generations, updatedColumns)} as part) as sent
      left join lateral (
        select ${isWithdrawn('improve')} as no_improve, ${isWithdrawn('train')} as no_train
        from tombstones as stone where project_id = sent.project_id and subject = sent.user_actor
      ) as stone on true
      where generations.project_id = sent.project_id
        and generations.trace_id = sent.trace_id and generations.span_id = sent.span_id
      returning sent.project_id, sent.trace_id, sent.span_id
    )
    insert into marks (project_id, trace_id, span_id)
    select project_id, trace_id, span_id from changed
    returning seq`.execute(db);
  if (rows.length !== generations.length) throw new AppError('internal', 'A locked generation was not updated.');
}

interface GenerationKey {
  project_id: number;
  trace_id: string;
  span_id: string;
}
type TimeColumn = 'started_at' | 'at' | 'first_recorded_at' | 'recorded_at';
type StoredGeneration = Omit<GenerationState, TimeColumn> &
  Record<Exclude<TimeColumn, 'started_at'>, Date> & { started_at: Date | null };

function timesOf(row: StoredGeneration): Pick<GenerationState, TimeColumn> {
  return {
    started_at: row.started_at?.toISOString() ?? null,
    at: row.at.toISOString(),
    first_recorded_at: row.first_recorded_at.toISOString(),
    recorded_at: row.recorded_at.toISOString(),
  };
}

/** No id holds a space. */
function generationKey({ project_id, trace_id, span_id }: GenerationKey): string {
  return `${project_id} ${trace_id} ${span_id}`;
}

function eventKey({ project_id, id }: { project_id: number; id: string }): string {
  return `${project_id} ${id}`;
}

const keyColumns = { project_id: 'integer', trace_id: 'text', span_id: 'text' } as const;
const refColumns = { ...keyColumns, event_id: 'uuid' } as const;

/** What is asked of tombstones beside a row's own columns. */
const askedColumns = { nr: 'integer', subjects: 'text[]', assumed: 'boolean' } as const;

const eventColumns = {
  ...keyColumns,
  id: 'uuid',
  occurred_at: 'timestamptz',
  at: 'timestamptz',
  received_at: 'timestamptz',
  verified: 'boolean',
  improve: 'boolean',
  train: 'boolean',
  sanitised: 'boolean',
  kind: 'text',
  channel: 'text',
  actor: 'text',
  conversation_id: 'text',
  content_hash: 'bytea',
  quarantined: 'text',
  redacted: 'text[]',
  body: 'jsonb',
} as const satisfies Record<Exclude<keyof NewEvent, 'refs' | 'subjects' | 'assumed'>, string>;

const sentColumns = { ...eventColumns, ...askedColumns } as const;

/** Of the database, see `migrations/0016-store-events.ts`. Returns which are not stored by it: known already, or erased. */
const storeEvents = storedFunction<[typeof sentColumns, typeof refColumns], { nr: number; erased: boolean }>(
  'store_events',
  sentColumns,
  refColumns,
);

const generationColumns = {
  ...keyColumns,
  conversation_id: 'text',
  parent_trace_id: 'text',
  parent_span_id: 'text',
  user_actor: 'text',
  input: 'json',
  output: 'json',
  context: 'json',
  tools: 'json',
  params: 'json',
  model: 'text',
  model_version: 'text',
  prompt_id: 'text',
  prompt_version: 'text',
  provider: 'text',
  latency_ms: 'double precision',
  input_tokens: 'double precision',
  output_tokens: 'double precision',
  finish_reason: 'text',
  started_at: 'timestamptz',
  improve: 'boolean',
  train: 'boolean',
  access: 'text[]',
  metadata: 'json',
  sanitised: 'boolean',
  redacted: 'text[]',
  input_hash: 'text',
  output_hash: 'text',
  at: 'timestamptz',
  first_recorded_at: 'timestamptz',
  recorded_at: 'timestamptz',
} as const satisfies Record<keyof GenerationState, string>;

const updatedColumns = { ...generationColumns, assumed: 'boolean' } as const;

function names(columns: Record<string, ColumnType>): RawBuilder<unknown> {
  return sql.join(Object.keys(columns).map((name) => sql.ref(name)));
}

/** The same from `sent` beside `mourned`, without the purposes that somebody has taken back. */
function consented(columns: Record<string, ColumnType>): RawBuilder<unknown> {
  return sql.join(
    Object.keys(columns).map((name) =>
      name === 'improve' || name === 'train'
        ? sql`${sql.ref(`sent.${name}`)} and ${sql.ref(`mourned.no_${name}`)} is not true`
        : sql.ref(`sent.${name}`),
    ),
  );
}
