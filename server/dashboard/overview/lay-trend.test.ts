import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnAt, layTrend, type TrendPoint } from './lay-trend.ts';

const rate = fc
  .tuple(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  )
  .map((three) => three.toSorted((a, b) => a - b))
  .map(([low = 0, value = 0, high = 0]) => ({ low, value, high, n: 10 }));
const point: fc.Arbitrary<TrendPoint> = fc.record({
  at: fc.constant('2026-11-20T00:00:00.000Z'),
  rate: fc.option(rate, { nil: null }),
  volume: fc.nat(1e6),
  provisional: fc.boolean(),
});
const size = fc.record({ width: fc.integer({ min: 200, max: 2000 }), height: fc.integer({ min: 160, max: 600 }) });

const known = (value: number): TrendPoint => ({
  at: '2026-11-20T00:00:00.000Z',
  rate: { value, low: value, high: value, n: 1 },
  volume: 1,
  provisional: false,
});
const gap: TrendPoint = { ...known(0), rate: null };

test('everything stays inside the chart, and a rate inside its interval', () => {
  fc.assert(
    fc.property(fc.array(point, { maxLength: 200 }), size, (points, box) => {
      const { plot, points: placed, bars, ticks } = layTrend(points, box);
      for (const { x, y, low, high } of placed) {
        expect(x).toBeGreaterThanOrEqual(plot.left);
        expect(x).toBeLessThanOrEqual(plot.right);
        if (y === null || low === null || high === null) continue;
        expect(high).toBeGreaterThanOrEqual(plot.top - 1e-9);
        expect(y).toBeGreaterThanOrEqual(high - 1e-9);
        expect(low).toBeGreaterThanOrEqual(y - 1e-9);
        expect(low).toBeLessThanOrEqual(plot.bottom + 1e-9);
      }
      for (const { y, height } of bars) expect(y + height).toBeLessThanOrEqual(box.height);
      for (const { index } of ticks) expect(points[index]).toBeDefined();
    }),
  );
});

test('an interval without a rate is a gap, never a line through zero', () => {
  const { lines, bands, points } = layTrend([known(0.5), known(0.6), gap, known(0.7)], { width: 400, height: 240 });
  expect(lines.length).toBe(2);
  expect(bands.length).toBe(2);
  expect(points[2]?.y).toBeNull();
});

test('all of it is at the top, nothing at the bottom', () => {
  const { plot, points } = layTrend([known(1), known(0)], { width: 400, height: 240 });
  expect(points.map(({ y }) => y)).toEqual([plot.top, plot.bottom]);
});

test('the provisional part starts with the first interval that still moves', () => {
  const { provisionalFrom, plot } = layTrend([known(1), { ...known(1), provisional: true }], {
    width: 452,
    height: 240,
  });
  expect(provisionalFrom).toBe((plot.left + plot.right) / 2);
  expect(layTrend([known(1)], { width: 400, height: 240 }).provisionalFrom).toBeNull();
});

test('names on the axis keep their distance and always include the newest', () => {
  const { ticks } = layTrend(
    Array.from({ length: 168 }, () => known(0.5)),
    { width: 720, height: 240 },
  );
  expect(ticks.at(-1)?.index).toBe(167);
  const gaps = ticks.slice(1).map(({ x }, index) => x - (ticks[index]?.x ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(64);
});

test('a position names the column it lies in, and the nearest beyond the ends', () => {
  const layout = layTrend([known(0), known(0), known(0)], { width: 352, height: 240 });
  expect(columnAt(layout, 0)).toBe(0);
  expect(columnAt(layout, 41 + 100)).toBe(1);
  expect(columnAt(layout, 9999)).toBe(2);
});
