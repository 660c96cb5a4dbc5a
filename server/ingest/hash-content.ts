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
  const text = write(value);
  return /\\ud[89a-f]/.test(text) ? (canonicalize(escapeTexts(value)) ?? 'null') : text;
}

/**
 * The text of RFC 8785, in less time than `canonicalize` takes for objects; a test holds both against each other. Texts and
 * numbers are JavaScript's own in both.
 */
function write(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'object' || value === null) return canonicalize(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  let members = '';
  const parts = value as Record<string, unknown>; // as every object may be read
  for (const key of Object.keys(parts).sort()) {
    const part = parts[key];
    if (part !== undefined) members += `${members === '' ? '' : ','}${quote(key)}:${write(part)}`;
  }
  return `{${members}}`;
}

/** What JSON writes as it stands. */
const PLAIN = /^[ !#-[\]-~]*$/;

function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
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
