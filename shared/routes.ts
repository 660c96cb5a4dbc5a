/**
 * Every endpoint, once: method, path, who may call it, what it takes and what it answers.
 * The server binds and validates from this list, clients take their types from it, and `/openapi.json` is printed
 * from it. A path parameter is written `:name`.
 */
import { z } from 'zod';
import {
  AddedPerson,
  AuditEntry,
  CreatedKey,
  CreatedSigningSecret,
  KeyId,
  KeyView,
  NewKey,
  NewPerson,
  NewSigningSecret,
  Origins,
  Person,
  PersonChange,
  PersonName,
  SigningSecretId,
  SigningSecretView,
} from './access.ts';
import { DeadLetter, DeadLetterReplay, DeadLetterResults } from './dead-letter.ts';
import {
  AccessLine,
  AccessRequest,
  ConsentWithdrawal,
  ErasureReceipt,
  ErasureRequest,
  WithdrawalReceipt,
} from './erasure.ts';
import {
  EventBatch,
  EventBatchEnvelope,
  EventResults,
  SearchText,
  SpanId,
  StoredEvent,
  Time,
  TraceId,
} from './event.ts';
import { ExportLine, ExportQuery, ExportReport } from './export.ts';
import { GenerationBatch, GenerationBatchEnvelope, GenerationResults, StoredGeneration } from './generation.ts';
import { type Role, type Scope, Session, SignIn } from './key.ts';
import { Decision, Label, LabelStatus } from './label.ts';
import { PAGE_MAX_ITEMS } from './limits.ts';
import { PrivacySettings } from './privacy.ts';
import { DecisionResult, NewDecision } from './review.ts';
import { ProjectSettings } from './settings.ts';
import { Summary, SummaryQuery } from './summary.ts';

/** Who may call: any of the named credentials. An empty `Auth` is open to all. */
export interface Auth {
  /** A publishable key, from an allowed origin. */
  publishable?: true;
  /** A secret key that has this scope (`admin` has every scope). */
  scope?: Scope;
  /** A signed-in person with at least this role. */
  role?: Role;
}

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: `/${string}`;
  auth: Auth;
  /** One sentence for people who read the API. */
  summary: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  /** The body as documented. */
  body?: z.ZodType;
  /** Where items are answered one by one: what is checked before them. Absent: `body` is checked whole. */
  envelope?: z.ZodType;
  /** The 200 answer: a JSON schema, or the media types of a stream. */
  response: z.ZodType | { stream: readonly string[]; line?: z.ZodType };
  /** The list is also available as NDJSON, one `line` a line, with `Accept: application/x-ndjson`. */
  ndjson?: z.ZodType;
}

const page = {
  limit: z.coerce.number().int().min(1).max(PAGE_MAX_ITEMS).optional(),
  cursor: z.string().max(1000).optional(),
};
const pageOf = <T extends z.ZodType>(items: T) =>
  z.object({ items: z.array(items), next_cursor: z.string().nullable() });
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** One line of a list of generations: the generation with its label, null until the worker has seen it. */
export const LabelledGeneration = z.object({ generation: StoredGeneration, label: Label.nullable() });
export type LabelledGeneration = z.infer<typeof LabelledGeneration>;

/** `generation` is null for an orphan: events came, the generation itself never did. */
export const GenerationDetail = z
  .object({
    generation: StoredGeneration.nullable(),
    label: Label.nullable(),
    events: z.array(StoredEvent),
    decisions: z.array(Decision),
  })
  .meta({ id: 'GenerationDetail' });
export type GenerationDetail = z.infer<typeof GenerationDetail>;

export const GenerationQuery = z.strictObject({
  ...page,
  status: LabelStatus.optional(),
  model: SearchText.optional(),
  model_version: SearchText.optional(),
  prompt_version: SearchText.optional(),
  conversation_id: SearchText.optional(),
  from: Time.optional(),
  to: Time.optional(),
});
export const LabelQuery = z.strictObject({
  ...page,
  status: LabelStatus.optional(),
  gold: flag.optional(),
  min_confidence: z.coerce.number().min(0.5).max(1).optional(),
  from: Time.optional(),
  to: Time.optional(),
});

/** What an administrator may do, by key or by session. */
const byAdmin = { scope: 'admin', role: 'admin' } as const satisfies Auth;
const listOf = <T extends z.ZodType>(items: T) => z.object({ items: z.array(items) });

const Done = z.object({ ok: z.literal(true) });

export const routes = {
  postEvents: {
    method: 'POST',
    path: '/v1/events',
    auth: { publishable: true, scope: 'ingest' },
    summary: 'Send what people did. One result per event, in order; 200 only after commit.',
    query: z.strictObject({ key: z.string().optional() }),
    body: EventBatch,
    envelope: EventBatchEnvelope,
    response: EventResults,
  },
  postGenerations: {
    method: 'POST',
    path: '/v1/generations',
    auth: { scope: 'ingest' },
    summary: 'Record model outputs, whole or in parts. input, output and model are written once.',
    body: GenerationBatch,
    envelope: GenerationBatchEnvelope,
    response: GenerationResults,
  },
  listGenerations: {
    method: 'GET',
    path: '/v1/generations',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Generations with their labels, newest first.',
    query: GenerationQuery,
    response: pageOf(LabelledGeneration),
    ndjson: LabelledGeneration,
  },
  getGeneration: {
    method: 'GET',
    path: '/v1/generations/:trace_id',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'One generation with its label, every event about it and every decision on it.',
    params: z.strictObject({ trace_id: TraceId }),
    query: z.strictObject({ span_id: SpanId.optional() }),
    response: GenerationDetail,
  },
  listLabels: {
    method: 'GET',
    path: '/v1/labels',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Labels with their evidence, newest first.',
    query: LabelQuery,
    response: pageOf(Label),
    ndjson: Label,
  },
  export: {
    method: 'GET',
    path: '/v1/export',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'A live export: every row that fits, as lines of the named format, ordered by key.',
    query: ExportQuery,
    response: { stream: ['application/x-ndjson'], line: ExportLine },
  },
  exportReport: {
    method: 'GET',
    path: '/v1/export/report',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'What the same export writes and what it leaves out, counted by rule.',
    query: ExportQuery,
    response: ExportReport,
  },
  getSummary: {
    method: 'GET',
    path: '/v1/summary',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Volume, positive rate, coverage and response rate over time and by group, from rollups.',
    query: SummaryQuery,
    response: Summary,
  },
  postDecision: {
    method: 'POST',
    path: '/v1/review/decisions',
    auth: { scope: 'review', role: 'reviewer' },
    summary: 'A reviewer’s verdict on a generation: its label becomes gold.',
    body: NewDecision,
    response: DecisionResult,
  },
  getSession: {
    method: 'GET',
    path: '/v1/session',
    auth: { role: 'viewer' },
    summary: 'Who is signed in, and the project.',
    response: Session,
  },
  postSession: {
    method: 'POST',
    path: '/v1/session',
    auth: {},
    summary: 'Sign in with the admin password; sets an HttpOnly, SameSite=Strict cookie.',
    body: SignIn,
    response: Session,
  },
  deleteSession: {
    method: 'DELETE',
    path: '/v1/session',
    auth: { role: 'viewer' },
    summary: 'Sign out.',
    response: Done,
  },
  getSettings: {
    method: 'GET',
    path: '/v1/settings',
    auth: { scope: 'admin', role: 'admin' },
    summary: 'What the project sets for its widget.',
    response: ProjectSettings,
  },
  putSettings: {
    method: 'PUT',
    path: '/v1/settings',
    auth: { scope: 'admin', role: 'admin' },
    summary: 'Replace what the project sets for its widget. Pages that load /nod.js?key=pk_... get it with the script.',
    body: ProjectSettings,
    response: ProjectSettings,
  },
  getPrivacySettings: {
    method: 'GET',
    path: '/v1/settings/privacy',
    auth: byAdmin,
    summary: 'What is taken out of texts, how long data is kept, what consent is assumed.',
    response: PrivacySettings,
  },
  putPrivacySettings: {
    method: 'PUT',
    path: '/v1/settings/privacy',
    auth: byAdmin,
    summary: 'Replace them. What is stored already stays as it is, but for what has then expired.',
    body: PrivacySettings,
    response: PrivacySettings,
  },
  listKeys: {
    method: 'GET',
    path: '/v1/keys',
    auth: byAdmin,
    summary: 'Keys of the project, newest first, revoked ones included; never the secrets.',
    response: listOf(KeyView),
  },
  createKey: {
    method: 'POST',
    path: '/v1/keys',
    auth: byAdmin,
    summary: 'Make a key. It is shown this once.',
    body: NewKey,
    response: CreatedKey,
  },
  rotateKey: {
    method: 'POST',
    path: '/v1/keys/:id/rotate',
    auth: byAdmin,
    summary: 'Make a key like this one. Both work until the old one is revoked.',
    params: KeyId,
    response: CreatedKey,
  },
  revokeKey: {
    method: 'DELETE',
    path: '/v1/keys/:id',
    auth: byAdmin,
    summary: 'Revoke a key: at once on this server, within a second on every other.',
    params: KeyId,
    response: Done,
  },
  getOrigins: {
    method: 'GET',
    path: '/v1/origins',
    auth: byAdmin,
    summary: 'Origins that publishable keys are taken from.',
    response: Origins,
  },
  putOrigins: {
    method: 'PUT',
    path: '/v1/origins',
    auth: byAdmin,
    summary: 'Replace them; NOD_ALLOWED_ORIGINS, where it is set, comes back at the next start.',
    body: Origins,
    response: Origins,
  },
  listSigningSecrets: {
    method: 'GET',
    path: '/v1/signing-secrets',
    auth: byAdmin,
    summary: 'Names of the secrets that trace tokens are verified with, oldest first.',
    response: listOf(SigningSecretView),
  },
  createSigningSecret: {
    method: 'POST',
    path: '/v1/signing-secrets',
    auth: byAdmin,
    summary: 'Make a signing secret, two at most. It is shown this once.',
    body: NewSigningSecret,
    response: CreatedSigningSecret,
  },
  deleteSigningSecret: {
    method: 'DELETE',
    path: '/v1/signing-secrets/:kid',
    auth: byAdmin,
    summary: 'Delete a signing secret: tokens signed with it are refused from then on.',
    params: SigningSecretId,
    response: Done,
  },
  listPeople: {
    method: 'GET',
    path: '/v1/people',
    auth: byAdmin,
    summary: 'Who may sign in to the page.',
    response: listOf(Person),
  },
  addPerson: {
    method: 'POST',
    path: '/v1/people',
    auth: byAdmin,
    summary: 'Let somebody sign in. A password that is made for them is shown this once.',
    body: NewPerson,
    response: AddedPerson,
  },
  changePerson: {
    method: 'POST',
    path: '/v1/people/change',
    auth: byAdmin,
    summary: 'Another role or password for somebody; their sessions end.',
    body: PersonChange,
    response: Done,
  },
  removePerson: {
    method: 'POST',
    path: '/v1/people/remove',
    auth: byAdmin,
    summary: 'Let somebody sign in no more; their sessions end.',
    body: PersonName,
    response: Done,
  },
  listAudit: {
    method: 'GET',
    path: '/v1/audit',
    auth: byAdmin,
    summary: 'Every use of an administrator’s rights, newest first.',
    query: z.strictObject({
      limit: page.limit,
      cursor: z
        .string()
        .regex(/^\d{1,18}$/)
        .optional(),
    }),
    response: pageOf(AuditEntry),
  },
  postErasure: {
    method: 'POST',
    path: '/v1/erasures',
    auth: byAdmin,
    summary: 'Erase a person or a generation from everything, with a receipt.',
    body: ErasureRequest,
    response: ErasureReceipt,
  },
  postAccess: {
    method: 'POST',
    path: '/v1/access',
    auth: byAdmin,
    summary: 'Everything that is kept of a person, one thing a line.',
    body: AccessRequest,
    response: { stream: ['application/x-ndjson'], line: AccessLine },
  },
  postConsent: {
    method: 'POST',
    path: '/v1/consent',
    auth: byAdmin,
    summary: 'Take a purpose from everything a person has given so far.',
    body: ConsentWithdrawal,
    response: WithdrawalReceipt,
  },
  listDeadLetters: {
    method: 'GET',
    path: '/v1/dead-letters',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Events that were invalid, newest first, without what is personal.',
    query: z.strictObject(page),
    response: pageOf(DeadLetter),
  },
  replayDeadLetters: {
    method: 'POST',
    path: '/v1/dead-letters/replay',
    auth: byAdmin,
    summary: 'Take them after all: as they are, or with some fields changed.',
    body: DeadLetterReplay,
    response: DeadLetterResults,
  },
  livez: { method: 'GET', path: '/livez', auth: {}, summary: 'The process runs.', response: Done },
  readyz: {
    method: 'GET',
    path: '/readyz',
    auth: {},
    summary: 'The server takes requests: database reachable, migrations applied, not stopping. 503 otherwise.',
    response: Done,
  },
  metrics: {
    method: 'GET',
    path: '/metrics',
    auth: {},
    summary: 'Prometheus text.',
    response: { stream: ['text/plain'] },
  },
  openapi: {
    method: 'GET',
    path: '/openapi.json',
    auth: {},
    summary: 'This contract as OpenAPI 3.1.',
    response: { stream: ['application/json'] },
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
