import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/error.ts';
import { depthOf, parseBody } from './read-body.ts';

const nested = (depth: number): Buffer => Buffer.from('['.repeat(depth) + ']'.repeat(depth));

describe('reading a body', () => {
  it('parses JSON as it was sent', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!text.includes('__proto__') && !text.includes('"constructor"') && depthOf(Buffer.from(text)) <= 32);
        expect(parseBody(Buffer.from(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([33, 7_000, 100_000])('refuses %i levels before it parses', (depth) => {
    expect(() => parseBody(nested(depth))).toThrow(AppError);
  });

  it('takes 32 levels', () => {
    expect(parseBody(nested(32))).toBeDefined();
  });

  it('does not count brackets inside strings, escaped quotes included', () => {
    expect(depthOf(Buffer.from('{"a":"[[[[\\"[[[[\\\\"}'))).toBe(1);
  });

  it.each(['', '{', 'nonsense', '{"a":}', '{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"x":1}}}'])(
    'answers %j with `unreadable`',
    (text) => {
      expect(() => parseBody(Buffer.from(text))).toThrow(expect.objectContaining({ code: 'unreadable', status: 400 }));
    },
  );
});
