import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SIGNATURE_BYTES, signatureOf } from './sign.ts';
import { BANDS, DIFFERENT_MAX, Signatures } from './signatures.ts';
import { letters } from './test-data.ts';

const SEED = 7;

function agreement(one: string, other: string): number {
  const [a, b] = [signatureOf(one, SEED), signatureOf(other, SEED)];
  return a.filter((byte, at) => byte === b[at]).length / SIGNATURE_BYTES;
}

/** What a signature estimates, counted. */
function jaccard(one: string, other: string): number {
  const shingles = (text: string): Set<string> =>
    new Set(Array.from({ length: Math.max(1, text.length - 4) }, (_, at) => text.slice(at, at + 5)));
  const [a, b] = [shingles(one), shingles(other)];
  const common = [...a].filter((shingle) => b.has(shingle)).length;
  return common / (a.size + b.size - common);
}

describe('a signature', () => {
  test('is the same for the same text, and another under another seed', () => {
    expect(signatureOf('how long do eggs keep?', SEED)).toEqual(signatureOf('how long do eggs keep?', SEED));
    expect(signatureOf('how long do eggs keep?', SEED)).not.toEqual(signatureOf('how long do eggs keep?', SEED + 1));
  });

  test.each([[''], ['a'], ['abcd'], ['abcde'], ['日本語']])('exists for %j, however short', (text) => {
    expect(signatureOf(text, SEED)).toHaveLength(SIGNATURE_BYTES);
    expect(agreement(text, text)).toBe(1);
    expect(agreement(text, `${text} and something else entirely`)).toBeLessThan(0.5);
  });

  test('agrees about as much as the texts have in common', () => {
    const random = letters(2000);
    for (const share of [0, 0.3, 0.6, 0.8, 0.9, 1]) {
      const cut = Math.round(random.length * share);
      const other = random.slice(0, cut) + letters(2000, 99).slice(cut);
      // 128 draws: the standard error is at most .045.
      expect(Math.abs(agreement(random, other) - jaccard(random, other))).toBeLessThan(0.15);
    }
  });

  test('does not depend on where in the text something stands, but for the seams', () => {
    const [one, two] = [letters(1500, 1), letters(1500, 2)];
    expect(agreement(one + two, two + one)).toBeGreaterThan(0.95);
  });
});

test('near texts share a band: whoever looks through all bands misses none', () => {
  const text = letters(600, 3);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(599), fc.string({ minLength: 1, maxLength: 1 })), { maxLength: 20 }),
      (changes) => {
        let other = text;
        for (const [at, character] of changes) other = other.slice(0, at) + character + other.slice(at + 1);
        const signatures = new Signatures();
        signatures.set(0, signatureOf(text, SEED));
        signatures.set(1, signatureOf(other, SEED));
        const shared = Array.from(
          { length: BANDS },
          (_, band) => signatures.band(0, band) === signatures.band(1, band),
        );
        const [one, two] = [signatureOf(text, SEED), signatureOf(other, SEED)];
        const different = one.filter((byte, at) => (byte & 15) !== ((two[at] ?? 0) & 15)).length;
        expect(signatures.isNear(0, signatures, 1)).toBe(different <= DIFFERENT_MAX);
        if (different <= DIFFERENT_MAX) expect(shared).toContain(true);
      },
    ),
    { numRuns: 100 },
  );
});

test('texts are near from a Jaccard of .8 on, give or take what 128 numbers tell', () => {
  const near = (share: number): number => {
    const found = Array.from({ length: 40 }, (_, at) => {
      const [text, rest] = [letters(2000, 3 * at + 1), letters(2000, 3 * at + 2)];
      const cut = Math.round((text.length * 2 * share) / (1 + share)); // so much in common that the Jaccard is `share`
      const signatures = new Signatures();
      signatures.set(0, signatureOf(text, SEED));
      signatures.set(1, signatureOf(text.slice(0, cut) + rest.slice(cut), SEED));
      return signatures.isNear(0, signatures, 1);
    });
    return found.filter(Boolean).length / found.length;
  };
  expect(near(0.6)).toBe(0);
  expect(near(0.7)).toBeLessThan(0.2);
  expect(near(0.9)).toBeGreaterThan(0.9);
  expect(near(0.95)).toBe(1);
});

test('signatures are kept apart by row, also beyond a block', () => {
  const signatures = new Signatures();
  for (const row of [0, 8191, 8192, 20_000]) signatures.set(row, signatureOf(`row ${row} of many`, SEED));
  expect(signatures.isNear(20_000, signatures, 20_000)).toBe(true);
  expect(signatures.isNear(8191, signatures, 8192)).toBe(false);
});
