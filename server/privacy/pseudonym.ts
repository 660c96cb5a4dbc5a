/**
 * People as they are stored: an HMAC under a secret of the project, so that the same person is the same actor within
 * a project, a stranger between projects, and nobody to whoever reads the database without the secret.
 */
import { createHmac } from 'node:crypto';
import { keyedHash } from './keyed-hash.ts';

/** Of 256 bits, these many bytes are kept: at 128 bits no two people of a project meet by chance. */
const PSEUDONYM_BYTES = 16;

/** The one anonymous actor of a generation. */
export const ANONYMOUS = '';

/** `u` and 22 base64url characters. A token's `sub` and a `user_id` are one namespace: the same text, one person. */
export function userPseudonym(secret: Uint8Array, userId: string): string {
  return `u${pseudonym(secret, 'user', userId)}`;
}

/** `s` and 22 base64url characters: somebody who is not signed in, for as long as their session lasts. */
export function sessionPseudonym(secret: Uint8Array, sessionId: string): string {
  return `s${pseudonym(secret, 'session', sessionId)}`;
}

/**
 * `t` before the pseudonym somebody claims: the token vouched for the trace and for no person. They can be found
 * again (and erased), but their word must not count as another person's: see `votingActor`.
 */
export function claimedPseudonym(pseudonym: string): string {
  return pseudonym === ANONYMOUS ? ANONYMOUS : `t${pseudonym}`;
}

/**
 * Who an actor counts as. Everybody whom a token without `sub` let in is the generation's one anonymous actor:
 * otherwise one token could be a thousand people.
 */
export function votingActor(actor: string): string {
  return actor.startsWith('t') ? ANONYMOUS : actor;
}

/** `g` and 22 base64url characters: a generation that must not be named any more, as it was erased. */
export function generationPseudonym(
  secret: Uint8Array,
  { trace_id, span_id }: { trace_id: string; span_id: string },
): string {
  return `g${pseudonym(secret, 'generation', `${trace_id} ${span_id}`)}`; // no id holds a space
}

/** A person as tombstones name them; undefined for who is not known beyond a session. */
export function personOf(actor: string): string | undefined {
  return /^t?(u.*)$/.exec(actor)?.[1];
}

/** Derived keys of a secret, for as long as somebody holds the secret: one is needed for every event. */
const derived = new WeakMap<Uint8Array, Map<string, Buffer>>();

/** A key for one use of a project's secret: what is made for one use tells nothing about another. */
export function deriveKey(secret: Uint8Array, use: string): Buffer {
  const keys = derived.get(secret) ?? new Map<string, Buffer>();
  derived.set(secret, keys);
  const key = keys.get(use) ?? createHmac('sha256', secret).update(`nod ${use} v1`).digest();
  keys.set(use, key);
  return key;
}

function pseudonym(secret: Uint8Array, kind: 'user' | 'session' | 'generation', id: string): string {
  const bytes = keyedHash(deriveKey(secret, kind), id, 'binary').slice(0, PSEUDONYM_BYTES);
  return Buffer.from(bytes, 'binary').toString('base64url');
}
