import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Numbering } from './numbering.ts';

test('numbers what is new in order and knows what it has numbered', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer(), fc.nat(3)), { maxLength: 400 }), (pairs) => {
      const numbering = new Numbering();
      const known = new Map<string, number>();
      for (const [high, low] of pairs) {
        const expected = known.get(`${high} ${low}`) ?? known.size;
        expect(numbering.has(high, low)).toBe(known.has(`${high} ${low}`));
        expect(numbering.numberOf(high, low)).toBe(expected);
        known.set(`${high} ${low}`, expected);
      }
      expect(numbering.size).toBe(known.size);
    }),
    { numRuns: 50 },
  );
});

test('goes on knowing them while it grows', () => {
  const numbering = new Numbering();
  for (let high = 0; high < 5000; high += 1) numbering.numberOf(high, -high);
  expect(numbering.size).toBe(5000);
  expect([0, 1234, 4999].map((high) => numbering.numberOf(high, -high))).toEqual([0, 1234, 4999]);
  expect(numbering.has(0, 1)).toBe(false);
});
