// @vitest-environment happy-dom
import { afterEach, expect, test } from 'vitest';
import { isPrivate, readText } from './read-text.ts';

afterEach(() => document.body.replaceChildren());

function put(html: string): Element {
  document.body.innerHTML = html;
  const [element] = document.body.children;
  if (!element) throw new Error('nothing to read');
  return element;
}

test.each([
  ['plain text', 'one line', 'one line'],
  ['a line for each block', '<div>a</div><div>b</div>', 'a\nb'],
  ['text before the first block', 'a<div>b</div>', 'a\nb'],
  ['a line break', 'a<br>b', 'a\nb'],
  ['the last line break only keeps the line open', 'a<br>', 'a'],
  ['an empty paragraph is an empty line', '<p>a</p><p><br></p><p>b</p>', 'a\n\nb'],
  ['a break before a block', 'a<br><div>b</div>', 'a\nb'],
  ['nested blocks are one line', '<div><p><b>a</b>b</p></div><ul><li>c</li><li>d</li></ul>', 'ab\nc\nd'],
  ['a line break inside nested markup', '<b>a<br></b>b', 'a\nb'],
  ['two line breaks, one of them the last', 'a<br><br>', 'a\n'],
  ['markup on several lines', '\n  <p>a</p>\n  <p>b</p>\n', 'a\nb'],
  ['bold, links and spans in a line', '<p>a <b>b<i>c</i></b><a href="#">d</a></p><p>e</p>', 'a bcd\ne'],
  ['zero-width characters are nothing', '<p>a\u200bb\ufeff</p>', 'ab'],
  ['no-break spaces are spaces', 'a&nbsp;b', 'a b'],
])('reads a contenteditable as people see it: %s', (_, html, expected) => {
  expect(readText(put(`<div contenteditable>${html}</div>`)).text).toBe(expected);
});

test('knows where the caret stands, across lines', () => {
  const root = put('<div contenteditable><p>one</p><p>two</p></div>');
  const second = root.querySelectorAll('p')[1]?.firstChild;
  document.getSelection()?.collapse(second ?? null, 2);
  expect(readText(root)).toEqual({ text: 'one\ntwo', caret: 6 });
});

test('the caret between elements counts as well', () => {
  const root = put('<div contenteditable>one<br>two</div>');
  document.getSelection()?.collapse(root, 2);
  expect(readText(root).caret).toBe(4);
});

test.each([
  ['<input type="password">', true],
  ['<input type="hidden">', true],
  ['<input autocomplete="billing cc-number">', true],
  ['<input autocomplete="CC-CSC">', true],
  ['<input autocomplete="one-time-code">', true],
  ['<input autocomplete="new-password">', true],
  ['<input type="text">', false],
  ['<textarea autocomplete="off"></textarea>', false],
])('%s is private: %s', (html, expected) => {
  expect(isPrivate(put(html))).toBe(expected);
});
