import { expect, test } from 'vitest';
import { nextUnread, otherDay, readPosition } from './walk-sample.ts';

test('an address names one of the sample, its end, or nothing', () => {
  expect(readPosition('1', 12)).toBe(0);
  expect(readPosition('12', 12)).toBe(11);
  expect(readPosition('13', 12)).toBeNull();
  expect(readPosition('end', 12)).toBeNull();
  expect(readPosition(undefined, 12)).toBeUndefined();
});

test('one begins at the first that is not read', () => {
  const items = [{ read_at: 'then' }, { read_at: null }, { read_at: 'then' }];
  expect(nextUnread(items, -1)).toBe(1);
  expect(nextUnread(items, 1)).toBeNull();
});

test('a day before is a day before, across months', () => {
  expect(otherDay('2026-03-01', -1)).toBe('2026-02-28');
  expect(otherDay('2026-12-31', 1)).toBe('2027-01-01');
});
