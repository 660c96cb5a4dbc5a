import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryAfterMs, retryDelayMs } from './backoff.ts';

test('grows with every failure, up to five minutes', () => {
  const longest = [0, 1, 2, 3, 20, 2000].map((failures) => retryDelayMs(failures, 0, () => 1));
  expect(longest).toEqual([1000, 2000, 4000, 8000, 300_000, 300_000]);
});

test('jitter is full: anything from now to the longest wait', () => {
  fc.assert(
    fc.property(fc.nat(30), fc.double({ min: 0, max: 1, noNaN: true }), (failures, chance) => {
      const wait = retryDelayMs(failures, 0, () => chance);
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(Math.min(300_000, 1000 * 2 ** failures));
    }),
  );
});

test('never sooner than the server asked for', () => {
  expect(retryDelayMs(0, 120_000, () => 0)).toBe(120_000);
  expect(retryDelayMs(9, 120_000, () => 1)).toBe(121_000);
});

test.each([
  ['120', 120_000],
  ['0', 0],
  ['Fri, 20 Nov 2026 12:00:30 GMT', 30_000],
  ['Fri, 20 Nov 2026 11:00:00 GMT', 0],
  ['soon', 0],
  [null, 0],
])('Retry-After: %s', (header, expected) => {
  expect(retryAfterMs(header, Date.parse('2026-11-20T12:00:00Z'))).toBe(expected);
});
