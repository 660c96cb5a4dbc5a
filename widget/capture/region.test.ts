import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyChange, difference, moveRegion, typedChange } from './region.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' '), maxLength: 30 });

test.each([
  ['typed before it', { at: 0, remove: 0, insert: 'xy' }, { start: 6, end: 9 }],
  ['typed at its start: outside', { at: 4, remove: 0, insert: 'xy' }, { start: 6, end: 9 }],
  ['typed inside it', { at: 5, remove: 0, insert: 'xy' }, { start: 4, end: 9 }],
  ['typed at its end: outside', { at: 7, remove: 0, insert: 'xy' }, { start: 4, end: 7 }],
  ['typed after it', { at: 8, remove: 0, insert: 'xy' }, { start: 4, end: 7 }],
  ['deleted before it', { at: 1, remove: 2, insert: '' }, { start: 2, end: 5 }],
  ['deleted over its start', { at: 3, remove: 2, insert: '' }, { start: 3, end: 5 }],
  ['deleted over its end', { at: 6, remove: 3, insert: '' }, { start: 4, end: 6 }],
  ['deleted with everything around it', { at: 2, remove: 9, insert: '' }, { start: 2, end: 2 }],
  ['replaced inside', { at: 5, remove: 1, insert: 'xyz' }, { start: 4, end: 9 }],
  ['replaced up to its end: the new text is outside', { at: 5, remove: 2, insert: 'xyz' }, { start: 4, end: 5 }],
])('a region of three after four characters, %s', (_, change, expected) => {
  expect(moveRegion({ start: 4, end: 7 }, change)).toEqual(expected);
});

test('what stands in a region that was not touched stays the same, whatever happens around it', () => {
  const around = fc.array(fc.record({ before: fc.boolean(), at: fc.nat(), remove: fc.nat(5), insert: text }));
  fc.assert(
    fc.property(text, text, around, (left, right, changes) => {
      let whole = `${left}KEPT${right}`;
      let region = { start: left.length, end: left.length + 4 };
      for (const { before, at, remove, insert } of changes) {
        const [low, high] = before ? [0, region.start] : [region.end, whole.length];
        const from = low + (at % (high - low + 1));
        const change = { at: from, remove: Math.min(remove, high - from), insert };
        whole = applyChange(whole, change);
        region = moveRegion(region, change);
      }
      expect(whole.slice(region.start, region.end)).toBe('KEPT');
    }),
  );
});

test('the difference of two texts turns one into the other', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(applyChange(a, difference(a, b))).toBe(b);
    }),
  );
});

test('so does a typed change, wherever the caret is said to be', () => {
  fc.assert(
    fc.property(text, text, fc.integer({ min: -1, max: 40 }), (a, b, caret) => {
      expect(applyChange(a, typedChange(a, b, caret))).toBe(b);
    }),
  );
});

test('the caret tells a letter typed after a word from the same letter typed in it', () => {
  expect(typedChange('foo bar', 'fooo bar', 2)).toEqual({ at: 1, remove: 0, insert: 'o' });
  expect(typedChange('foo bar', 'fooo bar', 4)).toEqual({ at: 3, remove: 0, insert: 'o' });
});

test('typing at any place of any text is found at exactly that place', () => {
  fc.assert(
    fc.property(text, fc.nat(), text, (before, place, insert) => {
      fc.pre(insert !== '');
      const at = place % (before.length + 1);
      const after = applyChange(before, { at, remove: 0, insert });
      expect(typedChange(before, after, at + insert.length)).toEqual({ at, remove: 0, insert });
    }),
  );
});
