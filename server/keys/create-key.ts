/** Makes keys and what is stored of them. */
import { createHash, randomBytes } from 'node:crypto';

/** `pk_` or `sk_` and 43 base64url characters: 256 random bits. */
export function createKey(kind: 'publishable' | 'secret'): string {
  return `${kind === 'publishable' ? 'pk' : 'sk'}_${randomBytes(32).toString('base64url')}`;
}

/** A page session's token: 256 random bits, base64url. */
export function createToken(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 suffices where the input itself has 256 random bits: there is nothing to guess. */
export function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
