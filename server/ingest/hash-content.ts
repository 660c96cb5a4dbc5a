/** The fingerprint by which "the same event again" is told from "another event under the same id". */
import { createHmac } from 'node:crypto';
import canonicalize from 'canonicalize';

/**
 * HMAC-SHA256 of the canonical JSON (RFC 8785) of an item as it was received, before any sanitising, without `token`:
 * a token is refreshed between two attempts at the same event.
 *
 * @param item a JSON object of finite numbers
 */
export function hashContent(key: Uint8Array, item: object): Buffer {
  const { token: _token, ...content } = item as Record<string, unknown>;
  return createHmac('sha256', key).update(canonicalJson(content)).digest();
}

/** The one JSON text of a value: keys sorted, no white space. Two values are the same if these are. */
export function canonicalJson(value: unknown): string {
  const text = /\\ud[89a-f]/.test(JSON.stringify(value)) ? canonicalize(escapeTexts(value)) : canonicalize(value);
  return text ?? 'null';
}

/**
 * RFC 8785 refuses lone surrogates, and events hold them all the same. Where there may be one, every text is taken in
 * its JSON form, in which each surrogate has an escape of its own: no two contents become one.
 */
function escapeTexts(value: unknown): unknown {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(escapeTexts);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [JSON.stringify(key), escapeTexts(part)]));
}
