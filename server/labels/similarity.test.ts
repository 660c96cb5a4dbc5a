import { describe, expect, test } from 'vitest';
import { similarity as inTheWidget } from '../../widget/capture/similarity.ts';
import { similarity } from './similarity.ts';

const words = (n: number, from = 0): string => Array.from({ length: n }, (_, index) => `w${from + index}`).join(' ');

test.each<[string, string, string, number]>([
  ['two empty texts', '', '', 1],
  ['an empty and another', '', 'abc', 0],
  ['one letter of four', 'abcd', 'abcx', 0.75],
  ['line ends and composed characters', 'a\r\ne\u0301', 'a\n\u00e9', 1],
  ['words above 5,000 characters', words(2000), `${words(1000)} ${words(1000, 5000)}`, 0.5],
])('%s', (_, one, other, alike) => {
  expect(similarity(one, other)).toBeCloseTo(alike, 2);
  expect(inTheWidget(one, other)).toBeCloseTo(alike, 2);
});

describe('a floor', () => {
  test('changes no number above it, and spares the work where lengths show that it is not reached', () => {
    expect(similarity('abcd', 'abcx', 0.67)).toBe(0.75);
    expect(similarity('abcdefgh', 'ab', 0.67)).toBe(0);
    expect(similarity('abcdefgh', 'ab')).toBe(0.25);
  });
});
