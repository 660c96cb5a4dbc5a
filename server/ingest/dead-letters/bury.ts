/** Decides what is kept of an event that was invalid. Pure. */
import { z } from 'zod';
import type { ItemError } from '../../../shared/error.ts';
import { Purpose, Ref, Time, TraceId } from '../../../shared/event.ts';
import type { Project } from '../../db/tables/keys.ts';
import type { TokenClaims } from '../../keys/verify-token.ts';
import { consentOf } from '../../privacy/consent.ts';
import { ANONYMOUS, deriveKey, generationPseudonym, sessionPseudonym, userPseudonym } from '../../privacy/pseudonym.ts';
import { redactorOf } from '../../privacy/redact.ts';
import { sanitise } from '../../privacy/sanitise.ts';
import { correctTime } from '../accept-event.ts';
import { hashContent } from '../hash-content.ts';
import { findSender } from './find-sender.ts';

/** A letter as it will be stored; times ISO 8601. */
export interface NewDeadLetter {
  project_id: number;
  /** Made of the content, so that the same event sent again is no second letter. */
  id: string;
  received_at: string;
  sent_at: string;
  /** When it says it happened, by our clock: tombstones are held against it. */
  at: string;
  via: 'publishable' | 'secret';
  actor: string;
  subject: string;
  content_hash: Buffer;
  message: string;
  path: string | null;
  redacted: string[];
  body: Record<string, unknown>;
}

export interface Sent {
  project: Project;
  via: 'publishable' | 'secret';
  receivedAt: Date;
  sentAt: Date;
  /** The claims of its token, where it has one that a live secret signed. */
  claims: TokenClaims | undefined;
}

/** A letter is there to be read: what is larger is counted only. */
const BODY_MAX_CHARS = 32 * 1024;

/** @returns undefined for what is no event at all, is too large, or comes from a page without consent */
export function bury(
  item: unknown,
  error: ItemError,
  { project, via, receivedAt, sentAt, claims }: Sent,
): NewDeadLetter | undefined {
  if (!isObject(item) || consentOf(statedConsent(item), via, project) === undefined) return undefined;
  const text = JSON.stringify(item);
  if (text.length > BODY_MAX_CHARS) return undefined;
  const { fields, userId, sessionId } = findSender(JSON.parse(text)); // 1e400 is null there
  const { value, redacted } = withoutPersonal(sanitise(fields).value, project);
  const hash = hashContent(deriveKey(project.pseudonym_secret, 'content'), withPlainId(JSON.parse(text)));
  const occurred = Time.safeParse(item.occurred_at).data;
  const at = occurred === undefined ? receivedAt : correctTime(new Date(occurred), sentAt, receivedAt);
  return {
    project_id: project.id,
    id: asUuid(hash),
    received_at: receivedAt.toISOString(),
    sent_at: sentAt.toISOString(),
    at: at.toISOString(),
    via,
    actor: actorOf(claims?.sub ?? userId, sessionId, project),
    subject: subjectOf(item, project),
    content_hash: hash,
    message: redactorOf(project.redaction).redact(error.message).value,
    path: error.path === undefined ? null : redactorOf(project.redaction).redact(fieldOf(error.path)).value,
    redacted,
    body: value,
  };
}

/** An id is compared in small letters (RFC 9562), as that of an event that is taken. */
function withPlainId(item: Record<string, unknown>): Record<string, unknown> {
  return typeof item.id === 'string' ? { ...item, id: item.id.toLowerCase() } : item;
}

/** Ids of generations stay: a part of one taken for a number would point nowhere. */
function withoutPersonal(
  fields: Record<string, unknown>,
  project: Project,
): { value: Record<string, unknown>; redacted: string[] } {
  const kept = Object.entries(fields).filter(([name, value]) => isReference(name, value));
  const names = new Set(kept.map(([name]) => name));
  const others = Object.fromEntries(Object.entries(fields).filter(([name]) => !names.has(name)));
  const { value, redacted } = redactorOf(project.redaction).redact(others);
  return { value: { ...value, ...Object.fromEntries(kept) }, redacted };
}

function isReference(name: string, value: unknown): boolean {
  if (name === 'id') return z.uuid().safeParse(value).success; // else anything may stand there
  if (name === 'trace_id' || name === 'span_id') return TraceId.safeParse(value).success;
  if (name === 'next') return Ref.safeParse(value).success;
  return name === 'rejected' && Ref.array().safeParse(value).success;
}

/** The purposes it names, whatever else stands there; undefined where it says nothing of consent. */
export function statedConsent(item: Record<string, unknown>): Purpose[] | undefined {
  const { consent } = item;
  return Array.isArray(consent) ? Purpose.options.filter((purpose) => consent.includes(purpose)) : undefined;
}

function actorOf(userId: string | undefined, sessionId: string | undefined, { pseudonym_secret }: Project): string {
  if (userId !== undefined) return userPseudonym(pseudonym_secret, userId);
  if (sessionId !== undefined) return sessionPseudonym(pseudonym_secret, sessionId);
  return ANONYMOUS;
}

function subjectOf({ trace_id, span_id }: Record<string, unknown>, { pseudonym_secret }: Project): string {
  if (typeof trace_id !== 'string') return '';
  return generationPseudonym(pseudonym_secret, { trace_id, span_id: typeof span_id === 'string' ? span_id : '' });
}

/** `events[3].kind` → `kind`: where it stood among others says nothing any more. */
function fieldOf(path: string): string {
  return path.replace(/^events\[\d+\]\.?/, '');
}

/** A UUID of version 8 (RFC 9562: of our own making). */
function asUuid(hash: Buffer): string {
  const hex = hash.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
