/**
 * Ids that follow from what they name, so that a recording sent twice is the same events twice and the server can
 * answer `duplicate`. Real products use random ids (UUIDv7); a replay must not.
 */
import { createHash } from 'node:crypto';

/** A trace id: 32 hex digits, as W3C trace context has them. */
export function stableTraceId(...parts: readonly string[]): string {
  return digest(parts).subarray(0, 16).toString('hex');
}

/** A UUID of version 8: the version RFC 9562 leaves to whoever makes it. */
export function stableUuid(...parts: readonly string[]): string {
  const bytes = digest(parts).subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A number in [0, 1) that follows from the parts: for spreading things without a pattern. */
export function stableFraction(...parts: readonly string[]): number {
  return digest(parts).readUInt32BE(0) / 2 ** 32;
}

function digest(parts: readonly string[]): Buffer {
  // JSON keeps ['a', 'bc'] and ['ab', 'c'] apart.
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}
