import { expect, test } from 'vitest';
import { sparingMemory, youngBytes } from './spare-memory.ts';

const MB = 2 ** 20;

/** A million small objects, of which the newest thousands are alive. */
function churn(): number {
  const alive: object[] = [];
  for (let n = 0; n < 1_000_000; n += 1) alive[n % 20_000] = { n, text: `${n}` };
  return alive.length;
}

test('work that spares memory keeps the room for young objects small, and what comes after gets it back', async () => {
  churn();
  const young = await sparingMemory(async () => {
    churn();
    return youngBytes();
  });
  expect(young).toBeLessThanOrEqual(8 * MB);
  churn();
  expect(youngBytes()).toBeGreaterThan(8 * MB);
});
