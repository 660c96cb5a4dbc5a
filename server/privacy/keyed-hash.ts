/**
 * HMAC-SHA256 of a text (RFC 2104) by two one-shot hashes. Every event needs two or three; Node's `createHmac` makes an
 * object outside of the JavaScript heap for each, which costs more than the hash. A test holds both against each other.
 */
import { createHmac, hash } from 'node:crypto';

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

interface Pads {
  /** The inner pad with room for the text behind it. */
  inner: Buffer;
  /** The outer pad with room for the inner hash behind it. */
  outer: Buffer;
}

/** Texts of up to so many bytes, which nearly all are. */
const SHORT_BYTES = 4096;

/** For as long as somebody holds the key. */
const known = new WeakMap<Uint8Array, Pads>();

/** @param encoding of the 32 bytes; `binary` is a character a byte */
export function keyedHash(key: Uint8Array, text: string, encoding: 'hex' | 'binary'): string {
  // In UTF-8 a UTF-16 code unit takes three bytes at most.
  if (text.length * 3 > SHORT_BYTES || key.length > BLOCK_BYTES) {
    return createHmac('sha256', key).update(text, 'utf8').digest(encoding);
  }
  const { inner, outer } = known.get(key) ?? prepare(key);
  const end = BLOCK_BYTES + inner.write(text, BLOCK_BYTES, 'utf8');
  // As text: a digest that is returned as bytes costs as much again.
  outer.write(hash('sha256', inner.subarray(0, end), 'binary'), BLOCK_BYTES, 'binary');
  return hash('sha256', outer, encoding);
}

function prepare(key: Uint8Array): Pads {
  const inner = Buffer.alloc(BLOCK_BYTES + SHORT_BYTES, 0x36);
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES, 0x5c);
  for (const [index, byte] of key.entries()) {
    inner[index] = byte ^ 0x36;
    outer[index] = byte ^ 0x5c;
  }
  const pads = { inner, outer };
  known.set(key, pads);
  return pads;
}
