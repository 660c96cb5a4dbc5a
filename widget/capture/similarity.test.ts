import fc from 'fast-check';
import { expect, test } from 'vitest';
import { similarity } from './similarity.ts';

/** Wagner and Fischer's table, as slow and as plain as it is written in textbooks. */
function distance<T>(a: readonly T[], b: readonly T[]): number {
  let row = b.map((_, index) => index + 1);
  row.unshift(0);
  a.forEach((left, i) => {
    const next = [i + 1];
    b.forEach((right, j) => {
      const swap = (row[j] ?? 0) + (left === right ? 0 : 1);
      next.push(Math.min(swap, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    });
    row = next;
  });
  return row.at(-1) ?? 0;
}

function naive(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.replace(/\r\n?/g, '\n').normalize('NFC').split(''));
  if (!left || !right) return Number.NaN;
  const longest = Math.max(left.length, right.length);
  return longest === 0 ? 1 : 1 - distance(left, right) / longest;
}

const text = fc.string({
  unit: fc.constantFrom('a', 'b', ' ', '\n', '\r\n', 'é', 'e\u0301', '😀', 'ß'),
  maxLength: 60,
});

test('is the definition, on any two texts', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(similarity(a, b)).toBeCloseTo(naive(a, b), 12);
    }),
  );
});

test('is symmetric, between 0 and 1, and 1 for the same text', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(similarity(a, b)).toBeCloseTo(similarity(b, a), 12);
      expect(similarity(a, b)).toBeGreaterThanOrEqual(0);
      expect(similarity(a, b)).toBeLessThanOrEqual(1);
      expect(similarity(a, a)).toBe(1);
    }),
  );
});

test.each([
  ['line ends do not count', 'a\r\nb\rc', 'a\nb\nc', 1],
  ['nor does how an accent is written', 'e\u0301te\u0301', '\u00e9t\u00e9', 1],
  ['one of four characters changed', 'kept', 'kepd', 0.75],
  ['nothing is left', 'kept', '', 0],
  ['two empty texts are alike', '', '', 1],
])('%s', (_, a, b, expected) => expect(similarity(a, b)).toBe(expected));

test('texts over 5,000 characters are compared by words', () => {
  const words = Array.from({ length: 1000 }, (_, index) => `word${index}`);
  const changed = words.map((word, index) => (index % 10 === 0 ? 'another' : word));
  expect(similarity(words.join(' '), changed.join(' '))).toBeCloseTo(0.9, 12);
  expect(similarity(words.join(' '), words.join('\n\n'))).toBe(1);
});

test('a script without spaces is compared by its characters, not as one word', () => {
  const long = '这是一个很长的回答'.repeat(700);
  expect(similarity(long, `那${long.slice(1)}`)).toBeCloseTo(1 - 1 / long.length, 12);
});

test('5,000 characters take less than 50 ms, 100,000 less than a second', () => {
  const noise = (length: number, seed: number): string =>
    Array.from({ length }, (_, index) => String.fromCharCode(97 + ((index * seed) % 23))).join('');
  // The best of some runs: a busy machine slows any one of them.
  const time = (original: string, final: string): number => {
    const runs = Array.from({ length: 5 }, () => {
      const start = performance.now();
      similarity(original, final);
      return performance.now() - start;
    });
    return Math.min(...runs);
  };
  expect(time(noise(5000, 7), noise(5000, 11))).toBeLessThan(50);
  expect(time(noise(100_000, 7).replace(/q/g, ' '), noise(100_000, 11).replace(/q/g, ' '))).toBeLessThan(1000);
});
