import { expect, test } from 'vitest';
import { gaugeMean, type HourSum, noiseOf } from './gauge-mean.ts';

/** mulberry32 (Tommy Ettinger; public domain): the same each time. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const summed = (numbers: readonly number[]): HourSum => ({
  count: numbers.length,
  total: numbers.reduce((sum, one) => sum + one, 0),
});

/** How often the interval of the newest hours holds the mean that the numbers are drawn around. */
function held(hours: number, window: number, draw: (next: () => number) => number[]): number {
  const tries = 400;
  const found = Array.from({ length: tries }, (_, seed) => {
    const next = chance(seed + 1);
    const sums = Array.from({ length: hours }, () => summed(draw(next)));
    const figure = gaugeMean(sums.slice(-window), noiseOf(sums));
    return figure !== null && figure.low <= 0.5 && 0.5 <= figure.high;
  });
  return found.filter(Boolean).length / tries;
}

const many = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw);

test.each([
  { case: 'of even numbers', hours: 50, window: 2, draw: (next: () => number) => many(30, next) },
  { case: 'known from eleven hours alone', hours: 11, window: 2, draw: (next: () => number) => many(30, next) },
  { case: 'over a whole day', hours: 73, window: 25, draw: (next: () => number) => many(8, next) },
  {
    case: 'of yes and no, a few or many an hour',
    ...{ hours: 60, window: 12 },
    draw: (next: () => number) => many(1 + Math.floor(next() * 40), () => Math.round(next())),
  },
  {
    case: 'of hours that are each better or worse as a whole',
    ...{ hours: 73, window: 25 },
    draw: (next: () => number) => {
      const shift = next() - 0.5;
      return many(20, () => next() + shift);
    },
  },
])('the interval holds the mean as often as it says: $case', ({ hours, window, draw }) => {
  // 95 %, give or take two and a half errors of 400 tries; by Student's t rather more often than less.
  expect(held(hours, window, draw)).toBeGreaterThan(0.922);
  expect(held(hours, window, draw)).toBeLessThan(0.99);
});

test('a level that changes once is not taken for noise', () => {
  const at = (mean: number): HourSum => ({ count: 100, total: 100 * mean });
  const wavering = (mean: number) => Array.from({ length: 20 }, (_, n) => at(mean + (n % 2) / 100));
  const still = noiseOf([...wavering(0.8), ...wavering(0.8)]);
  const fallen = noiseOf([...wavering(0.8), ...wavering(0.6)]);
  expect((fallen?.variance ?? 0) / (still?.variance ?? 1)).toBeLessThan(15);
  const figure = gaugeMean(wavering(0.6), noiseOf([...wavering(0.8), ...wavering(0.6)]));
  expect(figure?.high).toBeLessThan(0.8);
});

test('nothing has no mean, and of a few hours nobody knows how sure it is', () => {
  expect(gaugeMean([], null)).toBeNull();
  expect(noiseOf(Array.from({ length: 10 }, () => ({ count: 3, total: 1 })))).toBeNull();
  expect(gaugeMean([{ count: 4, total: 2 }], null)).toEqual({ value: 0.5, low: 0.5, high: 0.5, n: 4 });
});
