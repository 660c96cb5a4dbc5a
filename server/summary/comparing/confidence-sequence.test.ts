import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Arm, compareShares, moreNeeded, tellsApart } from './confidence-sequence.ts';

const arm = (k: number, n: number): Arm => ({ k, n });

test.each([
  // With so few nothing can be told; with more of the same it can.
  { a: arm(3, 4), b: arm(4, 4), told: false },
  { a: arm(50, 100), b: arm(60, 100), told: false },
  { a: arm(500, 1000), b: arm(600, 1000), told: true },
  { a: arm(0, 30), b: arm(30, 30), told: true },
  { a: arm(5, 10), b: arm(5, 10), told: false },
])('$a against $b can be told apart: $told', ({ a, b, told }) => {
  const found = compareShares(a, b);
  expect(found?.value).toBeCloseTo(b.k / b.n - a.k / a.n);
  expect((found?.low ?? 0) > 0 || (found?.high ?? 0) < 0).toBe(told);
  expect(tellsApart(a, b)).toBe(told);
});

test('nothing to compare with is no difference', () => {
  expect(compareShares(arm(0, 0), arm(5, 10))).toBeNull();
  expect(moreNeeded(arm(0, 0), arm(5, 10))).toBeNull();
});

const arms = fc
  .tuple(fc.integer({ min: 1, max: 2000 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([n, share]) => arm(Math.round(n * share), n));

test('the interval holds the observed difference, stays within −1 and 1, and turns round with the arms', () => {
  fc.assert(
    fc.property(arms, arms, (a, b) => {
      const [found, turned] = [compareShares(a, b), compareShares(b, a)];
      if (found === null || turned === null) throw new Error('both have observations');
      expect(found.low).toBeLessThanOrEqual(found.value);
      expect(found.high).toBeGreaterThanOrEqual(found.value);
      expect(found.low).toBeGreaterThanOrEqual(-1);
      expect(found.high).toBeLessThanOrEqual(1);
      expect(turned.low).toBeCloseTo(-found.high, 6);
      expect(turned.high).toBeCloseTo(-found.low, 6);
    }),
    { numRuns: 60 },
  );
});

test('what is said to be needed is needed', () => {
  const [a, b] = [arm(60, 100), arm(69, 100)];
  const more = moreNeeded(a, b) ?? 0;
  const grown = (n: number): boolean => tellsApart(arm(0.6 * n, n), arm(0.69 * n, n));
  expect(grown(100 + more / 2)).toBe(true);
  expect(grown(100 + more / 2 - 2)).toBe(false);
  expect(more).toBeGreaterThan(500); // 0.09 apart at one look of fixed size: 2 × 446 for 5 % and 80 % power
  expect(moreNeeded(arm(50, 100), arm(50, 100))).toBeNull();
});

test('too few of one are no difference, however clear', () => {
  expect(compareShares(arm(0, 19), arm(900, 900))).toEqual({ value: 1, low: -1, high: 1 });
});

test('who looks after every single answer is misled in at most 5 of 100 comparisons of equals', () => {
  let state = 1;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; // Numerical Recipes' generator: the same at every run
    return state / 2 ** 32;
  };
  const misled = Array.from({ length: 400 }, (_, run) => {
    const share = 0.02 + 0.96 * (run / 400);
    const [a, b] = [arm(0, 0), arm(0, 0)];
    for (let answers = 0; answers < 400; answers += 1) {
      const one = next() < (run % 2 === 0 ? 0.5 : 0.1) ? a : b;
      one.n += 1;
      if (next() < share) one.k += 1;
      if (tellsApart(a, b)) return true;
    }
    return false;
  }).filter(Boolean).length;
  expect(misled / 400).toBeLessThanOrEqual(0.05);
});
