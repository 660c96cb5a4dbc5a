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
import { ChangedOutputs, ChangedOutputsQuery, Comparison, ComparisonQuery } from './comparison.ts';
import {
  Dataset,
  DatasetList,
  DatasetName,
  Manifest,
  NewDataset,
  Preview,
  PreviewRequest,
  Revocations,
  VersionDiff,
} from './dataset.ts';
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
  PlainText,
  SearchText,
  SpanId,
  StoredEvent,
  Time,
  TraceId,
} from './event.ts';
import { ExportLine, ExportQuery, ExportReport, ProvenanceLine, VersionExportQuery } from './export.ts';
import { GenerationBatch, GenerationBatchEnvelope, GenerationResults, StoredGeneration } from './generation.ts';
import { Job } from './job.ts';
import { type Role, type Scope, Session, SignIn } from './key.ts';
import { Decision, Label, LabelStatus } from './label.ts';
import { PAGE_MAX_ITEMS } from './limits.ts';
import { NewPairDecision, NextPair, NextPairQuery, SkipPair } from './pair.ts';
import {
  AdoptPolicy,
  PolicyContent,
  PolicyEstimate,
  PolicyPreview,
  PolicyVersions,
  PolicyVersionsQuery,
  PreviewPolicy,
  ProjectPolicy,
} from './policy.ts';
import { PrivacySettings } from './privacy.ts';
import { Repeated, RepeatedQuery } from './repeated.ts';
import {
  DecisionResult,
  NewDecision,
  NextReview,
  NextReviewQuery,
  ReviewReport,
  ReviewReportQuery,
  SkipReview,
  WithdrawnDecision,
} from './review.ts';
import { DailySample, SampleQuery, SampleRead } from './sample.ts';
import { ProjectSettings } from './settings.ts';
import {
  Channel,
  Counted,
  Exposure,
  ExposureQuery,
  Summary,
  SummaryDetails,
  SummaryDetailsQuery,
  SummaryQuery,
} from './summary.ts';

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
  /** 202: asked for, not yet done; the answer is a job. Absent: 200. */
  status?: 202;
  /** The answer: a JSON schema, or the media types of a stream. */
  response: z.ZodType | { stream: readonly string[]; line?: z.ZodType };
  /** The list is also available as NDJSON, one `line` a line, with `Accept: application/x-ndjson`. */
  ndjson?: z.ZodType;
}

const page = {
  limit: z.coerce.number().int().min(1).max(PAGE_MAX_ITEMS).optional(),
  cursor: PlainText.max(1000).optional(),
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
  channel: Channel.optional(),
  did: Counted.optional().meta({ description: 'what was done with it, by the name of its counter: voted, copied...' }),
  reason: SearchText.optional(),
  edit: z.coerce.number().int().min(0).max(9).optional().meta({ description: 'similarity of its edit, in tenths' }),
  kept: z.enum(['30', '120', '300', '600']).optional().meta({ description: 'kept for at least so many seconds' }),
  outcome: SearchText.optional(),
  score: SearchText.optional().meta({
    description: '`["name","source"]`; of a score in words `["name","source","word"]`',
  }),
  q: SearchText.optional().meta({
    description: 'words of its prompt or answer: all of them, in any order; "in quotes" in this order; -without; or',
  }),
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

const exportTypes = ['application/x-ndjson', 'text/csv', 'application/vnd.apache.parquet'] as const;
const datasetName = z.strictObject({ name: DatasetName });
const versionNumber = z.coerce.number().int().min(1).max(1_000_000);
const versionOf = z.strictObject({ name: DatasetName, version: versionNumber });
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
  getPolicy: {
    method: 'GET',
    path: '/v1/policy',
    auth: { scope: 'read', role: 'viewer' },
    summary:
      'The policy in force: every weight, whether it is assumed, set or measured, and how many labels are older.',
    response: ProjectPolicy,
  },
  putPolicy: {
    method: 'PUT',
    path: '/v1/policy',
    auth: { scope: 'admin', role: 'admin' },
    summary: 'Set what the project changes of the table, whole: a new version, adopted at once. Labels follow.',
    body: PolicyContent,
    response: ProjectPolicy,
  },
  listPolicyVersions: {
    method: 'GET',
    path: '/v1/policy/versions',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Every policy the project has set or been proposed, newest first, with who adopted it and when.',
    query: PolicyVersionsQuery,
    response: PolicyVersions,
  },
  adoptPolicy: {
    method: 'POST',
    path: '/v1/policy/adopt',
    auth: { scope: 'admin', role: 'admin' },
    summary: 'Put a stored policy in force: a proposal, or an earlier one again. Labels follow.',
    body: AdoptPolicy,
    response: ProjectPolicy,
  },
  estimatePolicy: {
    method: 'POST',
    path: '/v1/policy/estimate',
    auth: { scope: 'admin', role: 'admin' },
    summary:
      'Measure accuracies and base rate from the random audit and store them as a proposal; nothing changes yet.',
    response: PolicyEstimate,
  },
  previewPolicy: {
    method: 'POST',
    path: '/v1/policy/preview',
    auth: { scope: 'admin', role: 'admin' },
    summary: 'How many labels and rows a policy would move, before it is adopted.',
    body: PreviewPolicy,
    response: PolicyPreview,
  },
  export: {
    method: 'GET',
    path: '/v1/export',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'A live export: every row that fits, as lines of the named format, ordered by key.',
    query: ExportQuery,
    response: { stream: exportTypes, line: ExportLine },
  },
  exportReport: {
    method: 'GET',
    path: '/v1/export/report',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'What the same export writes and what it leaves out, counted by rule.',
    query: ExportQuery,
    response: ExportReport,
  },
  postDataset: {
    method: 'POST',
    path: '/v1/datasets',
    auth: { scope: 'admin', role: 'admin' },
    summary: 'Define a dataset. The same again is no error; another definition under the name is a conflict.',
    body: NewDataset,
    response: Dataset,
  },
  listDatasets: {
    method: 'GET',
    path: '/v1/datasets',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Datasets with their versions, by name.',
    response: DatasetList,
  },
  getDataset: {
    method: 'GET',
    path: '/v1/datasets/:name',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'One dataset with its versions.',
    params: datasetName,
    response: Dataset,
  },
  previewDataset: {
    method: 'POST',
    path: '/v1/datasets/:name/preview',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'What a version frozen now would hold and leave out, from its first rows. Freezes nothing.',
    params: datasetName,
    body: PreviewRequest,
    response: Preview,
  },
  postVersion: {
    method: 'POST',
    path: '/v1/datasets/:name/versions',
    auth: { scope: 'admin', role: 'admin' },
    summary: 'Freeze the dataset as it is now: a job, whose result names the version.',
    params: datasetName,
    status: 202,
    response: Job,
  },
  getVersion: {
    method: 'GET',
    path: '/v1/datasets/:name/versions/:version',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'The manifest of a frozen version.',
    params: versionOf,
    response: Manifest,
  },
  getVersionCard: {
    method: 'GET',
    path: '/v1/datasets/:name/versions/:version/card',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'The data card: a README.md as Hugging Face reads it.',
    params: versionOf,
    response: { stream: ['text/markdown'] },
  },
  getVersionDiff: {
    method: 'GET',
    path: '/v1/datasets/:name/versions/:version/diff',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'What changed from another version of the dataset: rows in, out and relabelled.',
    params: versionOf,
    query: z.strictObject({ against: versionNumber }),
    response: VersionDiff,
  },
  getRevocations: {
    method: 'GET',
    path: '/v1/datasets/:name/versions/:version/revocations',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Rows taken out of a frozen version since, for whoever has downloaded it.',
    params: versionOf,
    query: z.strictObject(page),
    response: Revocations,
  },
  getJob: {
    method: 'GET',
    path: '/v1/jobs/:id',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'How far a job is, and what came of it.',
    params: z.strictObject({ id: z.uuid() }),
    response: Job,
  },
  exportProvenance: {
    method: 'GET',
    path: '/v1/export/provenance',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Where the rows of the same export come from, a line a row in the same order.',
    query: ExportQuery,
    response: { stream: ['application/x-ndjson'], line: ProvenanceLine },
  },
  exportDatasetInfo: {
    method: 'GET',
    path: '/v1/export/dataset_info.json',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'What LLaMA-Factory must know of files in its formats: put it beside them.',
    response: z.record(z.string(), z.unknown()),
  },
  exportVersion: {
    method: 'GET',
    path: '/v1/datasets/:name/versions/:version/export',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'A frozen version as lines of the named format. Strong ETag, If-None-Match, ranges of bytes.',
    params: versionOf,
    query: VersionExportQuery,
    response: { stream: exportTypes, line: ExportLine },
  },
  exportVersionReport: {
    method: 'GET',
    path: '/v1/datasets/:name/versions/:version/export/report',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'What the same export writes and what the format leaves out, counted by rule.',
    params: versionOf,
    query: VersionExportQuery,
    response: ExportReport,
  },
  exportVersionProvenance: {
    method: 'GET',
    path: '/v1/datasets/:name/versions/:version/export/provenance',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Where the rows of the same export come from, a line a row in the same order.',
    params: versionOf,
    query: VersionExportQuery,
    response: { stream: ['application/x-ndjson'], line: ProvenanceLine },
  },
  bundleVersion: {
    method: 'GET',
    path: '/v1/datasets/:name/versions/:version/bundle',
    auth: { scope: 'read', role: 'viewer' },
    summary:
      'A frozen version as a Hugging Face dataset repository, in a tar: card, data, provenance, manifest, Croissant.',
    params: versionOf,
    response: { stream: ['application/x-tar'] },
  },
  getSummary: {
    method: 'GET',
    path: '/v1/summary',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Volume, positive rate, coverage and response rate over time and by group, from rollups.',
    query: SummaryQuery,
    response: Summary,
  },
  getSummaryDetails: {
    method: 'GET',
    path: '/v1/summary/details',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Latency, tokens, edits, retention, reasons, outcomes and machine scores of the same time, from rollups.',
    query: SummaryDetailsQuery,
    response: SummaryDetails,
  },
  getExposure: {
    method: 'GET',
    path: '/v1/summary/exposure',
    auth: { scope: 'read', role: 'viewer' },
    summary:
      'The positive rate weighted by what people were shown, and who it is that speaks. Costs a row a person and day.',
    query: ExposureQuery,
    response: Exposure,
  },
  getComparison: {
    method: 'GET',
    path: '/v1/comparison',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Two models or versions: each metric with difference, always-valid bounds and a verdict, from rollups.',
    query: ComparisonQuery,
    response: Comparison,
  },
  getChangedOutputs: {
    method: 'GET',
    path: '/v1/comparison/outputs',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Prompts that both versions answered, those whose labels differ most first.',
    query: ChangedOutputsQuery,
    response: ChangedOutputs,
  },
  getRepeated: {
    method: 'GET',
    path: '/v1/prompts/repeated',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Prompts asked more than once: how often it went well and how much the answers differ, by version.',
    query: RepeatedQuery,
    response: Repeated,
  },
  postDecision: {
    method: 'POST',
    path: '/v1/review/decisions',
    auth: { scope: 'review', role: 'reviewer' },
    summary: 'A reviewer’s verdict on a generation: its label becomes gold.',
    body: NewDecision,
    response: DecisionResult,
  },
  withdrawDecision: {
    method: 'POST',
    path: '/v1/review/decisions/:id/withdraw',
    auth: { scope: 'review', role: 'reviewer' },
    summary: 'Take back a decision of one’s own: the label is what it was without it.',
    params: z.strictObject({ id: z.uuid() }),
    response: WithdrawnDecision,
  },
  nextReview: {
    method: 'GET',
    path: '/v1/review/next',
    auth: { scope: 'review', role: 'reviewer' },
    summary: 'The next output to look at: contested, then corrections, then uncertain, then the random audit.',
    query: NextReviewQuery,
    response: NextReview,
  },
  skipReview: {
    method: 'POST',
    path: '/v1/review/skip',
    auth: { scope: 'review', role: 'reviewer' },
    summary: 'Leave an output to somebody else.',
    body: SkipReview,
    response: Done,
  },
  nextPair: {
    method: 'GET',
    path: '/v1/review/pairs/next',
    auth: { scope: 'review', role: 'reviewer' },
    summary: 'Two answers to one prompt to compare, the newest first; blind, yours for 15 minutes.',
    query: NextPairQuery,
    response: NextPair,
  },
  postPairDecision: {
    method: 'POST',
    path: '/v1/review/pairs',
    auth: { scope: 'review', role: 'reviewer' },
    summary: 'Which of two answers is better: makes a preference pair. Both good or both bad are two verdicts.',
    body: NewPairDecision,
    response: DecisionResult,
  },
  withdrawPairDecision: {
    method: 'POST',
    path: '/v1/review/pairs/:id/withdraw',
    auth: { scope: 'review', role: 'reviewer' },
    summary: 'Take back a decision on a pair of one’s own, and the verdicts it made.',
    params: z.strictObject({ id: z.uuid() }),
    response: WithdrawnDecision,
  },
  skipPair: {
    method: 'POST',
    path: '/v1/review/pairs/skip',
    auth: { scope: 'review', role: 'reviewer' },
    summary: 'Leave a pair to somebody else.',
    body: SkipPair,
    response: Done,
  },
  getDailySample: {
    method: 'GET',
    path: '/v1/review/sample',
    auth: { scope: 'read', role: 'viewer' },
    summary:
      'A few generations of one day to read: random, contested, worst, one for each busy prompt. The same for all.',
    query: SampleQuery,
    response: DailySample,
  },
  markRead: {
    method: 'POST',
    path: '/v1/review/sample/read',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Remember that who asks has read one of the sample.',
    body: SampleRead,
    response: Done,
  },
  reviewReport: {
    method: 'GET',
    path: '/v1/review/report',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Progress, agreement between reviewers, and how often the machine’s labels are right.',
    query: ReviewReportQuery,
    response: ReviewReport,
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
