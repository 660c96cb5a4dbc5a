import type { ColumnType, Generated, Selectable } from 'kysely';
import type { Json, NullableJson, Time } from '../columns.ts';

/** The tables that ingest writes: what products send. */
export interface IngestTables {
  events: EventsTable;
  event_refs: EventRefsTable;
  generations: GenerationsTable;
  marks: MarksTable;
  dead_letters: DeadLettersTable;
}

/** Writer: ingest. Append-only. */
export interface EventsTable {
  project_id: number;
  id: string;
  trace_id: string;
  span_id: string;
  kind: string;
  /** Pseudonym of the person (`u…`) or session (`s…`), `t` before it when merely claimed; `''` is anonymous. */
  actor: string;
  verified: boolean;
  channel: 'widget' | 'server';
  improve: boolean;
  train: boolean;
  conversation_id: string | null;
  occurred_at: Time;
  /** occurred_at corrected by sent_at, never after receipt. */
  at: Time;
  received_at: Time;
  /** HMAC-SHA256 of the canonical JSON as received, without `token`. */
  content_hash: Buffer;
  quarantined: string | null;
  sanitised: boolean;
  /** Names of the rules that took something out of its texts. */
  redacted: Generated<string[]>;
  /** The fields of its kind, and `properties`. */
  body: Json<Record<string, unknown>>;
}

/** Writer: ingest. Events that point at *other* generations than their own: `choice.rejected`, `regenerate.next`. */
export interface EventRefsTable {
  project_id: number;
  trace_id: string;
  span_id: string;
  event_id: string;
}

/** Writer: ingest. */
export interface GenerationsTable {
  project_id: number;
  trace_id: string;
  span_id: string;
  conversation_id: string | null;
  parent_trace_id: string | null;
  parent_span_id: string | null;
  /** Pseudonym of user_id (`u…`). */
  user_actor: string | null;
  input: NullableJson<unknown>;
  output: NullableJson<unknown>;
  context: NullableJson<unknown[]>;
  tools: NullableJson<unknown[]>;
  params: NullableJson<Record<string, unknown>>;
  model: string | null;
  model_version: string | null;
  prompt_id: string | null;
  prompt_version: string | null;
  provider: string | null;
  latency_ms: number | null;
  input_tokens: number | null;
  output_tokens: number | null;
  finish_reason: string | null;
  started_at: ColumnType<Date | null, Date | string | null, Date | string | null>;
  improve: boolean;
  train: boolean;
  access: string[];
  metadata: NullableJson<Record<string, unknown>>;
  sanitised: boolean;
  redacted: Generated<string[]>;
  /** HMAC of the text as it was received, where something was taken out of it: null says it is stored as it came. */
  input_hash: Generated<string | null>;
  output_hash: Generated<string | null>;
  /** started_at, else when the first part was received; never after the latter. */
  at: Time;
  first_recorded_at: Time;
  recorded_at: Time;
}

/** Writer: ingest and review insert, labels delete. "This generation's label may be stale." Inserted, never upserted. */
export interface MarksTable {
  project_id: number;
  seq: Generated<string>;
  trace_id: string;
  span_id: string;
  marked_at: Generated<Date>;
}

/** Writer: ingest. Events that were `invalid`, without what is personal: to look at, to mend, to take after all. */
export interface DeadLettersTable {
  project_id: number;
  id: string;
  received_at: Time;
  sent_at: Time;
  via: 'publishable' | 'secret';
  /** Pseudonym of whom the event named. */
  actor: string;
  /** Pseudonym of the generation it was about. */
  subject: string;
  /** As of an event: so that the same event sent again is a duplicate of the letter that was taken after all. */
  content_hash: Buffer;
  message: string;
  path: string | null;
  redacted: string[];
  /** The event without person, session and token. */
  body: Json<Record<string, unknown>>;
}

export type EventRow = Selectable<EventsTable>;

export type GenerationRow = Selectable<GenerationsTable>;
