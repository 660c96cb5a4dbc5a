import { describe, expect, test } from 'vitest';
import type { NativeLine } from '../../../shared/export.ts';
import { makeCandidate } from '../../test/make-candidate.ts';
import { toNativeLine } from '../selecting/native-line.ts';
import { fingerprint, lengthOf, normalise, promptOf, textsOf } from './read-line.ts';

const wholeOf = (row: NativeLine): string => textsOf(row).whole;
const comparedOf = (row: NativeLine): string => textsOf(row).compared;

function line(input: unknown, chosen: unknown, rejected: unknown = null): NativeLine {
  const made = toNativeLine(makeCandidate());
  if (typeof made === 'string') throw new Error(made);
  return { ...made, input, chosen, rejected };
}

test.each([
  ['  How\r\n long?\t', 'how long?'],
  ['ＦＵＬＬ width', 'full width'],
  ['e\u0301', 'é'],
])('%j is normalised to %j', (text, expected) => {
  expect(normalise(text)).toBe(expected);
});

describe('the prompt', () => {
  const system = { role: 'system', content: 'Be brief.' };
  test.each<[string, unknown, string]>([
    ['a text itself', ' How long? ', 'how long?'],
    [
      'the last message of a person',
      [system, { role: 'user', content: 'Hi' }, { role: 'user', content: 'How long?' }],
      'how long?',
    ],
    [
      'that too when a tool answered since',
      [
        { role: 'user', content: 'How long?' },
        { role: 'tool', content: '{}' },
      ],
      'how long?',
    ],
    [
      'its text parts',
      [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'How' },
            { type: 'text', text: 'long?' },
          ],
        },
      ],
      'how long?',
    ],
  ])('is %s', (_what, input, expected) => {
    expect(promptOf(input)).toBe(expected);
  });

  test('of no words is the whole input, so that two pictures are two prompts', () => {
    const picture = (url: string) => [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }];
    expect(promptOf(picture('a'))).not.toBe(promptOf(picture('b')));
  });
});

describe('two rows are the same', () => {
  test('whether a text or a message says it', () => {
    const one = line('Q', 'A');
    const other = line([{ role: 'user', content: 'q ' }], { role: 'assistant', content: 'a' });
    expect(wholeOf(one)).toBe(wholeOf(other));
  });

  test.each<[string, NativeLine]>([
    [
      'another turn before',
      line(
        [
          { role: 'user', content: 'X' },
          { role: 'assistant', content: 'Y' },
          { role: 'user', content: 'Q' },
        ],
        'A',
      ),
    ],
    ['another answer', line('Q', 'B')],
    ['another refused answer', line('Q', 'A', 'B')],
    ['a call of a tool', line('Q', { role: 'assistant', content: 'A', tool_calls: [{ id: 'c' }] })],
    ['another speaker', line([{ role: 'system', content: 'Q' }], 'A')],
  ])('but not with %s', (_what, other) => {
    expect(wholeOf(line('Q', 'A'))).not.toBe(wholeOf(other));
  });
});

test('earlier turns are not compared: they are other rows’ answers', () => {
  const turns = [
    { role: 'user', content: 'X' },
    { role: 'assistant', content: 'Y' },
    { role: 'user', content: 'Q' },
  ];
  expect(comparedOf(line(turns, 'A'))).toBe(comparedOf(line('Q', 'A')));
  expect(comparedOf(line('Q', 'A', 'B'))).not.toBe(comparedOf(line('Q', 'A', 'C')));
});

test('a fingerprint is keyed', () => {
  const [one, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  expect(fingerprint(one, 'hi')).toEqual(fingerprint(one, 'hi'));
  expect(fingerprint(one, 'hi')).not.toEqual(fingerprint(other, 'hi'));
});

test('the length of an answer is that of its words', () => {
  expect(lengthOf({ role: 'assistant', content: 'four' })).toBe(4);
  expect(lengthOf(null)).toBe(0);
});
