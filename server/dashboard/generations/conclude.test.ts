import { expect, test } from 'vitest';
import { label } from '../test/fake-api.ts';
import { concludes, rowWords } from './conclude.ts';

test.each([
  [
    { status: 'negative', p: 0.1 },
    'With what is known, it is 10% likely that a careful reviewer would call this answer good.',
  ],
  [{ status: 'unlabelled', p: 0.5 }, 'Nothing that happened says whether this answer is good.'],
  [
    { status: 'positive', p: 0.8, gold: true },
    'A reviewer decided that this answer is good. Later evidence cannot change that.',
  ],
] as const)('%o is concluded in one sentence', (some, words) => {
  expect(concludes(label(some))).toBe(words);
});

test('an uncertain label says what it lacks, a contested one that people disagree', () => {
  expect(concludes(label({ status: 'uncertain', p: 0.6 }))).toContain('60% likely');
  expect(concludes(label({ status: 'uncertain', p: 0.6 }))).toContain('a label needs 75%');
  expect(concludes(label({ status: 'contested', p: 0.45 }))).toContain('People disagree');
});

test('a row says what it is for and what it rests on', () => {
  const { words, source } = rowWords({ id: 'r', task: 'preference', source: 'correction', gates: [] });
  expect(`${words} ${source}`).toBe('Preference pair (DPO) from the correction');
});
