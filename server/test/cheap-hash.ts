/** Passwords that take no time to compare. Nothing in the product makes such a hash; a test of the real ones is beside them. */
import { scryptSync } from 'node:crypto';

/** As stored: its parameters stand in it, and whoever compares goes by those. */
export function cheapHash(password: string): string {
  const [cost, blockSize, parallelism, salt] = [16, 8, 1, Buffer.alloc(16)];
  const hash = scryptSync(password, salt, 32, { N: cost, r: blockSize, p: parallelism });
  return [cost, blockSize, parallelism, salt.toString('base64url'), hash.toString('base64url')].join(':');
}
