import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { similarity } from './similarity.ts';

describe('similarity', () => {
  it.each([
    ['kitten', 'sitting', 1 - 3 / 7],
    ['', '', 1],
    ['abc', '', 0],
    ['a\r\nb', 'a\nb', 1],
    ['e\u0301', '\u00e9', 1],
  ])('of %j and %j is %d', (one, other, expected) => {
    expect(similarity(one, other)).toBeCloseTo(expected, 10);
  });

  it('compares words when a text is longer than 5,000 characters', () => {
    const words = Array.from({ length: 1000 }, (_, i) => `word${i}`);
    const changed = words.map((word, i) => (i < 100 ? `other${i}` : word));
    expect(similarity(words.join(' '), changed.join(' '))).toBeCloseTo(0.9, 10);
  });

  it('is the same both ways, within 0 and 1, and 1 for a text and itself', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(similarity(one, other)).toBe(similarity(other, one));
        expect(similarity(one, other)).toBeGreaterThanOrEqual(0);
        expect(similarity(one, other)).toBeLessThanOrEqual(1);
        expect(similarity(one, one)).toBe(1);
      }),
    );
  });
});
