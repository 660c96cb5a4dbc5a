import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, hashContent } from './hash-content.ts';

const key = Buffer.alloc(32, 7);
const vote = { id: '1', kind: 'vote', value: 'up', token: 'a' };

describe('the content hash', () => {
  it.each([
    ['another token', { ...vote, token: 'b' }, true],
    ['no token', { id: '1', kind: 'vote', value: 'up' }, true],
    ['its keys in another order', { value: 'up', token: 'a', kind: 'vote', id: '1' }, true],
    ['another value', { ...vote, value: 'down' }, false],
    ['one more field', { ...vote, span_id: '' }, false],
    ['a token further inside', { ...vote, properties: { token: 'a' } }, false],
  ])('of the same vote with %s: same is %s', (_what, other, same) => {
    expect(hashContent(key, vote).equals(hashContent(key, other))).toBe(same);
  });

  it('depends on the project’s key', () => {
    expect(hashContent(key, vote)).not.toEqual(hashContent(Buffer.alloc(32, 8), vote));
  });

  it('takes lone surrogates, and tells them apart', () => {
    const texts = ['\ud800', '\ud801', '\udc00', '\ufffd', '\\ud800', '"\\ud800"', '\ud83d\ude00', ''];
    const hashes = texts.map((text) => hashContent(key, { text }).toString('hex'));
    expect(new Set(hashes).size).toBe(texts.length);
  });
});

it('canonical JSON says the same of two values exactly when they are the same', () => {
  const anyJson = fc.jsonValue({ stringUnit: 'binary', maxDepth: 3 });
  fc.assert(
    fc.property(anyJson, anyJson, (one, other) => {
      expect(canonicalJson(JSON.parse(JSON.stringify(one)))).toBe(canonicalJson(one));
      expect(canonicalJson(one) === canonicalJson(other)).toBe(canonicalJson([one]) === canonicalJson([other]));
    }),
  );
});

it('canonical JSON is that of RFC 8785, whatever the keys look like', () => {
  const keys = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 4 }),
    fc.constantFrom('10', '9', '1.5', '__proto__', '€'),
  );
  const values = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
  );
  const inner = fc.oneof(values, fc.constant(null), fc.array(values), fc.dictionary(keys, values));
  fc.assert(
    fc.property(fc.dictionary(keys, inner), (value) => {
      expect(canonicalJson(value)).toBe(canonicalize(value));
    }),
  );
});
