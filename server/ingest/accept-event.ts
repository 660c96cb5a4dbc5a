/**
 * Decides about one event: what is stored of it, or why it is not. Pure: same item, same caller, same time of
 * receipt, same decision, so that an event sent twice is decided twice alike.
 */
import type { ItemError } from '../../shared/error.ts';
import { Event, type EventResult, type Ref } from '../../shared/event.ts';
import type { Project } from '../db/tables/keys.ts';
import type { TokenClaims } from '../keys/verify-token.ts';
import { consentOf } from '../privacy/consent.ts';
import {
  ANONYMOUS,
  claimedPseudonym,
  deriveKey,
  generationPseudonym,
  personOf,
  sessionPseudonym,
  userPseudonym,
} from '../privacy/pseudonym.ts';
import { redactorOf } from '../privacy/redact.ts';
import { sanitise } from '../privacy/sanitise.ts';
import { checkToken } from './check-token.ts';
import { hashContent } from './hash-content.ts';
import { invalid, type Place, schemaError } from './item-error.ts';

const DAY_MS = 86_400_000;

/** An event as it will be stored; times ISO 8601. */
export interface NewEvent {
  project_id: number;
  id: string;
  trace_id: string;
  span_id: string;
  kind: string;
  actor: string;
  verified: boolean;
  channel: 'widget' | 'server';
  improve: boolean;
  train: boolean;
  conversation_id: string | null;
  occurred_at: string;
  at: string;
  received_at: string;
  content_hash: Buffer;
  quarantined: string | null;
  sanitised: boolean;
  /** Rules that took something personal out of its texts. */
  redacted: string[];
  body: Record<string, unknown>;
  /** Other generations it points at. */
  refs: Ref[];
  /** The person and the generation, as tombstones name them. */
  subjects: string[];
  /** It does not say what it may be used for: the project assumes it. */
  assumed: boolean;
}

/** Who sent it, when, and what is known of its token. */
export interface EventContext {
  project: Project;
  via: 'publishable' | 'secret';
  receivedAt: Date;
  /** By the sender's clock; renewed at each attempt. */
  sentAt: Date;
  /** Whether the project signs. Where it does not, a token proves nothing and is not looked at. */
  signed: boolean;
  /** The claims of the item's token; undefined where it has none, or one that no live secret signed. */
  claims: TokenClaims | undefined;
}

/** `id` as it was sent, to answer with. */
export type EventDecision = { id: string; accept: NewEvent } | { result: EventResult };

/** @param item one element of `events`, unknown JSON */
export function acceptEvent(item: unknown, place: Place, context: EventContext): EventDecision {
  const refuse = (status: 'invalid' | 'rejected', error: ItemError): EventDecision => ({
    result: { id: readId(item), status, error },
  });
  const reject = (code: 'consent' | 'expired' | 'token', message: string, field: string): EventDecision =>
    refuse('rejected', { ...invalid(place, [field], message), code });

  const parsed = Event.safeParse(item);
  if (!parsed.success) return refuse('invalid', schemaError(place, parsed.error));
  const event = parsed.data;
  const id = event.id.toLowerCase(); // a UUID is the same in capitals (RFC 9562, section 4)
  const itself = findItself(event);
  if (itself !== undefined) return refuse('invalid', invalid(place, itself, 'must be another generation'));
  const { project, via, receivedAt } = context;
  if (event.kind === 'score' && via === 'publishable') {
    return refuse('invalid', invalid(place, ['kind'], 'score is taken from a secret key only'));
  }
  const consent = consentOf(event.consent, via, project);
  if (consent === undefined) return reject('consent', 'An event from a page needs consent to improve.', 'consent');
  const at = correctTime(new Date(event.occurred_at), context.sentAt, receivedAt);
  if (receivedAt.getTime() - at.getTime() > project.retention_days * DAY_MS) {
    return reject('expired', `This project keeps events for ${project.retention_days} days.`, 'occurred_at');
  }
  const token = readToken(event, at, context);
  if (typeof token === 'object') return reject('token', token.mismatch, 'token');
  const byToken = via === 'publishable' && token === 'proven';
  const actor = actorOf(event, token === 'absent' ? undefined : context.claims, byToken, project);
  const person = personOf(actor);
  const subject = subjectOf(event, project);
  const { conversation_id, sanitised, redacted, body } = storable(event, project);
  return {
    id: event.id,
    accept: {
      project_id: project.id,
      id,
      trace_id: event.trace_id,
      span_id: event.span_id ?? '',
      kind: event.kind,
      actor,
      verified: via === 'secret' || token === 'proven',
      channel: via === 'secret' ? 'server' : 'widget',
      improve: consent.improve,
      train: consent.train,
      conversation_id,
      occurred_at: toIso(event.occurred_at),
      at: at.toISOString(),
      received_at: receivedAt.toISOString(),
      // `parsed` is what we read of it; the hash is of what was sent, but for capitals in its id.
      content_hash: hashContent(
        deriveKey(project.pseudonym_secret, 'content'),
        id === event.id ? Object(item) : { ...Object(item), id },
      ),
      quarantined: null,
      sanitised,
      redacted,
      body,
      refs: refsOf(event),
      subjects: person === undefined ? [subject] : [person, subject],
      assumed: event.consent === undefined,
    },
  };
}

/**
 * When it happened by our clock: as long before receipt as it was before sending by the sender's own clock, which is
 * `occurred_at` corrected by `sent_at`. Never after receipt.
 */
export function correctTime(occurredAt: Date, sentAt: Date, receivedAt: Date): Date {
  const ageMs = Math.max(0, sentAt.getTime() - occurredAt.getTime());
  return new Date(receivedAt.getTime() - ageMs);
}

/** `YYYY-MM-DDTHH:mm:ss.sssZ` is what a date is written as: where it comes so, nothing need be done. */
const ISO_CHARS = 24;

/** @param time valid, and in UTC */
function toIso(time: string): string {
  return time.length === ISO_CHARS ? time : new Date(time).toISOString();
}

function readToken(event: Event, at: Date, context: EventContext): 'absent' | ReturnType<typeof checkToken> {
  if (event.token === undefined || !context.signed) return 'absent';
  if (context.claims === undefined) return { mismatch: 'The token was not signed with a secret of this project.' };
  return checkToken(context.claims, event, at, context.receivedAt);
}

/**
 * The token's `sub`, else `user_id`, else `session_id`, else the one anonymous actor of the generation.
 *
 * @param byToken it is the token alone that makes the event verified: where it names nobody, a page only claims who
 */
function actorOf(event: Event, claims: TokenClaims | undefined, byToken: boolean, project: Project): string {
  const secret = project.pseudonym_secret;
  const userId = claims?.sub ?? event.user_id;
  const actor =
    userId !== undefined
      ? userPseudonym(secret, userId)
      : event.session_id !== undefined
        ? sessionPseudonym(secret, event.session_id)
        : ANONYMOUS;
  return byToken && claims?.sub === undefined ? claimedPseudonym(actor) : actor;
}

function subjectOf({ trace_id, span_id = '' }: Event, project: Project): string {
  return generationPseudonym(project.pseudonym_secret, { trace_id, span_id });
}

/** What has columns of its own, or is not kept at all. */
const NO_BODY: ReadonlySet<string> = new Set([
  ...['id', 'kind', 'trace_id', 'span_id', 'user_id', 'session_id', 'conversation_id'],
  ...['occurred_at', 'token', 'consent'],
]);

/**
 * Fields that hold no text of anybody: ids of other generations, of which a part taken for a number would point nowhere,
 * and the contract's own words, which a project's may equal.
 */
const refs = ['rejected', 'next'];
const NO_TEXTS: Partial<Record<Event['kind'], readonly string[]>> = {
  vote: ['value'],
  choice: refs,
  regenerate: refs,
  copy: ['of'],
  accept: ['via'],
};

/** The body is what is left: the fields of its kind, and `properties`. */
function storable(
  event: Event,
  project: Project,
): Pick<NewEvent, 'conversation_id' | 'sanitised' | 'redacted' | 'body'> {
  const sent: Pick<NewEvent, 'conversation_id' | 'body'> = { conversation_id: event.conversation_id ?? null, body: {} };
  for (const [field, value] of Object.entries(event)) if (!NO_BODY.has(field)) sent.body[field] = value;
  const { value, sanitised } = sanitise(sent);
  const { value: body, redacted } = redactorOf(project.redaction).redactFields(value.body, NO_TEXTS[event.kind]);
  return { conversation_id: value.conversation_id, sanitised, redacted, body };
}

function refsOf(event: Event): Ref[] {
  if (event.kind === 'choice') return event.rejected;
  return event.kind === 'regenerate' && event.next !== undefined ? [event.next] : [];
}

/** Where an event points at the generation it is about: nothing is better than itself, or comes after itself. */
function findItself(event: Event): PropertyKey[] | undefined {
  const isItself = (ref: Ref): boolean =>
    ref.trace_id === event.trace_id && (ref.span_id ?? '') === (event.span_id ?? '');
  if (event.kind === 'regenerate') return event.next !== undefined && isItself(event.next) ? ['next'] : undefined;
  if (event.kind !== 'choice') return undefined;
  const index = event.rejected.findIndex(isItself);
  return index === -1 ? undefined : ['rejected', index];
}

const ECHO_MAX_CHARS = 200;

/** The id to answer with, so that a sender finds its item again even where the id is what is wrong. */
function readId(item: unknown): string | null {
  const id = typeof item === 'object' && item !== null && 'id' in item ? item.id : null;
  return typeof id === 'string' && id.length <= ECHO_MAX_CHARS ? id : null;
}
