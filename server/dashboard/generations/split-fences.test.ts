import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitFences } from './split-fences.ts';

test.each([
  ['prose alone', 'a\nb', [{ code: false, text: 'a\nb' }]],
  [
    'code between prose',
    'a\n\n```python\n  x = 1\n```\n\nb',
    [
      { code: false, text: 'a' },
      { code: true, text: '  x = 1' },
      { code: false, text: 'b' },
    ],
  ],
  [
    'code that was cut off',
    'a\n```\nx',
    [
      { code: false, text: 'a' },
      { code: true, text: 'x' },
    ],
  ],
  ['inline code', 'a ```x``` b', [{ code: false, text: 'a ```x``` b' }]],
  ['nothing', '', []],
])('%s', (_case, text, pieces) => {
  expect(splitFences(text)).toEqual(pieces);
});

test('no word is lost', () => {
  const line = fc.constantFrom('word', '', '```', '```js', '  indented', '`inline`');
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');
      const kept = lines.filter((text) => !/^```/.test(text)).join('\n');
      expect(
        words(
          splitFences(lines.join('\n'))
            .map(({ text }) => text)
            .join('\n'),
        ),
      ).toEqual(words(kept));
    }),
  );
});
