import fc from 'fast-check';
import { distance as reference } from 'fastest-levenshtein';
import { expect, test } from 'vitest';
import { distance } from './distance.ts';

/** Few different letters, so that texts have much in common; more than one block of rows, and the edges of one. */
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', 'c', '\uffff'), maxLength: 150 }),
  fc
    .constantFrom(0, 31, 32, 33, 64, 65)
    .chain((length) => fc.string({ unit: fc.constantFrom('a', 'b'), minLength: length, maxLength: length })),
);

test('is what another implementation says, on any two texts', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(distance(a, b)).toBe(reference(a, b));
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['', '', 0],
  ['', 'abc', 3],
  ['abc', '', 3],
  ['kitten', 'sitting', 3],
  ['a'.repeat(100), 'b'.repeat(90), 100],
])('from %j to %j: %i', (a, b, expected) => expect(distance(a, b)).toBe(expected));
