import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowSet } from './row-set.ts';

test('tells new from known as a set of values does, however their hashes collide', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { maxLength: 200 }), fc.integer({ min: 1, max: 40 }), (values, hashes) => {
      const rows = new RowSet(values.length);
      const known = new Set<number>();
      const equals = (value: number) => (other: number) => values[other] === value;
      for (const [row, value] of values.entries()) {
        expect(rows.has(value % hashes, equals(value))).toBe(known.has(value));
        expect(rows.isNew(row, value % hashes, equals(value))).toBe(!known.has(value));
        known.add(value);
      }
      rows.clear();
      expect(values.every((value) => !rows.has(value % hashes, equals(value)))).toBe(true);
    }),
  );
});

test('hashes may be negative, and near each other', () => {
  const rows = new RowSet(10_000);
  const equal = (row: number) => (other: number) => row === other;
  for (let row = 0; row < 10_000; row += 1) expect(rows.isNew(row, -row, equal(row))).toBe(true);
  for (let row = 0; row < 10_000; row += 1) expect(rows.isNew(row, -row, equal(row))).toBe(false);
});
