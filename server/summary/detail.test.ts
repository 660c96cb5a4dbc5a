import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stepOf } from '../../shared/measures.ts';
import { detail } from './detail.ts';
import { distributionOf } from './distribution.ts';
import { noCounts } from './rate.ts';
import type { TallySum } from './store.ts';

const sum = (measure: string, value: string, count: number, good = 0, total = 0) => ({
  measure,
  value,
  count,
  good,
  total,
});

test('percentiles from steps are right within 10 %, the mean exactly', () => {
  const values = Array.from({ length: 400 }, (_, index) => 20 * 1.02 ** index); // 20 ms to 54 s
  const found = distributionOfNumbers(values);
  expect(found.n).toBe(400);
  expect(found.mean).toBeCloseTo(values.reduce((a, b) => a + b, 0) / 400);
  for (const [read, exact] of [
    [found.p50, values[199]],
    [found.p95, values[379]],
  ] as const) {
    expect(Math.abs(read / (exact ?? 1) - 1)).toBeLessThan(0.1);
  }
  expect(distributionOf([])).toBeNull();
});

/** As they are tallied. */
function distributionOfNumbers(values: readonly number[]): NonNullable<ReturnType<typeof distributionOf>> {
  const steps = new Map<number, TallySum>();
  for (const value of values) {
    const step = stepOf(value);
    const { count, total } = steps.get(step) ?? { count: 0, total: 0 };
    steps.set(step, sum('latency_ms', String(step), count + 1, 0, total + value));
  }
  const found = distributionOf([...steps.values()]);
  if (found === null) throw new Error('no numbers');
  return found;
}

test('what always is the same number has it for every percentile', () => {
  for (const value of [0, 0.4, 1, 100, 117, 4096]) {
    const { p50, p95 } = distributionOfNumbers([value, value, value]);
    expect(p50).toBeCloseTo(value, 6);
    expect(p95).toBeCloseTo(value, 6);
  }
});

test('a percentile is never above the largest number, so its link opens something', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 60 }), (values) => {
      const { p50, p95 } = distributionOfNumbers(values);
      expect(p50).toBeLessThanOrEqual(p95 + 1e-9);
      expect(p95).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
      expect(p50).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('details stand beside those of the period before', () => {
  const now = {
    counts: { ...noCounts(), voted: 20 },
    tallies: [
      sum('reason', 'wrong', 8),
      sum('reason', 'slow', 1),
      sum('retention', '30', 10, 9, 8.5),
      sum('edit', '9', 3, 3, 2.85),
      sum('edit', '0', 1, 0, 0.05),
      sum('outcome', 'solved', 4, 3, 3),
      sum('score', '["tone","judge","rude"]', 2),
      sum('score', '["helpful","judge"]', 2, 0, 1.5),
      sum('score', '["safe","judge"]', 3, 1, 1),
    ],
  };
  const before = { counts: { ...noCounts(), voted: 10 }, tallies: [sum('reason', 'wrong', 1)] };
  const found = detail(now, before);
  expect(found.reasons).toMatchObject([
    { reason: 'wrong', count: 8, share: { value: 0.4, n: 20 }, previous: { value: 0.1, n: 10 } },
    { reason: 'slow', count: 1, previous: { value: 0 } },
  ]);
  expect(found.retention.map(({ after_s, kept }) => [after_s, kept?.value ?? null])).toEqual([
    [30, 0.9],
    [120, null],
    [300, null],
    [600, null],
  ]);
  expect(found.edits).toEqual({ n: 4, mean: 0.725, tenths: [1, 0, 0, 0, 0, 0, 0, 0, 0, 3] });
  expect(found.outcomes).toMatchObject([{ name: 'solved', n: 4, yes: { value: 0.75 }, previous: null }]);
  expect(found.scores).toEqual([
    { name: 'tone', source: 'judge', value: 'rude', n: 2, yes: null, mean: null, previous: null },
    {
      name: 'helpful',
      source: 'judge',
      value: null,
      n: 2,
      yes: expect.objectContaining({ value: 0 }),
      mean: 0.75,
      previous: null,
    },
    {
      name: 'safe',
      source: 'judge',
      value: null,
      n: 3,
      yes: expect.objectContaining({ value: 1 / 3 }),
      mean: 1 / 3,
      previous: null,
    },
  ]);
  expect(detail(now, null).reasons[0]?.previous).toBeNull();
});
