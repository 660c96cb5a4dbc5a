import { expect, test } from 'vitest';
import type { ComparedMetric, ComparedNumber, Comparison } from '../../../shared/comparison.ts';
import { concludeComparison, numberVerdictWords, verdictWords } from './words.ts';

const metric = (some: Partial<ComparedMetric>): ComparedMetric => ({
  name: 'positive_rate',
  wish: 'more',
  a: null,
  b: null,
  difference: { value: 0.123, low: 0.04, high: 0.2 },
  verdict: 'better',
  more_needed: null,
  ...some,
});

test.each([
  [{}, 'Better'],
  [{ verdict: 'worse' }, 'Worse'],
  [
    { verdict: 'cannot_tell', more_needed: 471 },
    'Cannot tell yet: about 480 more judged answers would, if the shares stay',
  ],
  [
    { verdict: 'cannot_tell', more_needed: 3, name: 'light_edits' },
    'Cannot tell yet: about 3 more edits would, if the shares stay',
  ],
  [
    { verdict: 'cannot_tell', more_needed: 1, name: 'downvote_rate' },
    'Cannot tell yet: about 1 more vote would, if the shares stay',
  ],
  [{ verdict: 'cannot_tell' }, 'Cannot tell yet: so close that 100,000 more would not'],
  [{ verdict: 'no_verdict' }, 'No verdict: neither direction is better by itself'],
  [{ difference: null }, 'Nothing to compare yet'],
] as const)('%j is said as %j', (some, words) => {
  expect(verdictWords(metric(some))).toBe(words);
});

const number = (some: Partial<ComparedNumber>): ComparedNumber => ({
  ...{ name: 'latency_ms', wish: 'less', a: null, b: null, verdict: 'cannot_tell', more_needed: null },
  ...{ ratio: { value: 1.2, low: 0.9, high: 1.6 }, ...some },
});
const few = { n: 9, mean: 9, p50: 9, p95: 9 };
test.each([
  [{ verdict: 'worse' }, 'Worse'],
  [{ more_needed: 471 }, 'Cannot tell yet: about 480 more timed answers would, if it stays'],
  [{ ratio: null, a: few, b: few }, 'Cannot tell yet: at least 20 of both are needed'],
  [{ ratio: null }, 'Nothing to compare yet'],
] as const)('a number with %j is said as %j', (some, words) => {
  expect(numberVerdictWords(number(some))).toBe(words);
});

test('the conclusion is about the positive rate, and careful', () => {
  const version = { generations: 1, first_at: null, last_at: null, latency_ms: null, output_tokens: null };
  const comparison = (some: Partial<ComparedMetric>): Comparison => ({
    by: 'model',
    a: { ...version, key: 'v1' },
    b: { ...version, key: 'v2' },
    side_by_side: true,
    metrics: [metric(some)],
    numbers: [],
  });
  expect(concludeComparison(comparison({}))).toBe(
    'v2 is better than v1. Its positive rate: +12 points against v1; 95% bounds +4.0 points to +20 points.',
  );
  expect(concludeComparison(comparison({ verdict: 'cannot_tell' }))).toContain('It cannot be told yet');
  expect(
    concludeComparison(comparison({ verdict: 'cannot_tell', difference: { value: 0.25, low: -1, high: 1 } })),
  ).toBe('It cannot be told yet which is better. The positive rate of v2: +25 points against v1; too few to bound it.');
  expect(concludeComparison(comparison({ difference: null }))).toBe('Nothing of v1 or v2 is judged yet.');
});
