import { expect, test } from 'vitest';
import { metrics, summary } from '../test/fake-api.ts';
import { describeTrend, readMeasure, readPoint, spanOf, trendPoints } from './read-trend.ts';

const rate = (value: number) => ({ value, low: value - 0.1, high: value + 0.1, n: 40 });
const days = summary({
  series: [
    { at: '2026-11-18T00:00:00.000Z', metrics: metrics({ generations: 40 }, rate(0.5)) },
    { at: '2026-11-19T00:00:00.000Z', metrics: metrics({ generations: 1 }) },
    { at: '2026-11-20T00:00:00.000Z', metrics: metrics({ generations: 40 }, rate(0.75)) },
  ],
});

test('only intervals that reach into the last ten minutes are provisional', () => {
  expect(trendPoints(days, 'positive_rate').map(({ provisional }) => provisional)).toEqual([false, false, true]);
  const nextDay = { ...days, provisional_from: '2026-11-21T00:00:00.000Z' };
  expect(trendPoints(nextDay, 'positive_rate').some(({ provisional }) => provisional)).toBe(false);
});

test('the chart is told in one sentence', () => {
  expect(describeTrend(trendPoints(days, 'positive_rate'), 'Positive rate')).toBe(
    'Positive rate over 3 intervals: from 50% to 75%, lowest 50%, highest 75%. The slider and the table below hold every point.',
  );
  expect(describeTrend(trendPoints(days, 'coverage'), 'Coverage')).toBe('Coverage over time: nothing to show yet.');
});

test('a point is told with its interval, its number and whether it will still move', () => {
  const words = trendPoints(days, 'positive_rate').map((point) => readPoint(point, days));
  expect(words).toEqual([
    '18 Nov 2026: 50%, 95% interval 40–60%, of 40 · 40 generations',
    '19 Nov 2026: no rate · 1 generation',
    '20 Nov 2026: 75%, 95% interval 65–85%, of 40 · 40 generations · provisional',
  ]);
});

test('an interval opens what it counted: not what came before the summary begins', () => {
  const late = { ...days, from: '2026-11-18T15:00:00.000Z' };
  expect(days.series.map(({ at }) => spanOf(at, late)).slice(0, 2)).toEqual([
    { from: '2026-11-18T15:00:00.000Z', to: '2026-11-19T00:00:00.000Z' },
    { from: '2026-11-19T00:00:00.000Z', to: '2026-11-20T00:00:00.000Z' },
  ]);
});

test('a measure nobody offers is the positive rate', () => {
  expect(readMeasure('coverage')).toBe('coverage');
  expect(readMeasure('valueOf')).toBe('positive_rate');
});
