import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chanceOfNormal, chanceOfShares, correctForMany } from './gauge-chance.ts';

test.each([
  [0, 1],
  [1.959963984540054, 0.05],
  [2.575829303548901, 0.01],
  [-3.290526731491926, 0.001],
  [6, 1.973175290075e-9],
])('the chance of a normal value %d or further out is %d', (z, chance) => {
  expect(chanceOfNormal(z) / chance).toBeCloseTo(1, 6);
});

test.each([
  // Pearson's chi-squared of (15 of 50, 25 of 50) is 4000/960 = 4.1667; times 99/100 it is 4.125, whose chance is .0423.
  [{ k: 15, n: 50 }, { k: 25, n: 50 }, 0.04225],
  [{ k: 5, n: 10 }, { k: 50, n: 100 }, 1],
  // Few: one side has one case. 1 of 1 against 0 of 9 is one of ten equally likely tables, and the other are likelier.
  [{ k: 1, n: 1 }, { k: 0, n: 9 }, 0.1],
  [{ k: 0, n: 9 }, { k: 1, n: 1 }, 0.1],
  // C(3,2)·C(97,0)/C(100,2) = 3/4950: two of two, of three in all.
  [{ k: 2, n: 2 }, { k: 1, n: 98 }, 3 / 4950],
  // The same of those without: the common outcome turned round.
  [{ k: 0, n: 2 }, { k: 97, n: 98 }, 3 / 4950],
  [{ k: 0, n: 4 }, { k: 0, n: 7 }, 1],
  [{ k: 7, n: 7 }, { k: 9, n: 9 }, 1],
])('%j against %j has chance %d', (one, other, chance) => {
  expect(chanceOfShares(one, other)).toBeCloseTo(chance, 4);
});

test('nothing to compare with has no chance', () => {
  expect(chanceOfShares({ k: 0, n: 0 }, { k: 3, n: 5 })).toBeNull();
});

const shares = fc
  .tuple(fc.integer({ min: 1, max: 3000 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([n, share]) => ({ k: Math.round(n * share), n }));

test('a chance lies between 0 and 1 and is the same from either side', () => {
  fc.assert(
    fc.property(shares, shares, (one, other) => {
      const chance = chanceOfShares(one, other) ?? -1;
      expect(chance).toBeGreaterThanOrEqual(0);
      expect(chance).toBeLessThanOrEqual(1 + 1e-9);
      expect(chanceOfShares(other, one)).toBeCloseTo(chance, 9);
    }),
  );
});

test('among many the least is multiplied by all, the next by half of them, and none comes after a surer one', () => {
  // Four: .005 · 4/1, .01 · 4/2, .03 · 4/3 and .04 · 4/4; all below .05, so each interval may miss as often as alone.
  const { chances, level } = correctForMany([0.01, 0.04, null, 0.03, 0.005]);
  for (const [at, expected] of [0.02, 0.04, null, 0.04, 0.02].entries()) {
    if (expected === null) expect(chances[at]).toBeNull();
    else expect(chances[at]).toBeCloseTo(expected, 10);
  }
  expect(level).toBeCloseTo(0.05, 10);
});

test('an interval is as careful as the verdict beside it: by how many were compared, and how many told', () => {
  expect(correctForMany([0.6, 0.7])).toEqual({ chances: [0.7, 0.7], level: 0.025 });
  expect(correctForMany([0.001, 0.7, 0.8, 0.9]).level).toBeCloseTo(0.05 / 4, 10);
  expect(correctForMany([null])).toEqual({ chances: [null], level: 0.05 });
});
