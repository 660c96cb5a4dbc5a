import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sanitise } from './sanitise.ts';

describe('sanitising', () => {
  it.each([
    ['a NUL', 'a\0b', 'a\ufffdb'],
    ['a high surrogate alone', 'a\ud83d', 'a\ufffd'],
    ['a low surrogate alone', '\ude00b', '\ufffdb'],
    ['two in the wrong order', '\ude00\ud83d', '\ufffd\ufffd'],
    ['a text within', { a: [{ b: 'x\0' }] }, { a: [{ b: 'x\ufffd' }] }],
    ['a key', { 'k\0': 1, l: 2 }, { 'k\ufffd': 1, l: 2 }],
  ])('replaces %s and says so', (_what, value, clean) => {
    expect(sanitise<unknown>(value)).toEqual({ value: clean, sanitised: true });
  });

  it.each([['plain'], ['an emoji 😀 is a whole pair'], [{ a: [1, null, true, 'ü\n\t'] }], [null], [''], [1e15]])(
    'leaves %j as it is, the very same value',
    (value) => {
      const clean = sanitise<unknown>(value);
      expect(clean.sanitised).toBe(false);
      expect(clean.value).toBe(value);
    },
  );

  it('leaves nothing that has to be replaced, whatever comes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = JSON.stringify(sanitise(value).value);
        expect(text).not.toContain('\\u0000');
        expect(sanitise(JSON.parse(text)).sanitised).toBe(false);
      }),
    );
  });
});
