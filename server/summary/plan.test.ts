import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '../../shared/error.ts';
import { Interval } from '../../shared/summary.ts';
import { planSummary } from './plan.ts';

const now = new Date('2026-11-20T19:22:26.000Z'); // a Friday

test('an open request is the last seven days by day and by model', () => {
  const plan = planSummary({}, now);
  expect(plan.from.toISOString()).toBe('2026-11-13T19:00:00.000Z');
  expect(plan.to).toEqual(now);
  expect(plan.interval).toBe('day');
  expect(plan.groupBy).toBe('model');
  expect(plan.provisionalFrom.toISOString()).toBe('2026-11-20T19:12:26.000Z');
  expect(plan.starts.map((at) => at.toISOString().slice(0, 13))).toEqual([
    '2026-11-13T00',
    '2026-11-14T00',
    '2026-11-15T00',
    '2026-11-16T00',
    '2026-11-17T00',
    '2026-11-18T00',
    '2026-11-19T00',
    '2026-11-20T00',
  ]);
});

test.each([
  { interval: 'hour', from: '2026-01-01T22:59:59Z', to: '2026-01-02T00:00:01Z', starts: ['01T22', '01T23', '02T00'] },
  { interval: 'hour', from: '2026-01-01T22:00:00Z', to: '2026-01-02T00:00:00Z', starts: ['01T22', '01T23'] },
  { interval: 'day', from: '2026-01-01T22:59:59Z', to: '2026-01-02T00:00:01Z', starts: ['01T00', '02T00'] },
  // 2026-01-01 is a Thursday: its ISO week began on Monday, 2025-12-29.
  { interval: 'week', from: '2026-01-01T00:00:00Z', to: '2026-01-12T00:00:00Z', starts: ['29T00', '05T00'] },
] as const)('$interval intervals from $from to $to', ({ interval, from, to, starts }) => {
  const plan = planSummary({ interval, from, to }, now);
  expect(plan.starts.map((at) => at.toISOString().slice(8, 13))).toEqual(starts);
});

test('a week starts on a Monday, whatever the year', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('2000-01-08T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true }),
      (to) => {
        for (const start of planSummary({ interval: 'week' }, to).starts) {
          expect(start.getUTCDay()).toBe(1);
          expect(start.getTime() % 86_400_000).toBe(0);
        }
      },
    ),
  );
});

test('every moment asked for lies in exactly one interval', () => {
  const moment = fc.integer({ min: Date.parse('2025-01-01T00:00:00Z'), max: Date.parse('2025-03-01T00:00:00Z') });
  fc.assert(
    fc.property(
      fc.constantFrom(...Interval.options),
      moment,
      moment,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (interval, a, b, share) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b) + 1];
        const { starts } = planSummary(
          { interval, from: new Date(from).toISOString(), to: new Date(to).toISOString() },
          now,
        );
        const at = Math.min(from + Math.floor(share * (to - from)), to - 1);
        const before = starts.filter((start) => start.getTime() <= at);
        expect(before.length).toBeGreaterThan(0);
        const step = interval === 'hour' ? 1 : interval === 'day' ? 24 : 168;
        expect(at - (before.at(-1)?.getTime() ?? 0)).toBeLessThan(step * 3_600_000);
      },
    ),
  );
});

test.each([
  { query: { from: '2026-11-20T19:00:00Z', to: '2026-11-20T19:00:00Z' }, path: 'query.from' },
  { query: { from: '2026-12-01T00:00:00Z' }, path: 'query.from' },
  { query: { from: '2026-01-01T00:00:00Z', interval: 'hour' as const }, path: 'query.interval' },
  { query: { from: '2000-01-01T00:00:00Z', interval: 'day' as const }, path: 'query.interval' },
])('refuses $query at $path', ({ query, path }) => {
  const attempt = (): unknown => planSummary(query, now);
  expect(attempt).toThrow(AppError);
  expect(attempt).toThrow(expect.objectContaining({ code: 'invalid', path }));
});

test('2,000 intervals are still answered', () => {
  const to = '2026-11-20T00:00:00.000Z';
  const from = new Date(Date.parse(to) - 2000 * 3_600_000).toISOString();
  expect(planSummary({ from, to, interval: 'hour' }, now).starts).toHaveLength(2000);
});
