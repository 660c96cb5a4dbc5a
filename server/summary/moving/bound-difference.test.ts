import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundDifference, normalOfChance } from './bound-difference.ts';
import { chanceOfShares } from './gauge-chance.ts';

test.each([
  // Newcombe, Stat Med 17 (1998), table II, method 6.
  [{ k: 56, n: 70 }, { k: 48, n: 80 }, 0.0528, 0.3382],
  [{ k: 9, n: 10 }, { k: 3, n: 10 }, 0.17, 0.8406],
])('%j − %j lies between %d and %d', (now, before, low, high) => {
  const difference = boundDifference(now, before, 0.05);
  expect(difference?.low).toBeCloseTo(low, 4);
  expect(difference?.high).toBeCloseTo(high, 4);
});

test('as far out as a normal value is with a chance', () => {
  expect(normalOfChance(0.05)).toBeCloseTo(1.96, 4);
  expect(normalOfChance(1)).toBeCloseTo(0, 6);
});

test('there is no difference from nothing', () => {
  expect(boundDifference({ k: 1, n: 2 }, { k: 0, n: 0 }, 0.05)).toBeNull();
});

const shares = fc
  .tuple(fc.integer({ min: 1, max: 2000 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 6 }))
  .map(([n, share, few]) => ({ k: few < 4 ? Math.min(n, few) : Math.round(n * share), n }));

test('an interval leaves out 0 exactly where the test tells two shares apart, at every level', () => {
  const levels = fc.constantFrom(0.05, 0.01, 0.05 / 16, 0.0005);
  fc.assert(
    fc.property(shares, shares, levels, (now, before, level) => {
      const chance = chanceOfShares(now, before) ?? 1;
      fc.pre(Math.abs(chance - level) > 1e-5 * level);
      const { low, high, value } = boundDifference(now, before, level) ?? { low: 0, high: 0, value: 0 };
      expect(low > 1e-12 || high < -1e-12).toBe(chance < level);
      expect([-1 <= low, low <= value, value <= high, high <= 1]).toEqual([true, true, true, true]);
    }),
    { numRuns: 2000 },
  );
});
