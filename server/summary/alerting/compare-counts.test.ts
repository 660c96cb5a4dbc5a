import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareCounts } from './compare-counts.ts';

const span = (count: number, hours = 24) => ({ count, hours });
/** As steady as chance lets it be. */
const steady = [100, 110, 95, 104, 90, 101, 98, 100];
/** Weekdays and weekends. */
const wavering = [100, 300, 90, 310, 280, 120, 300, 100];

describe('against windows that were steady', () => {
  test.each([
    [100, 160, 'more'],
    [100, 50, 'less'],
    [100, 0, 'less'],
    [0, 100, 'more'],
    [100, 120, null],
    [100, 85, null],
    [3, 1, null],
    [0, 0, null],
  ] as const)('from %i to %i is %s', (before, now, told) => {
    expect(compareCounts(span(before), span(now), steady)?.told).toBe(told);
  });
});

test('what wavers anyway has to move by more', () => {
  expect(compareCounts(span(100), span(300), steady)?.told).toBe('more');
  expect(compareCounts(span(100), span(300), wavering)?.told).toBeNull();
  expect(compareCounts(span(100), span(30_000), wavering)?.told).toBe('more');
});

test('a window that is not over is compared by the hour', () => {
  expect(compareCounts(span(400, 4), span(100, 1), [400, 390, 410, 400, 405, 395, 400, 400])).toMatchObject({
    told: null,
    ratio: { value: 1 },
  });
  expect(compareCounts(span(400, 4), span(400, 1), [400, 390, 410, 400, 405, 395, 400, 400])?.told).toBe('more');
});

test('the ratio lies between its bounds, and there is none to nothing', () => {
  const { ratio } = compareCounts(span(200), span(100), steady) ?? {};
  expect(ratio?.value).toBeCloseTo(0.5);
  expect(ratio?.low).toBeGreaterThan(0.3);
  expect(ratio?.high).toBeLessThan(0.75);
  expect(compareCounts(span(0), span(9), steady)?.ratio).toBeNull();
});

test.each([
  ['nothing before', []],
  ['nothing but silence before', [0, 0, 0, 0, 0, 0, 0, 0]],
  ['too few windows since it began', [0, 0, 0, 50, 100, 110, 95, 104]],
])('with %s nothing is said', (_name, earlier) => {
  expect(compareCounts(span(100), span(1000), earlier)).toBeNull();
});

test('it is the same question asked the other way round', () => {
  fc.assert(
    fc.property(fc.nat(500), fc.nat(500), (one, other) => {
      const opposite = { more: 'less', less: 'more' } as const;
      const forth = compareCounts(span(one), span(other), steady)?.told ?? null;
      const back = compareCounts(span(other), span(one), steady)?.told ?? null;
      expect(back).toBe(forth === null ? null : opposite[forth]);
    }),
  );
});

test('of steady products about one in twenty is told of, and not many more of those that waver', () => {
  const next = random(11);
  const alarms = (rate: () => number): number => {
    let told = 0;
    for (let product = 0; product < 2000; product += 1) {
      const counts = Array.from({ length: 10 }, () => poisson(rate(), next));
      const [now = 0, before = 0, ...earlier] = counts;
      if (compareCounts(span(before), span(now), [before, ...earlier].reverse())?.told !== null) told += 1;
    }
    return told / 2000;
  };
  expect(alarms(() => 60)).toBeLessThan(0.06);
  expect(alarms(() => 60 * Math.exp(1.2 * (next() - 0.5)))).toBeLessThan(0.1);
});

/** Knuth's. */
function poisson(rate: number, next: () => number): number {
  let count = 0;
  for (let left = next(); left > Math.exp(-rate); left *= next()) count += 1;
  return count;
}

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
