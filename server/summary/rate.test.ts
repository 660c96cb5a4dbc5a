import fc from 'fast-check';
import { expect, test } from 'vitest';
import { counterNames } from '../../shared/summary.ts';
import { measure, noCounts, rate, sumCounts } from './rate.ts';

test.each([
  { successes: 4, n: 4, low: 0.51, high: 1 },
  { successes: 40, n: 40, low: 0.912, high: 1 },
  { successes: 0, n: 4, low: 0, high: 0.49 },
  { successes: 5, n: 10, low: 0.237, high: 0.763 }, // Newcombe, Stat Med 17 (1998): .2366, .7634
  { successes: 81, n: 263, low: 0.2553, high: 0.3662 }, // Newcombe, table I
])('$successes of $n lies between $low and $high', ({ successes, n, low, high }) => {
  const found = rate(successes, n);
  expect(found?.value).toBe(successes / n);
  expect(found?.low).toBeCloseTo(low, 3);
  expect(found?.high).toBeCloseTo(high, 3);
});

test('there is no rate where there is nothing to divide by', () => {
  expect(rate(0, 0)).toBeNull();
  expect(measure(noCounts())).toMatchObject({ positive_rate: null, coverage: null, response_rate: null });
});

test('bounds lie around the value, inside 0 and 1, and narrow as counts grow', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
      const successes = Math.round(share * n);
      const found = rate(successes, n);
      const more = rate(successes * 4, n * 4);
      if (found === null || more === null) throw new Error('a rate was expected');
      expect(found.low).toBeGreaterThanOrEqual(0);
      expect(found.low).toBeLessThanOrEqual(found.value);
      expect(found.high).toBeGreaterThanOrEqual(found.value);
      expect(found.high).toBeLessThanOrEqual(1);
      expect(more.high - more.low).toBeLessThan(found.high - found.low);
    }),
  );
});

test('rates come from the counters they are defined by', () => {
  const counts = {
    ...noCounts(),
    generations: 100,
    positive: 6,
    negative: 2,
    uncertain: 5,
    contested: 2,
    unlabelled: 85,
  };
  const metrics = measure({ ...counts, shown: 50, voted: 10 });
  expect(metrics.positive_rate).toMatchObject({ value: 0.75, n: 8 });
  expect(metrics.coverage).toMatchObject({ value: 0.08, n: 100 });
  expect(metrics.response_rate).toMatchObject({ value: 0.2, n: 50 });
});

test('votes on outputs whose shown event was lost cannot raise the response rate above one', () => {
  expect(measure({ ...noCounts(), shown: 2, voted: 3 }).response_rate).toMatchObject({ value: 1, n: 3 });
  expect(measure({ ...noCounts(), shown: 0, voted: 3 }).response_rate).toBeNull();
});

test('a sum adds every counter', () => {
  const ones = Object.fromEntries(counterNames.map((name, index) => [name, index])) as ReturnType<typeof noCounts>;
  expect(sumCounts([ones, ones])).toEqual(Object.fromEntries(counterNames.map((name, index) => [name, 2 * index])));
});
