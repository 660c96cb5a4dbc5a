import { describe, expect, test } from 'vitest';
import {
  hasOpenFence,
  isCutOff,
  isEmptyInput,
  isEmptyOutput,
  isSameInput,
  isSameOutput,
  isSaneRewrite,
  isStillCutOff,
  textOf,
} from './read-text.ts';

const call = { id: 'c', type: 'function', function: { name: 'find', arguments: '{}' } };

describe('looking at prompts and answers', () => {
  test.each([
    ['plain text', 'hello', 'hello'],
    ['a message', { role: 'assistant', content: 'hello' }, 'hello'],
    [
      'text parts',
      { role: 'user', content: [{ type: 'text', text: 'a' }, { type: 'image_url' }, { type: 'text', text: 'b' }] },
      'a\nb',
    ],
    ['a pure tool call', { role: 'assistant', content: null, tool_calls: [call] }, ''],
    ['nothing', null, ''],
  ])('the words of %s', (_, output, text) => {
    expect(textOf(output)).toBe(text);
  });

  test.each([
    ['nothing', null, true],
    ['white space', ' \n\t', true],
    ['a word', 'x', false],
    ['an empty message', { role: 'assistant', content: '' }, true],
    ['a tool call', { role: 'assistant', content: null, tool_calls: [call] }, false],
    ['an empty list of tool calls', { role: 'assistant', content: '', tool_calls: [] }, true],
  ])('%s is an empty output: %s', (_, output, empty) => {
    expect(isEmptyOutput(output)).toBe(empty);
  });

  test.each([
    ['nothing', null, true],
    ['white space', '  ', true],
    ['no messages', [], true],
    ['messages without words', [{ role: 'user', content: '' }], true],
    ['one question', [{ role: 'user', content: 'why?' }], false],
    ['a picture', [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }], false],
    ['a text', 'why?', false],
  ])('%s is an empty input: %s', (_, input, empty) => {
    expect(isEmptyInput(input)).toBe(empty);
  });

  const CUT = 'The spine has thirty-three bones, of which the upper twenty-four are sepa';
  test.each([
    ['the answer as it was', CUT, true],
    ['spaced otherwise', `${CUT.replace(' ', '\n')}\n`, true],
    ['a letter more', `${CUT}r`, true],
    ['a slip near the end mended', CUT.replace('are sepa', 'are, sepa'), true],
    ['another beginning', CUT.replace('The spine has', 'A human spine consists of'), true],
    ['only the beginning of it', 'The spine has thirty-three bones,', true],
    ['the word finished', `${CUT}rate.`, false],
    ['the word finished, without a full stop', `${CUT}rate bones`, false],
    ['the half sentence closed', CUT.replace(', of which the upper twenty-four are sepa', '.'), false],
    ['a full stop in place of the last letters', CUT.replace('sepa', 'so.'), false],
    ['another text', 'Thirty-three, of which nine are fused', false],
    ['nothing', '', false],
    ['a code block left open', `${CUT}rate:\n\`\`\`js\nx`, true],
  ])('an answer stopped by its limit, and then %s, still stops too soon: %s', (_, text, stops) => {
    expect(isStillCutOff(text, { role: 'assistant', content: CUT }, 'max_tokens')).toBe(stops);
    expect(isStillCutOff(text, CUT, 'stop')).toBe(text.includes('```'));
    expect(isStillCutOff(text, CUT, null)).toBe(text.includes('```'));
  });

  test.each([
    ['Yes', 'No', false],
    ['Yes', 'Yes', true],
    ['Yes', 'Yes.', false],
    ['谢谢你的帮', '谢谢你的帮助。', false],
  ])('a short answer %s that became %s stops too soon: %s', (output, text, stops) => {
    expect(isStillCutOff(text, output, 'length')).toBe(stops);
  });

  test.each([
    ['a closed block', 'a\n```js\nx\n```\nb', false],
    ['an open block', 'a\n```js\nx', true],
    ['a block that a shorter fence does not close', '````\n```\nx', true],
    ['a longer closing fence', '```\nx\n`````', false],
    ['tildes inside backticks', '```\n~~~\n```', false],
    ['two blocks, the second open', '```\na\n```\n```\nb', true],
    ['a fence with words does not close', '```\nx\n```js', true],
    ['inline code on a line of its own', '```x```', false],
    ['a fence in a list', '- ```\n  x\n  ```', false],
    ['an open block in a list', '1. Run:\n\n    ```\n    x', true],
    ['an open block in a list in a list', '- a\n  - b\n\n    ```\n    x', true],
    ['an open block after a list', '- a\n\nb\n\n   ```\n   x', true],
    ['an indented code block', 'So:\n\n    ```\n    x', false],
    ['a code block indented by a tab', '\t```\n\tx', false],
    ['an indented code block after a list', '10. a\n\nSo:\n\n    ```\n    x', false],
    ['an indented code block in a list', '- So:\n\n      ```\n      x', false],
    ['Windows line ends', '```\r\nx\r\n```\r\n', false],
    ['two backticks', '``\nx', false],
  ])('%s', (_, text, open) => {
    expect(hasOpenFence(text)).toBe(open);
  });

  test.each([
    ['stop', false],
    [null, false],
    ['length', true],
    ['max_tokens', true],
    ['MAX_TOKENS', true],
  ])('an answer that ended by %s is cut off: %s', (reason, cut) => {
    expect(isCutOff('All said.', reason)).toBe(cut);
  });

  test('outputs are the same whatever their white space and Unicode form, and with the same tool calls', () => {
    expect(isSameOutput('caf\u00e9  au\nlait ', { role: 'assistant', content: 'cafe\u0301 au lait' })).toBe(true);
    expect(isSameOutput('a', 'b')).toBe(false);
    expect(isSameOutput({ content: '', tool_calls: [call] }, { content: '', tool_calls: [] })).toBe(false);
  });

  test('a text and one user message with it are the same prompt', () => {
    expect(isSameInput('why?', [{ content: 'why?', role: 'user' }])).toBe(true);
    expect(isSameInput('why?', [{ role: 'system', content: 'why?' }])).toBe(false);
    expect(isSameInput('why?', 'why ?')).toBe(false);
  });

  test.each([
    ['three times as long', 'a'.repeat(10), 'b'.repeat(30), true],
    ['more than three times as long', 'a'.repeat(10), 'b'.repeat(31), false],
    ['a third as long', 'a'.repeat(30), 'b'.repeat(10), true],
    ['less than a third as long', 'a'.repeat(31), 'b'.repeat(10), false],
    ['emptied', 'something', ' ', false],
    ['another script', 'Good morning', 'Доброе утро', false],
    ['Latin with a Greek letter', 'the angle', 'the angle α', true],
    ['Japanese with and without kana first', '日本語です', '東京都庁舎へ', true],
    ['Chinese for Japanese', '日本語です', '中文文本', false],
    ['figures only', '12345', '54321', true],
  ])('a rewrite that is %s', (_, before, after, sane) => {
    expect(isSaneRewrite(before, after)).toBe(sane);
  });
});
