/**
 * Events: one thing that happened to a generation. Immutable, with an id its sender chose.
 * The schemas here are the contract of `POST /v1/events`; unknown kinds and unknown fields are `invalid`.
 */
import { z } from 'zod';
import { ItemError } from './error.ts';
import {
  BATCH_MAX_ITEMS,
  COMMENT_MAX_CHARS,
  ID_PATTERN,
  NAME_MAX_CHARS,
  NUMBER_MAX_ABS,
  PROPERTIES_MAX_KEYS,
  PROPERTY_KEY_MAX_CHARS,
  PROPERTY_VALUE_MAX_CHARS,
  REASON_MAX_CHARS,
  REASONS_MAX,
  REJECTED_REFS_MAX,
  RETENTION_CHECKPOINTS_S,
  TEXT_MAX_CHARS,
} from './limits.ts';

export const TraceId = z.string().regex(ID_PATTERN, 'must be 1 to 200 printable ASCII characters without spaces');
/** `''` means "the one judged output of this trace". */
export const SpanId = z.union([z.literal(''), TraceId]);
/** ISO 8601 in UTC, between the years 2000 and 2100. */
export const Time = z.iso
  .datetime({ error: 'must be ISO 8601 in UTC, such as 2026-01-31T12:00:00.000Z' })
  .startsWith('20', 'must lie between 2000 and 2100');
export const Purpose = z.enum(['improve', 'train']);
export type Purpose = z.infer<typeof Purpose>;

/** How anything points at a generation. */
export const Ref = z.strictObject({ trace_id: TraceId, span_id: SpanId.optional() }).meta({ id: 'Ref' });
export type Ref = z.infer<typeof Ref>;

export const Num = z.number().min(-NUMBER_MAX_ABS).max(NUMBER_MAX_ABS);
/**
 * A name that is kept as it stands: the database holds no NUL and no half of a character. In what people
 * write these are replaced instead; a name with a character that nobody typed is another name.
 */
export const PlainText = z
  .string()
  .refine((text) => !/[\0\p{Surrogate}]/u.test(text), 'must not hold a NUL or half of a character');
/** A text to look for. No stored text holds a NUL, and the database refuses to look for one. */
export const SearchText = z
  .string()
  .max(500)
  .refine((text) => !text.includes('\u0000'), 'must not hold a NUL');
const Share = z.number().min(0).max(1);
const Count = z.number().int().min(0).max(NUMBER_MAX_ABS);
const PersonId = z.string().min(1).max(200);
const Comment = z.string().max(COMMENT_MAX_CHARS);
const Text = z.string().max(TEXT_MAX_CHARS);
const Name = z.string().min(1).max(NAME_MAX_CHARS);

export const Properties = z
  .record(
    z.string().min(1).max(PROPERTY_KEY_MAX_CHARS),
    z.union([z.string().max(PROPERTY_VALUE_MAX_CHARS), Num, z.boolean(), z.null()]),
  )
  .refine((properties) => Object.keys(properties).length <= PROPERTIES_MAX_KEYS, `at most ${PROPERTIES_MAX_KEYS} keys`);

/** Fields every event may carry, whatever its kind. */
const common = {
  id: z.uuid({ error: 'must be a UUID' }),
  trace_id: TraceId,
  span_id: SpanId.optional(),
  user_id: PersonId.optional(),
  session_id: PersonId.optional(),
  conversation_id: PersonId.optional(),
  occurred_at: Time,
  token: z.string().min(1).max(4096).optional(),
  consent: z.array(Purpose).max(2).optional(),
  properties: Properties.optional(),
};

export const Vote = z.strictObject({
  ...common,
  kind: z.literal('vote'),
  value: z.enum(['up', 'down']).nullable(),
  reasons: z.array(z.string().min(1).max(REASON_MAX_CHARS)).max(REASONS_MAX).optional(),
  comment: Comment.optional(),
});
export const Rating = z
  .strictObject({ ...common, kind: z.literal('rating'), value: Num, min: Num, max: Num, comment: Comment.optional() })
  .refine((rating) => rating.min < rating.max, { path: ['max'], error: 'must be greater than min' })
  .refine((rating) => rating.value >= rating.min && rating.value <= rating.max, {
    path: ['value'],
    error: 'must lie between min and max',
  });
export const Choice = z.strictObject({
  ...common,
  kind: z.literal('choice'),
  rejected: z.array(Ref).min(1).max(REJECTED_REFS_MAX),
  position: Count.optional(),
});
export const Correction = z.strictObject({
  ...common,
  kind: z.literal('correction'),
  text: Text.nullable(),
  comment: Comment.optional(),
});
export const Shown = z.strictObject({ ...common, kind: z.literal('shown'), visible_ms: Count.optional() });
export const Copy = z
  .strictObject({ ...common, kind: z.literal('copy'), chars: Count, total: Count, of: z.enum(['output', 'block']) })
  .refine((copy) => copy.chars <= copy.total, { path: ['chars'], error: 'must be at most total' });
export const Accept = z.strictObject({
  ...common,
  kind: z.literal('accept'),
  via: z.enum(['insert', 'apply', 'send', 'submit', 'download', 'other']),
});
export const Edit = z.strictObject({
  ...common,
  kind: z.literal('edit'),
  similarity: Share,
  text: Text.optional(),
  final: z.boolean(),
});
export const Retention = z.strictObject({
  ...common,
  kind: z.literal('retention'),
  after_s: z.literal(RETENTION_CHECKPOINTS_S),
  similarity: Share,
});
export const Undo = z.strictObject({ ...common, kind: z.literal('undo') });
export const Regenerate = z.strictObject({ ...common, kind: z.literal('regenerate'), next: Ref.optional() });
export const Dismiss = z.strictObject({ ...common, kind: z.literal('dismiss') });
export const Abandon = z.strictObject({ ...common, kind: z.literal('abandon'), after_ms: Count });
export const FollowUp = z.strictObject({ ...common, kind: z.literal('follow_up'), similarity: Share.optional() });
export const Outcome = z.strictObject({
  ...common,
  kind: z.literal('outcome'),
  name: Name,
  value: z.union([z.boolean(), Num]),
});
/** A machine's opinion. Secret keys only; shown and filterable, never counted as human evidence. */
export const Score = z.strictObject({
  ...common,
  kind: z.literal('score'),
  name: Name,
  value: z.union([Num, z.boolean(), z.string().max(PROPERTY_VALUE_MAX_CHARS)]),
  source: Name,
  explanation: Comment.optional(),
});

export const Event = z
  .discriminatedUnion('kind', [
    Vote,
    Rating,
    Choice,
    Correction,
    Shown,
    Copy,
    Accept,
    Edit,
    Retention,
    Undo,
    Regenerate,
    Dismiss,
    Abandon,
    FollowUp,
    Outcome,
    Score,
  ])
  .meta({ id: 'Event' });
export type Event = z.infer<typeof Event>;
export type EventKind = Event['kind'];
export type EventOf<K extends EventKind> = Extract<Event, { kind: K }>;

export const EventBatch = z
  .strictObject({ sent_at: Time, events: z.array(Event).max(BATCH_MAX_ITEMS) })
  .meta({ id: 'EventBatch' });
export type EventBatch = z.infer<typeof EventBatch>;
/** What must hold before the events are looked at one by one: one bad event never fails its batch. */
export const EventBatchEnvelope = z.strictObject({
  sent_at: Time,
  events: z.array(z.unknown()).max(BATCH_MAX_ITEMS),
});

export const ItemStatus = z.enum(['accepted', 'duplicate', 'conflict', 'invalid', 'rejected']);
export type ItemStatus = z.infer<typeof ItemStatus>;

/** `id` is null when the event had no readable one. */
export const EventResult = z.object({
  id: z.string().nullable(),
  status: ItemStatus,
  error: ItemError.optional(),
});
export type EventResult = z.infer<typeof EventResult>;
export const EventResults = z.object({ results: z.array(EventResult) }).meta({ id: 'EventResults' });

/** An event as it is read back: people as pseudonyms, with what the server added at receipt. */
export const StoredEvent = z
  .object({
    id: z.string(),
    kind: z.string(),
    trace_id: z.string(),
    span_id: z.string(),
    conversation_id: z.string().nullable(),
    actor: z.string().meta({ description: 'pseudonym of the person, session or anonymous visitor' }),
    anonymous: z.boolean(),
    verified: z.boolean(),
    channel: z.enum(['widget', 'server']),
    consent: z.array(Purpose),
    occurred_at: Time,
    at: Time.meta({ description: 'occurred_at corrected by the sender’s clock; fixed at first acceptance' }),
    received_at: Time,
    quarantined: z.string().nullable().meta({ description: 'why it is kept and shown but not counted' }),
    sanitised: z.boolean().meta({ description: 'a character the database cannot hold was replaced' }),
    redacted: z.array(z.string()).meta({ description: 'rules that took something personal out of its texts' }),
    body: z.record(z.string(), z.unknown()).meta({ description: 'the fields of its kind, and properties' }),
  })
  .meta({ id: 'StoredEvent' });
export type StoredEvent = z.infer<typeof StoredEvent>;
