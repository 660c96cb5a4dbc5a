/** The fingerprint by which "the same event again" is told from "another event under the same id". */
import canonicalize from 'canonicalize';
import { keyedHash } from '../privacy/keyed-hash.ts';

/**
 * HMAC-SHA256 of the canonical JSON (RFC 8785) of an item as it was received, before any sanitising, without `token`:
 * a token is refreshed between two attempts at the same event.
 *
 * @param item a JSON object of finite numbers
 */
export function hashContent(key: Uint8Array, item: object): Buffer {
  return Buffer.from(keyedHash(key, canonicalJson(withoutToken(item)), 'binary'), 'binary');
}

function withoutToken(item: object): object {
  if (!('token' in item)) return item;
  const { token: _token, ...content } = item;
  return content;
}

/** The one JSON text of a value: keys sorted, no white space. Two values are the same if these are. */
export function canonicalJson(value: unknown): string {
  const sorted = sortKeys(value);
  const text = JSON.stringify(sorted ?? value);
  const hasSurrogate = /\\ud[89a-f]/.test(text);
  if (sorted !== undefined && !hasSurrogate) return text;
  return canonicalize(hasSurrogate ? escapeTexts(value) : value) ?? 'null';
}

/**
 * The value with the keys of every object in the order of RFC 8785, so that `JSON.stringify`, whose texts and numbers
 * are those of the RFC, writes the canonical text: in less time than `canonicalize`, and a test holds both against
 * each other. Undefined where that cannot be: an object has keys that look like numbers before all others.
 */
function sortKeys(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(sortKeys);
    return items.includes(undefined) ? undefined : items;
  }
  const sorted: Record<string, unknown> = {};
  const parts: Record<string, unknown> = { ...value };
  for (const key of Object.keys(parts).sort()) {
    const part = sortKeys(parts[key]);
    if (part === undefined || /^\d/.test(key) || key === '__proto__') return undefined;
    sorted[key] = part;
  }
  return sorted;
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
