import { expect, test } from 'vitest';
import { type Answered, describeRepeats } from './describe-repeats.ts';

const answer = (version: string | null, status: Answered['status'], output: unknown): Answered => ({
  ...{ trace_id: `${version}`, span_id: '', input: 'Eggs?', output, version, status },
});

test('one question is told by version: how often it went well, and in how many wordings', () => {
  const found = describeRepeats(70, [
    answer('v2', 'positive', 'Five weeks.'),
    answer('v2', 'positive', 'Five  weeks.'),
    answer('v1', 'negative', 'Two weeks.'),
    answer('v1', 'uncertain', { role: 'assistant', content: 'Two weeks.' }),
    answer(null, 'unlabelled', null),
  ]);
  expect(found).toMatchObject({
    prompt: 'Eggs?',
    asked: 70,
    of: 5,
    wordings: 3,
    positive_rate: { n: 3 },
    newest: { trace_id: 'v2' },
    versions: [
      { key: '', asked: 1, positive_rate: null, wordings: 1 },
      { key: 'v1', asked: 2, positive_rate: { value: 0, n: 1 }, wordings: 1 },
      { key: 'v2', asked: 2, positive_rate: { value: 1, n: 2 }, wordings: 1 },
    ],
  });
  // 1, then "Five weeks." to "Two weeks.": 4 of 11 letters; 1; and nothing in common with no answer.
  expect(found?.likeness).toBeCloseTo((1 + (1 - 4 / 11) + 1 + 0) / 4);
  expect(describeRepeats(1, [])).toBeNull();
});
