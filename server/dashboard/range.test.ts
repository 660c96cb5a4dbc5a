import { expect, test } from 'vitest';
import { chooseRange, planRange, readRange, wholeDays } from './range.ts';

const NOW = Date.parse('2026-11-20T12:00:00.000Z');
const ago = (days: number): string => new Date(NOW - days * 86_400_000).toISOString();

test.each([
  ['no data', null, null, '7d'],
  ['a first hour', ago(0.1), ago(0.05), '24h'],
  ['a week', ago(6), ago(0.1), '7d'],
  ['a year with data yesterday', ago(365), ago(1), '7d'],
  ['data that ended two weeks ago', ago(40), ago(14), '30d'],
  ['data that ended last year', ago(800), ago(500), 'all'],
] as const)('%s opens with a range that shows it', (_case, first_at, last_at, expected) => {
  expect(chooseRange({ first_at, last_at }, NOW)).toBe(expected);
});

test.each([
  [2, 'hour'],
  [100, 'day'],
  [900, 'week'],
] as const)('all time over %i days is drawn by the %s', (days, interval) => {
  expect(planRange('all', { first_at: ago(days), last_at: ago(0) }, NOW)).toEqual({ from: ago(days), interval });
});

test('all time starts in the past even where the first data has just come', () => {
  expect(planRange('all', { first_at: ago(0), last_at: ago(0) }, NOW).from).toBe('2026-11-20T11:00:00.000Z');
});

test('a range nobody offers is none', () => {
  expect(readRange('7d')).toBe('7d');
  expect(readRange('toString')).toBeNull();
  expect(readRange(undefined)).toBeNull();
});

test('what people were shown is a matter of whole UTC days', () => {
  const day = (n: number) => `2026-11-${n}T00:00:00.000Z`;
  expect(wholeDays({ from: '2026-11-13T12:00:00.000Z', to: '2026-11-20T00:00:00.001Z' })).toEqual({
    from: day(13),
    to: day(21),
  });
  expect(wholeDays({ from: day(13), to: day(20) })).toEqual({ from: day(13), to: day(20) });
});
