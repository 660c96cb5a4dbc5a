import { expect, test } from 'vitest';
import { type Answered, describeRepeats } from './describe-repeats.ts';

const asked = (many: number) => ({ prompt_hash: 'eggs', asked: many });
const answer = (version: string | null, status: Answered['status'], output: unknown, at = 0): Answered => ({
  ...{ trace_id: `${version}`, span_id: '', input: 'Eggs?', output, version, status, at: new Date(at) },
});

test('one question is told by version: how often it went well, and in how many wordings', () => {
  const found = describeRepeats(asked(70), [
    answer('v2', 'positive', 'Five weeks.'),
    answer('v2', 'positive', 'Five  weeks.'),
    answer('v1', 'negative', 'Two weeks.'),
    answer('v1', 'uncertain', { role: 'assistant', content: 'Two weeks.' }),
    answer(null, 'unlabelled', null),
  ]);
  expect(found).toMatchObject({
    prompt: 'Eggs?',
    prompt_hash: 'eggs',
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
  expect(describeRepeats(asked(1), [])).toBeNull();
});

test('how far back its figures go is told', () => {
  const answers = Array.from({ length: 8 }, (_, back) => answer('v1', 'positive', 'Five weeks.', 8000 - back * 1000));
  expect(describeRepeats(asked(8), answers)).toMatchObject({
    ...{ of: 8, of_from: '1970-01-01T00:00:01.000Z', likened_from: '1970-01-01T00:00:03.000Z' },
  });
});
