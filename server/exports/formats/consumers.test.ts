import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineOf } from '../../../shared/export.ts';
import { refuse } from '../../test/consumers/refuse.ts';
import { makeCandidate } from '../../test/make-candidate.ts';
import { taskOf } from '../../test/task-of.ts';
import { writeCandidate } from '../../test/write-candidate.ts';
import { writeLine } from '../write-lines.ts';
import { LeftOut } from './rules.ts';

const names = Object.keys(refuse) as (keyof typeof refuse)[];

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
/** Anything that could have been stored. */
const wild = fc
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

/** What most conversations are like. */
const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).map((made) => `${made}.`);
const tidy = fc
  .record({
    system: fc.option(words),
    earlier: fc.array(fc.tuple(words, words), { maxLength: 2 }),
    question: words,
    chosen: fc.option(words),
    rejected: words,
    output: words,
    desirable: fc.boolean(),
  })
  .map(({ system, earlier, question, output: own, ...row }) =>
    makeCandidate({
      ...row,
      rubric: 'it is wrong',
      generation: {
        output: own,
        input: [
          ...(system === null ? [] : [{ role: 'system' as const, content: system }]),
          ...earlier.flatMap(([asked, answered]) => [
            { role: 'user' as const, content: asked },
            { role: 'assistant' as const, content: answered },
          ]),
          { role: 'user' as const, content: question },
        ],
      },
    }),
  );
const candidate = fc.oneof({ weight: 4, arbitrary: wild }, { weight: 1, arbitrary: tidy });

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
        expect(lineOf[name].safeParse(parsed).error).toBeUndefined();
        expect(refuse[name](parsed)).toEqual([]);
      }),
      { numRuns: 1500, seed: 20261120 },
    );
    expect(written).toBeGreaterThan(50);
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
