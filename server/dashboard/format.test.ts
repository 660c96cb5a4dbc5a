import { expect, test } from 'vitest';
import {
  formatAgo,
  formatBounds,
  formatDuration,
  formatInterval,
  formatRate,
  formatThings,
  formatTime,
  formatTimeShort,
  formatWeight,
  formatZone,
} from './format.ts';

const NOW = Date.parse('2026-11-20T12:00:00.000Z');

test('a small sample gets no decimals, a large one gets one, none gets a dash', () => {
  expect(formatRate({ value: 0.8125, low: 0.57, high: 0.93, n: 16 })).toBe('81%');
  expect(formatRate({ value: 0.8125, low: 0.785, high: 0.837, n: 960 })).toBe('81.3%');
  expect(formatBounds({ value: 0.8125, low: 0.785, high: 0.837, n: 960 })).toBe('78.5–83.7%');
  expect(formatRate(null)).toBe('–');
});

test.each([
  [850, '850 ms'],
  [2400, '2.4 s'],
  [120_000, '2 min'],
  [80_000, '1 min 20 s'],
])('%i ms reads %s', (ms, words) => {
  expect(formatDuration(ms)).toBe(words);
});

test.each([
  [-5, 'just now'],
  [10, 'just now'],
  [50, '1 min ago'],
  [3 * 3600, '3 h ago'],
  [86_400, '1 day ago'],
  [5 * 86_400, '5 days ago'],
])('%i seconds ago reads %s', (seconds, words) => {
  expect(formatAgo(new Date(NOW - seconds * 1000).toISOString(), NOW)).toBe(words);
});

test('times are in the viewer’s zone, and the zone has a name', () => {
  expect(formatTime('2026-11-20T23:30:05.000Z', 'Europe/Berlin')).toBe('21 Nov 2026, 00:30:05');
  expect(formatZone(NOW, 'Europe/Berlin')).toBe('Europe/Berlin (UTC+1)');
  expect(formatZone(NOW, 'UTC')).toBe('UTC');
});

test('a time leaves out the day when it is today, and the year when it is this one', () => {
  expect(formatTimeShort('2026-11-20T09:05:00.000Z', NOW, 'UTC')).toBe('09:05');
  expect(formatTimeShort('2026-11-18T09:05:00.000Z', NOW, 'UTC')).toBe('18 Nov, 09:05');
  expect(formatTimeShort('2025-11-18T09:05:00.000Z', NOW, 'UTC')).toBe('18 Nov 2025');
});

test('days of the summary are UTC days wherever one looks from; hours are the viewer’s', () => {
  expect(formatInterval('2026-11-20T00:00:00.000Z', 'day', 'America/Los_Angeles')).toBe('20 Nov 2026');
  expect(formatInterval('2026-11-20T00:00:00.000Z', 'hour', 'America/Los_Angeles')).toBe('19 Nov, 16:00');
});

test('weights carry a real minus and things their number', () => {
  expect(formatWeight(-2.197)).toBe('−2.20');
  expect(formatWeight(0.753)).toBe('+0.75');
  expect(formatThings(1, 'vote')).toBe('1 vote');
  expect(formatThings(1200, 'vote')).toBe('1,200 votes');
});
