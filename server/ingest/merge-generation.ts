/**
 * Puts the parts of a generation together. `input`, `output` and `model` are written once, so that nobody can swap a
 * text beneath its labels; of every other field the last post wins.
 */
import type { Consent } from '../privacy/consent.ts';
import { canonicalJson, hashContent } from './hash-content.ts';

/** What one post may say of a generation; absent fields say nothing. Times ISO 8601. */
export interface GenerationFields {
  conversation_id: string;
  parent_trace_id: string;
  parent_span_id: string;
  user_actor: string;
  input: unknown;
  output: unknown;
  context: readonly unknown[];
  tools: readonly unknown[];
  params: Record<string, unknown>;
  model: string;
  model_version: string;
  prompt_id: string;
  prompt_version: string;
  provider: string;
  latency_ms: number;
  input_tokens: number;
  output_tokens: number;
  finish_reason: string;
  started_at: string;
  access: readonly string[];
  metadata: Record<string, unknown>;
}
export type GenerationField = keyof GenerationFields;

/** One post about one generation. */
export interface GenerationPart {
  project_id: number;
  trace_id: string;
  span_id: string;
  fields: Partial<GenerationFields>;
  /** Undefined: it does not say. */
  consent: Consent | undefined;
  /** What holds for a generation none of whose parts has said. */
  assumed: Consent;
  sanitised: boolean;
  /** Rules that took something personal out of its texts. */
  redacted: readonly string[];
  /** `input` and `output` as they were sent, where something was taken out of them: compared, never stored. */
  originals: { input?: unknown; output?: unknown };
  /** For hashes of the originals. */
  contentKey: Uint8Array;
  received_at: string;
  /** The generation as tombstones name it. */
  subject: string;
}

/** A generation as it is stored: every field, null where nobody has said it. */
export type GenerationState = { [F in GenerationField]: GenerationFields[F] | null } & {
  project_id: number;
  trace_id: string;
  span_id: string;
  improve: boolean;
  train: boolean;
  sanitised: boolean;
  redacted: readonly string[];
  /** HMAC of the text as it was sent, where something was taken out of it. */
  input_hash: string | null;
  output_hash: string | null;
  /** started_at, else when the first part was received; never after the latter. */
  at: string;
  first_recorded_at: string;
  recorded_at: string;
};

export type Merged =
  | { outcome: 'accepted'; state: GenerationState }
  /** Nothing new. */
  | { outcome: 'duplicate' }
  /** Another value for a field that is written once; nothing of the part is taken. */
  | { outcome: 'conflict'; field: GenerationField };

const WRITTEN_ONCE = ['input', 'output', 'model'] as const satisfies readonly GenerationField[];

/** @param stored undefined when this is the first that is heard of it */
export function mergeGeneration(stored: GenerationState | undefined, part: GenerationPart): Merged {
  const before = stored ?? unsaid(part);
  const written = WRITTEN_ONCE.filter((field) => before[field] !== null && part.fields[field] !== undefined);
  const swapped = written.find((field) => !isAsWritten(before, part, field));
  if (swapped !== undefined) return { outcome: 'conflict', field: swapped };
  const said = { ...part.fields, ...part.consent, ...hashesOf(part) };
  for (const field of written) {
    delete said[field]; // as it is stored: the rules of redaction may have changed since
    if (field !== 'model') delete said[`${field}_hash`];
  }
  const after = { ...before, ...said };
  if (stored !== undefined && same(before, after)) return { outcome: 'duplicate' };
  return {
    outcome: 'accepted',
    state: {
      ...after,
      sanitised: before.sanitised || part.sanitised,
      redacted: [...new Set([...before.redacted, ...part.redacted])].sort(),
      // A clock that goes ahead would put it where no summary looks, and every list from a time on does.
      at: earlier(after.started_at ?? after.first_recorded_at, after.first_recorded_at),
      recorded_at: later(before.recorded_at, part.received_at),
    },
  };
}

function unsaid(part: GenerationPart): GenerationState {
  return {
    project_id: part.project_id,
    trace_id: part.trace_id,
    span_id: part.span_id,
    conversation_id: null,
    parent_trace_id: null,
    parent_span_id: null,
    user_actor: null,
    input: null,
    output: null,
    context: null,
    tools: null,
    params: null,
    model: null,
    model_version: null,
    prompt_id: null,
    prompt_version: null,
    provider: null,
    latency_ms: null,
    input_tokens: null,
    output_tokens: null,
    finish_reason: null,
    started_at: null,
    ...part.assumed,
    access: [],
    metadata: null,
    sanitised: false,
    redacted: [],
    input_hash: null,
    output_hash: null,
    at: part.received_at,
    first_recorded_at: part.received_at,
    recorded_at: part.received_at,
  };
}

/** Whether a part brings the text that is stored: by its hash, where what is stored is not all that was sent. */
function isAsWritten(before: GenerationState, part: GenerationPart, field: (typeof WRITTEN_ONCE)[number]): boolean {
  if (field === 'model') return same(before.model, part.fields.model);
  const sent = part.originals[field] ?? part.fields[field];
  const hash = before[`${field}_hash`];
  return hash === null ? same(before[field], sent) : hash === hashText(part, sent);
}

function hashesOf(part: GenerationPart): { input_hash?: string; output_hash?: string } {
  const { input, output } = part.originals;
  return {
    ...(input === undefined ? {} : { input_hash: hashText(part, input) }),
    ...(output === undefined ? {} : { output_hash: hashText(part, output) }),
  };
}

function hashText({ contentKey }: GenerationPart, text: unknown): string {
  return hashContent(contentKey, { text }).toString('base64url');
}

/** The same value, whatever the order of its keys. */
function same(one: unknown, other: unknown): boolean {
  return one === other || canonicalJson(one) === canonicalJson(other);
}

/** ISO 8601 in UTC sorts as text. */
function later(one: string, other: string): string {
  if (one < other) return other;
  return one;
}

function earlier(one: string, other: string): string {
  return one < other ? one : other;
}
