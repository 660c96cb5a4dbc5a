import { expect, test } from 'vitest';
import { score, spread } from './score.ts';

const said = (says: 'good' | 'bad' | null, p: number, good: boolean) => ({ says, p, good, informed: p !== 0.5 });

test('precision, coverage and the area under the curve, by hand', () => {
  const found = score([
    said('good', 0.9, true),
    said('good', 0.8, false),
    said('bad', 0.1, false),
    said(null, 0.5, true), // ties with the next: half a win
    said(null, 0.5, false),
  ]);
  expect(found).toMatchObject({ precision: 2 / 3, precisionGood: 0.5, precisionBad: 1, coverage: 0.6 });
  expect(found.auc).toBeCloseTo((3 + 1.5) / 6, 10);
  expect(found.ece).toBeCloseTo((0.1 + 0.8 + 0.1) / 3, 10);
});

test('an interval over ten seeds', () => {
  const { mean, half } = spread([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(mean).toBe(5.5);
  expect(half).toBeCloseTo(2.262 * Math.sqrt(9.1666667 / 10), 3);
});
