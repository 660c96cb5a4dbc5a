import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffWords, type Piece } from './diff-words.ts';

const marked = (pieces: readonly Piece[] | null): string =>
  (pieces ?? [])
    .map(({ kind, text }) => (kind === 'same' ? text : kind === 'added' ? `{+${text}}` : `{-${text}}`))
    .join('');

test.each([
  [
    'Three weeks on the counter.',
    'Three to five weeks in the fridge.',
    'Three {+to five }weeks {-on}{+in} the {-counter}{+fridge}.',
  ],
  [
    'I am sorry. I have refunded 5 euros to you.',
    'I am sorry. I will ask my colleague to write to you.',
    'I am sorry. I {-have refunded 5 euros}{+will ask my colleague to write} to you.',
  ],
  ['one two\nthree four', 'one 2\n3 four', 'one {-two}{+2}\n{-three}{+3} four'],
  ['a b', 'a b', 'a b'],
  ['a', 'a b', 'a{+ b}'],
])('%j to %j', (before, after, expected) => {
  expect(marked(diffWords(before, after))).toBe(expected);
});

test('two texts with little in common, or far too long, are not compared', () => {
  expect(diffWords('yes', 'no')).toBeNull();
  expect(diffWords('Boil the eggs for ten minutes.', 'There is hardly a better way than the oven.')).toBeNull();
  expect(diffWords('a '.repeat(3000), 'b '.repeat(3000))).toBeNull();
});

test('without what was added it is the old text, without what was removed the new one', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', ' ', '.', '\n', 'ü'), { maxLength: 30 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const pieces = diffWords(before, after);
      if (pieces === null) return;
      const without = (left: Piece['kind']) =>
        pieces.flatMap(({ kind, text: part }) => (kind === left ? [] : [part])).join('');
      expect(without('added')).toBe(before);
      expect(without('removed')).toBe(after);
    }),
    { numRuns: 100 },
  );
});
