import { describe, expect, it } from 'vitest';
import { measureCopy } from './measure-copy.ts';

const answer = 'Use this:\n\n```python\ndef f(x):\n    return x\n```\n\nor this:\n\n```\nf = id\n```\n\nBoth work.';

describe('measureCopy', () => {
  it.each([
    ['a whole block', 'def f(x):\n    return x\n', { chars: 22, total: 23, of: 'block' }],
    ['a block with the language the button took along', 'python\ndef f(x):\n', { chars: 9, total: 23, of: 'block' }],
    ['part of a block', 'return x', { chars: 8, total: 23, of: 'block' }],
    ['a block without a language', 'f = id', { chars: 6, total: 7, of: 'block' }],
    ['text outside of code', 'Both work.', { chars: 10, total: answer.length, of: 'output' }],
    ['text across a block’s edge', 'Use this:\n\n```python\ndef', { chars: 24, total: answer.length, of: 'output' }],
    ['more than the answer', `Nod: ${answer}`, { chars: answer.length, total: answer.length, of: 'output' }],
    ['only white space', ' \n', { chars: 0, total: answer.length, of: 'output' }],
  ])('%s', (_, copied, expected) => {
    expect(measureCopy(answer, copied)).toEqual(expected);
  });

  it('takes an answer that was cut off inside a code fence', () => {
    expect(measureCopy('See:\n```js\nlet a = 1;', 'let a = 1;')).toEqual({ chars: 10, total: 10, of: 'block' });
  });

  it('measures a text that lies in two blocks against the shorter one', () => {
    expect(measureCopy('```\nabcd\n```\n```\nab\n```', 'ab')).toEqual({ chars: 2, total: 3, of: 'block' });
  });
});
