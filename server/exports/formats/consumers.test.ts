import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExportLine } from '../../../shared/export.ts';
import { refuseOpenAiSft, refuseTrl } from '../../test/consumers.ts';
import { makeCandidate } from '../../test/make-candidate.ts';
import { taskOf } from '../../test/task-of.ts';
import { writeCandidate, writeLine } from '../write-lines.ts';
import { LeftOut } from './rules.ts';

const consumers = {
  'openai-sft': refuseOpenAiSft,
  'trl-sft': (line: unknown) => refuseTrl(line, 'prompt-completion'),
  'trl-dpo': (line: unknown) => refuseTrl(line, 'preference'),
  'trl-kto': (line: unknown) => refuseTrl(line, 'unpaired preference'),
} as const;
const names = Object.keys(consumers) as (keyof typeof consumers)[];

const text = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom('', ' ', '\r\n', 'a\u2028b', '\ud800', '\u202e', '🧑🏽‍🚀') },
);
const content: fc.Arbitrary<string | null | { type: string; text?: string }[]> = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 1, arbitrary: fc.constant(null) },
  {
    weight: 1,
    arbitrary: fc.array(
      text.map((words) => ({ type: 'text', text: words })),
      { maxLength: 2 },
    ),
  },
  { weight: 1, arbitrary: fc.constant<{ type: string }[]>([{ type: 'image_url' }]) },
);
const call = fc.record({
  id: fc.constantFrom('1', '2'),
  type: fc.constant('function' as const),
  function: fc.record({ name: fc.constant('weather'), arguments: fc.constantFrom('{}', '{"in":"Rome"}', '[]', '{') }),
});
const message = fc.record(
  {
    role: fc.constantFrom('system', 'developer', 'user', 'user', 'user', 'assistant', 'assistant', 'tool'),
    content,
    name: fc.constant('ann'),
    tool_calls: fc.array(call, { maxLength: 2 }),
    tool_call_id: fc.constantFrom('1', '2'),
    refusal: fc.constant(null),
  },
  { requiredKeys: ['role', 'content'] },
);
const output = fc.oneof(
  text,
  message.map((made) => ({ ...made, role: 'assistant' as const })),
  message,
  fc.constant(null),
);
const tools: fc.Arbitrary<unknown[] | null> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constant<unknown[]>([{ type: 'function', function: { name: 'weather', parameters: {} } }]),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown[] | null>(
      null,
      [],
      [{ type: 'function', function: { name: 'a b', x: 1 } }],
      [{}],
    ),
  },
);
const candidate = fc
  .record({
    chosen: output,
    rejected: output,
    desirable: fc.constantFrom(true, false, null),
    input: fc.oneof(text, fc.array(message, { maxLength: 5 }), fc.constant(null)),
    output,
    tools,
  })
  .map(({ input, output: own, tools: definitions, ...row }) =>
    makeCandidate({ ...row, generation: { input, output: own, tools: definitions } }),
  );

describe.each(names)('%s', (name) => {
  test('every line written is one line, parses, keeps the contract and is taken by its consumer', () => {
    let written = 0;
    fc.assert(
      fc.property(candidate, (row) => {
        const line = writeCandidate({ ...row, task: taskOf(name) }, name);
        if (line instanceof LeftOut) return;
        written += 1;
        const bytes = writeLine(line);
        const parsed: unknown = JSON.parse(bytes);
        expect(bytes.indexOf('\n')).toBe(bytes.length - 1);
        expect(ExportLine.safeParse(parsed).error).toBeUndefined();
        expect(consumers[name](parsed)).toEqual([]);
      }),
      { numRuns: 3000, seed: 20261120 },
    );
    expect(written).toBeGreaterThan(100);
  });

  test('the same row gives the same bytes', () => {
    fc.assert(
      fc.property(candidate, (row) => {
        const write = () => writeCandidate({ ...structuredClone(row), task: taskOf(name) }, name);
        const [once, again] = [write(), write()];
        expect(again).toEqual(once);
        if (once instanceof LeftOut || again instanceof LeftOut) return;
        expect(writeLine(again)).toBe(writeLine(once));
      }),
    );
  });
});

const user = { role: 'user', content: 'Q' };
const answer = { role: 'assistant', content: 'A' };
const called = {
  role: 'assistant',
  tool_calls: [{ id: '1', type: 'function', function: { name: 'f', arguments: '{}' } }],
};

test.each([
  ['an unknown key', { messages: [user, { ...answer, weight: 1 }], id: 1 }],
  ['an unknown key of a message', { messages: [user, { ...answer, weight: 1, at: 1 }] }],
  ['no answer', { messages: [user] }],
  ['an empty answer', { messages: [user, { role: 'assistant', content: '', weight: 1 }] }],
  ['an earlier turn that trains', { messages: [user, { ...answer, weight: 1 }, user, { ...answer, weight: 1 }] }],
  ['a weight of one half', { messages: [user, { ...answer, weight: 0.5 }] }],
  ['a later system message', { messages: [user, { role: 'system', content: 'S' }, user, { ...answer, weight: 1 }] }],
  ['an unknown role', { messages: [{ role: 'developer', content: 'S' }, user, { ...answer, weight: 1 }] }],
  ['calls without tools', { messages: [user, { ...called, weight: 1 }] }],
])('the OpenAI check itself refuses %s', (_what, line) => {
  expect(refuseOpenAiSft(line)).not.toEqual([]);
});

test.each([
  ['an unknown key', 'prompt-completion', { prompt: [user], completion: [answer], id: 1 }],
  ['the keys of another type', 'preference', { prompt: [user], completion: [answer] }],
  ['texts among messages', 'prompt-completion', { prompt: 'Q', completion: [answer] }],
  ['a prompt that ends with an answer', 'prompt-completion', { prompt: [user, answer], completion: [answer] }],
  ['a number as label', 'unpaired preference', { prompt: [user], completion: [answer], label: 1 }],
  ['equal sides', 'preference', { prompt: [user], chosen: [answer], rejected: [answer] }],
  ['arguments as text', 'prompt-completion', { prompt: [user], completion: [called], tools: '[]' }],
] as const)('the TRL check itself refuses %s', (_what, type, line) => {
  expect(refuseTrl(line, type)).not.toEqual([]);
});
