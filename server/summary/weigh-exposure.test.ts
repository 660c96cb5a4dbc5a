import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ExposureCell, weighExposure } from './weigh-exposure.ts';

const cell = (tenth: number, shown: number, positive: number, negative: number): ExposureCell => ({
  prompt_version: '',
  tenth,
  people: 5,
  shown,
  positive,
  negative,
});

test('a crowd that rarely judges counts as much as it was shown', () => {
  // The quiet were shown 900 of 1,000 and like it; the busy give 80 of 100 labels and do not.
  const { raw, weighted, people } = weighExposure([cell(1, 900, 18, 2), cell(10, 100, 16, 64)]);
  expect(raw?.value).toBeCloseTo(0.34);
  expect(weighted?.value).toBeCloseTo(0.9 * 0.9 + 0.1 * 0.2); // weights 4.5 and .125, both under the limit
  expect(weighted?.n).toBe(25); // Kish: (20 × 4.5 + 80 × .125)² / (20 × 4.5² + 80 × .125²)
  expect(weighted?.low).toBeLessThan(weighted?.value ?? 0);
  expect(people).toBe(10);
});

test('one label never counts as more than ten', () => {
  const { weighted } = weighExposure([cell(1, 9_900, 1, 0), cell(10, 100, 0, 99)]);
  expect(weighted?.value).toBeCloseTo(10 / (10 + 99 * (0.01 / 0.99)));
});

test('cells where nobody judged are left out and said', () => {
  const { weighted, unheard } = weighExposure([cell(1, 30, 0, 0), cell(2, 70, 7, 3)]);
  expect(unheard).toBeCloseTo(0.3);
  expect(weighted?.value).toBeCloseTo(0.7);
  expect(weighExposure([]).weighted).toBeNull();
});

test('where everybody is labelled alike, weighing changes nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 1, maxLength: 10 }), (goods) => {
      const { raw, weighted } = weighExposure(goods.map((good, tenth) => cell(tenth + 1, 100, good, 10 - good)));
      expect(weighted?.value).toBeCloseTo(raw?.value ?? -1);
      expect(weighted?.n).toBe(raw?.n);
    }),
    { numRuns: 50 },
  );
});
