import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffWords } from './diff-words.ts';

/** As a person would write it: `[-out-]` and `{+into+}`. */
const written = (before: string, after: string): string =>
  diffWords(before, after)
    .map(({ same, out, into }) => same + (out && `[-${out}-]`) + (into && `{+${into}+}`))
    .join('');

test.each([
  ['', '', ''],
  ['a b', 'a b', 'a b'],
  ['', 'new', '{+new+}'],
  ['old', '', '[-old-]'],
  ['The capital is Sydney.', 'The capital is Canberra.', 'The capital is [-Sydney-]{+Canberra+}.'],
  ['one two three four', 'one 2 3 four', 'one [-two three-]{+2 3+} four'],
  ['It is big.', 'It is very big.', 'It is {+very +}big.'],
  ['東京は首都です', '京都は首都です', '[-東-]京{+都+}は首都です'],
  ['see https://a.b', 'see https://a.c', 'see https://a.[-b-]{+c+}'],
])('"%s" became "%s": %s', (before, after, expected) => expect(written(before, after)).toBe(expected));

test('nothing is lost: the pieces spell both texts', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'cd', ' ', '\n', '.', '漢', '😀', '\ud800'))
    .map((all) => all.join(''));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const pieces = diffWords(before, after);
      expect(pieces.map(({ same, out }) => same + out).join('')).toBe(before);
      expect(pieces.map(({ same, into }) => same + into).join('')).toBe(after);
    }),
  );
});

test('a long text that was written anew is one change, at once', () => {
  const before = 'word '.repeat(20_000);
  const after = 'other '.repeat(16_000);
  const start = performance.now();
  expect(diffWords(before, after)).toHaveLength(2);
  expect(performance.now() - start).toBeLessThan(1000);
});
