/**
 * The tables, as Kysely sees them; `migrations/` creates them. Every key, unique index and join begins with
 * `project_id`. One capability writes each table (named beside it); any may read.
 */
import type { ColumnType, Generated, Selectable } from 'kysely';
import type { DatasetDefinition, Manifest } from '../../shared/dataset.ts';
import type { ItemError } from '../../shared/error.ts';
import type { Split } from '../../shared/export.ts';
import type { Job } from '../../shared/job.ts';
import type { Measured, PolicyContent } from '../../shared/policy.ts';
import type { Redaction } from '../../shared/privacy.ts';
import type { ProjectSettings } from '../../shared/settings.ts';
import type { Counters } from '../../shared/summary.ts';

/** `json`/`jsonb` columns: JSON text in, parsed value out. */
type Json<T> = ColumnType<T, string, string>;
type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>;
type Time = ColumnType<Date, Date | string, Date | string>;

/** Writer: keys. */
export interface ProjectsTable {
  id: Generated<number>;
  name: string;
  /** Which policy profile the labels use: chat, editor or form. */
  profile: ColumnType<'chat' | 'editor' | 'form', 'chat' | 'editor' | 'form' | undefined, 'chat' | 'editor' | 'form'>;
  /** Origins a publishable key is taken from; `*` is any. */
  origins: string[];
  /** What an event or generation sent with a secret key and without `consent` is taken to have. */
  assumed_improve: ColumnType<boolean, boolean | undefined, boolean>;
  assumed_train: ColumnType<boolean, boolean | undefined, boolean>;
  /** Events older than this are `rejected: expired`, so dedupe holds for as long as data does. */
  retention_days: ColumnType<number, number | undefined, number>;
  /** Votes a minute from one actor or address above which they are quarantined. */
  burst_votes_per_minute: ColumnType<number, number | undefined, number>;
  /** HMAC key of user ids and content; 32 bytes; never rotates. */
  pseudonym_secret: Buffer;
  created_at: ColumnType<Date, never, never>;
  /** When the sample conversations were all sent; null until then. */
  sample_filled_at: ColumnType<Date | null, never, Date>;
  /** Set on a project for trying things out: the project it stands beside. */
  test_of: ColumnType<number | null, number | undefined, never>;
  /** What the widget is told with its script. */
  settings: ColumnType<ProjectSettings, string | undefined, string>;
  /** What is taken out of texts before they are stored; `{}`: every rule, no words of its own. */
  redaction: ColumnType<Redaction, string | undefined, string>;
}
export type Project = Selectable<ProjectsTable>;

/** Writer: keys. */
export interface KeysTable {
  project_id: number;
  id: string;
  kind: 'publishable' | 'secret';
  name: string;
  /** SHA-256 of the whole key. */
  hash: Buffer;
  /** The key itself where it is no secret. */
  public_key: string | null;
  scopes: string[];
  created_at: ColumnType<Date, never, never>;
  last_used_at: ColumnType<Date | null, never, Date>;
  revoked_at: ColumnType<Date | null, never, Date>;
}

/** Writer: keys. Trace tokens (JWT, HS256) are signed by the product with one of these. */
export interface SigningSecretsTable {
  project_id: number;
  kid: string;
  secret: string;
  created_at: ColumnType<Date, never, never>;
}

/** Writer: keys. People who sign in to the page. */
export interface AccountsTable {
  project_id: number;
  name: string;
  role: 'viewer' | 'reviewer' | 'admin';
  /** scrypt: `N:r:p:salt:hash`, base64url. */
  password_hash: string;
  created_at: ColumnType<Date, never, never>;
}

/** Writer: keys. */
export interface SessionsTable {
  project_id: number;
  token_hash: Buffer;
  account: string;
  role: 'viewer' | 'reviewer' | 'admin';
  created_at: ColumnType<Date, never, never>;
  expires_at: Time;
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
  /** started_at, else when the first part was received. */
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

/** Where a label's contribution was counted. */
export interface Bucket {
  /** ISO 8601, start of the hour in UTC. */
  hour: string;
  model: string;
  model_version: string;
  prompt_version: string;
  channel: 'widget' | 'server';
}

/** One value of a measure, found in one generation; of a distribution, `value` is its step. */
export interface Tally {
  measure: string;
  value: string;
  good: boolean;
  /** The number itself, to average by. */
  total: number;
}

export interface StoredContribution {
  bucket: Bucket;
  counters: Partial<Counters>;
  tallies?: Tally[];
  /** Who it was shown to: a pseudonym, or `''`; absent where nobody is known to have seen it. */
  actor?: string;
}

/** Writer: labels. */
export interface LabelsTable {
  project_id: number;
  trace_id: string;
  span_id: string;
  status: 'unlabelled' | 'positive' | 'negative' | 'uncertain' | 'contested';
  p: number;
  gold: boolean;
  recheck: boolean;
  orphan: boolean;
  s_plus: number;
  s_minus: number;
  evidence: Json<unknown[]>;
  dropped: Json<unknown[]>;
  policy_version: string;
  /** The generation's time, else the first event's. */
  at: Time;
  updated_at: Time;
  /** Where the label stands in the order of the random audit: 31 bits of a hash under the project's secret. */
  draw: ColumnType<number | null, number | null | undefined, number | null>;
  /** Why somebody should look at it (`labels/review-of.ts`); null when there is nothing to look at. */
  review: ColumnType<string | null, string | null | undefined, string | null>;
  /** What this label last added to the rollups, and where: subtracted before the next is added. */
  contribution: NullableJson<StoredContribution>;
}

/** Writer: labels. Training rows, with their gates: a row with no gate is exported. */
export interface RowsTable {
  project_id: number;
  trace_id: string;
  span_id: string;
  /** 32 hex digits, a function of what the row rests on. */
  id: string;
  task: 'sft' | 'preference' | 'unpaired';
  source: string;
  /** Text or message to learn; null is the generation's own output. */
  chosen: NullableJson<unknown>;
  rejected: NullableJson<unknown>;
  /** Unpaired: desirable or not. */
  desirable: boolean | null;
  /** Confidence of the row's own evidence. */
  p: number;
  gates: string[];
  /** The events it rests on. */
  event_ids: string[];
}

/** Writer: labels. Sums of contributions by hour and group. */
export interface RollupsTable extends Counters {
  project_id: number;
  hour: Time;
  model: string;
  model_version: string;
  prompt_version: string;
  channel: 'widget' | 'server';
}

/** Writer: labels. Sums of tallies, by the buckets of the rollups. */
export interface TalliesTable {
  project_id: number;
  hour: Time;
  model: string;
  model_version: string;
  prompt_version: string;
  channel: 'widget' | 'server';
  measure: string;
  value: string;
  count: number;
  good: number;
  /** numeric: cast it to read a number. */
  total: ColumnType<string, number, number>;
}

/** Writer: labels. What each person was shown on a UTC day, and how much of it is labelled. */
export interface ExposuresTable {
  project_id: number;
  /** `2026-11-20` */
  day: ColumnType<Date, string, string>;
  prompt_version: string;
  actor: string;
  shown: number;
  positive: number;
  negative: number;
}

/** Writer: labels. By what a generation is found; none for an orphan. */
export interface LookupsTable {
  project_id: number;
  trace_id: string;
  span_id: string;
  at: Time;
  /** `status:positive`, `did:copied`, `model:m-1`, `reason:wrong`... */
  facts: string[];
  /** Of the normalised prompt; `''` where there is none. */
  prompt_hash: string;
  /** Of all of this: what has not changed is not written. */
  hash: string;
}

/** Writer: labels. The words of a generation; none for an orphan. */
export interface TextsTable {
  project_id: number;
  trace_id: string;
  span_id: string;
  at: Time;
  /** tsvector of what was asked and answered. */
  words: string;
  /** Of time and text. */
  hash: string;
}

/** Writer: review. */
export interface DecisionsTable {
  project_id: number;
  id: string;
  trace_id: string;
  span_id: string;
  reviewer: string;
  verdict: 'positive' | 'negative';
  corrected_text: string | null;
  reason: string | null;
  content_hash: Buffer;
  decided_at: Time;
  /** What the machine said when the random audit drew it; null for every other decision. */
  audit: NullableJson<Audited>;
  /** When its reviewer took it back: from then on it is history. Stamped once, the rest never changes. */
  withdrawn_at: ColumnType<Date | null, never, Date>;
}

/** The label as it stood when the random audit handed it out. */
export interface Audited {
  /** With which probability a label is in the audit at all. */
  probability: number;
  status: LabelsTable['status'];
  p: number;
  policy_version: string;
  /** Signals of its evidence, each once. */
  signals: string[];
}

/** Writer: review. Who is looking at what: until it expires, nobody else is given the same. */
export interface ReviewClaimsTable {
  project_id: number;
  trace_id: string;
  span_id: string;
  reviewer: string;
  queue: string;
  audit: NullableJson<Audited>;
  claimed_at: Time;
  expires_at: Time;
  skipped_at: ColumnType<Date | null, never, Date | null>;
}

/** Writer: review. The generations of one UTC day that are there to be read, as they were first drawn. */
export interface DailySamplesTable {
  project_id: number;
  /** `2026-11-20` */
  day: ColumnType<Date, string, string>;
  position: number;
  trace_id: string;
  span_id: string;
  why: 'contested' | 'worst' | 'busy' | 'random';
  /** How often its prompt was asked that day; null for all that was not drawn for it. */
  asked: number | null;
  /** Generations of the day that it was drawn from. */
  looked_at: number;
}

/** Writer: review. */
export interface DailyReadsTable {
  project_id: number;
  day: ColumnType<Date, string, string>;
  trace_id: string;
  span_id: string;
  reader: string;
  read_at: ColumnType<Date, never, never>;
}

/** Writer: review. Two answers of one turn, the lesser key first: who is looking at them. */
export interface PairClaimsTable {
  project_id: number;
  trace_id: string;
  span_id: string;
  other_trace_id: string;
  other_span_id: string;
  reviewer: string;
  expires_at: Time;
  skipped_at: ColumnType<Date | null, never, Date | null>;
}

/** Writer: review. Which of two answers is the better one, as they stood side by side. */
export interface PairDecisionsTable {
  project_id: number;
  id: string;
  left_trace_id: string;
  left_span_id: string;
  right_trace_id: string;
  right_span_id: string;
  verdict: 'left' | 'right' | 'both_good' | 'both_bad';
  reviewer: string;
  reason: string | null;
  content_hash: Buffer;
  decided_at: Time;
  withdrawn_at: ColumnType<Date | null, never, Date>;
}

/** Writer: labels. Written once. */
export interface PoliciesTable {
  project_id: number;
  /** 1, 2, ... within the project. */
  number: number;
  origin: 'set' | 'estimate';
  content: Json<PolicyContent>;
  /** Which of its numbers were measured, and on how many decisions. */
  measured: Json<Measured>;
  created_by: string;
  created_at: ColumnType<Date, never, never>;
}

/** Writer: labels. The newest names the policy in force. */
export interface PolicyAdoptionsTable {
  project_id: number;
  seq: Generated<string>;
  number: number;
  adopted_by: string;
  adopted_at: ColumnType<Date, never, never>;
}

/** Writer: jobs. */
export interface JobsTable {
  project_id: number;
  id: string;
  kind: string;
  state: ColumnType<Job['state'], never, Job['state']>;
  input: Json<unknown>;
  step: ColumnType<string, never, string>;
  done: ColumnType<number, never, number>;
  total: ColumnType<number | null, never, number | null>;
  result: NullableJson<unknown>;
  error: NullableJson<ItemError>;
  /** Raised by everyone who takes the job on: whoever holds an earlier number has lost it. */
  attempt: ColumnType<number, never, number>;
  /** How often it broke off, by an error that may pass or by a crash. */
  failures: ColumnType<number, never, number>;
  /** Until then nobody else takes it on. */
  lease_until: ColumnType<Date | null, never, Date | null>;
  created_at: ColumnType<Date, never, never>;
  finished_at: ColumnType<Date | null, never, Date>;
}

/** Writer: datasets. Written once for a project. */
export interface SplitsTable {
  project_id: number;
  salt: Buffer;
  /** Null until the first version is frozen. */
  train: number | null;
  validation: number | null;
  test: number | null;
}

/** Writer: datasets. */
export interface DatasetsTable {
  project_id: number;
  id: Generated<number>;
  name: string;
  definition: Json<DatasetDefinition>;
  created_at: ColumnType<Date, never, never>;
}

/** Writer: datasets. */
export interface DatasetVersionsTable {
  project_id: number;
  dataset_id: number;
  version: number;
  job_id: string;
  /** Null until it is frozen. */
  manifest: NullableJson<Manifest>;
  created_at: ColumnType<Date, never, never>;
}

/** Writer: datasets. Never changed once frozen; deleted when somebody is erased. */
export interface DatasetRowsTable {
  project_id: number;
  dataset_id: number;
  version: number;
  split: Split;
  /** Ascending in order of (trace_id, span_id, row_id), with gaps. */
  position: number;
  row_id: string;
  trace_id: string;
  span_id: string;
  status: LabelsTable['status'];
  gold: boolean;
  desirable: boolean | null;
  /** Of the last prompt, normalised; keyed. */
  prompt_hash: Buffer;
  prompt_signature: Buffer;
  /** Of `content` in UTF-8. */
  bytes: number;
  /** A `NativeLine`. */
  content: Json<unknown>;
}

/** Writer: datasets. */
export interface DatasetPromptsTable {
  project_id: number;
  held_out: boolean;
  hash: Buffer;
  signature: Buffer;
}

/** Writer: datasets. */
export interface DatasetRevocationsTable {
  project_id: number;
  dataset_id: number;
  version: number;
  row_id: string;
  reason: 'erased' | 'consent';
  revoked_at: ColumnType<Date, never, never>;
}

/** Writer: erasure. Whom, and which generations, ingest turns away: asked for every item that comes in. */
export interface TombstonesTable {
  project_id: number;
  /** A person's pseudonym (`u…`), or that of a generation (`g…`). */
  subject: string;
  /** What happened until then is not taken; `infinity` for a generation, which does not come back. */
  erased_before: ColumnType<Date | null, Date | string | null, Date | string | null>;
  /** What happened until then has not this purpose, nor has what does not say. */
  improve_before: ColumnType<Date | null, Date | string | null, Date | string | null>;
  train_before: ColumnType<Date | null, Date | string | null, Date | string | null>;
}

/** Writer: erasure. Receipts. */
export interface ErasuresTable {
  project_id: number;
  id: string;
  subject: string;
  requested_by: string;
  requested_at: ColumnType<Date, never, never>;
  counts: Json<Record<string, number>>;
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

/** Writer: keys. Every use of an administrator's rights. */
export interface AuditLogTable {
  project_id: number;
  seq: Generated<string>;
  at: ColumnType<Date, never, never>;
  who: string;
  via: 'secret' | 'session';
  /** Method and path of the contract. */
  action: string;
  /** What the address named. */
  target: Json<Record<string, unknown>>;
}

export interface Schema {
  projects: ProjectsTable;
  keys: KeysTable;
  signing_secrets: SigningSecretsTable;
  accounts: AccountsTable;
  sessions: SessionsTable;
  events: EventsTable;
  event_refs: EventRefsTable;
  generations: GenerationsTable;
  marks: MarksTable;
  labels: LabelsTable;
  rows: RowsTable;
  rollups: RollupsTable;
  tallies: TalliesTable;
  exposures: ExposuresTable;
  lookups: LookupsTable;
  texts: TextsTable;
  decisions: DecisionsTable;
  jobs: JobsTable;
  splits: SplitsTable;
  datasets: DatasetsTable;
  dataset_versions: DatasetVersionsTable;
  dataset_rows: DatasetRowsTable;
  dataset_prompts: DatasetPromptsTable;
  dataset_revocations: DatasetRevocationsTable;
  review_claims: ReviewClaimsTable;
  daily_samples: DailySamplesTable;
  daily_reads: DailyReadsTable;
  pair_claims: PairClaimsTable;
  pair_decisions: PairDecisionsTable;
  policies: PoliciesTable;
  policy_adoptions: PolicyAdoptionsTable;
  tombstones: TombstonesTable;
  erasures: ErasuresTable;
  dead_letters: DeadLettersTable;
  audit_log: AuditLogTable;
}

export type EventRow = Selectable<EventsTable>;
export type GenerationRow = Selectable<GenerationsTable>;
export type LabelRow = Selectable<LabelsTable>;
export type DecisionRow = Selectable<DecisionsTable>;
