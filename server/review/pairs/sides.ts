/** Which of two answers stands on the left: drawn by a hash, so that no reload changes it and nobody chooses it. Pure. */
import { createHmac } from 'node:crypto';
import { compareText, type Key, keyText } from '../../labels/case.ts';

export interface Pair {
  /** The lesser key. */
  first: Key;
  second: Key;
}

export function pairOf(one: Key, other: Key): Pair {
  return compareText(keyText(one), keyText(other)) <= 0 ? { first: one, second: other } : { first: other, second: one };
}

/** Half of all pairs stand the other way round; each reviewer has a draw of their own, or one order would sway all. */
export function sidesOf({ first, second }: Pair, secret: Buffer, reviewer: string): { left: Key; right: Key } {
  const drawn = createHmac('sha256', secret)
    .update(JSON.stringify(['sides', keyText(first), keyText(second), reviewer]))
    .digest();
  return (drawn[0] ?? 0) % 2 === 0 ? { left: first, right: second } : { left: second, right: first };
}
