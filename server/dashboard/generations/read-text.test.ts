import { expect, test } from 'vitest';
import { lastPrompt, outputText, readInput } from './read-text.ts';

test.each([
  ['a plain text', 'Hi', 'Hi'],
  ['nothing', null, ''],
  ['no messages', [], ''],
  [
    'the last thing the person said',
    [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b' },
      { role: 'user', content: 'c' },
    ],
    'c',
  ],
  ['what there is when no person spoke', [{ role: 'system', content: 's' }], 's'],
  [
    'the text of parts, others by name',
    [{ role: 'user', content: [{ type: 'text', text: 'See' }, { type: 'image_url' }] }],
    'See\n[image_url]',
  ],
] as const)('a prompt is %s', (_case, input, expected) => {
  expect(lastPrompt(typeof input === 'object' && input !== null ? readable(input) : input)).toBe(expected);
});

test('an answer that only calls tools says which', () => {
  const call = { id: '1', type: 'function' as const, function: { name: 'search', arguments: '{"q":1}' } };
  const output = { role: 'assistant' as const, content: null, tool_calls: [call] };
  expect(outputText(output)).toBe('Calls search');
  expect(readInput([output])).toEqual([
    { role: 'assistant', text: '', calls: [{ name: 'search', arguments: '{"q":1}' }] },
  ]);
});

type Messages = Extract<Parameters<typeof lastPrompt>[0], unknown[]>;

/** The table above is deeply readonly; the contract's messages are not. */
function readable(input: unknown): Messages {
  return structuredClone(input) as Messages;
}
