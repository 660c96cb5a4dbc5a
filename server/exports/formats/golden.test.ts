import { describe, expect, test } from 'vitest';
import { type LineFormat, lineOf, NativeLine } from '../../../shared/export.ts';
import type { Candidate } from '../../datasets/selecting/candidate.ts';
import { makeCandidate } from '../../test/make-candidate.ts';
import { taskOf } from '../../test/task-of.ts';
import { writeCandidate } from '../../test/write-candidate.ts';
import { writeLine } from '../write-lines.ts';
import { formats } from './registry.ts';
import { LeftOut } from './rules.ts';

const weather = { type: 'function', function: { name: 'weather', parameters: { type: 'object' } } };
const call = { id: 'c1', type: 'function' as const, function: { name: 'weather', arguments: '{"in": "Rome"}' } };

const chat = {
  input: [
    { role: 'system' as const, content: 'S' },
    { role: 'user' as const, content: 'Q1' },
    { role: 'assistant' as const, content: 'A1', refusal: null, annotations: [] },
    { role: 'user' as const, content: 'Q2' },
  ],
};
const tooled = {
  input: [
    {
      role: 'developer' as const,
      content: [
        { type: 'text', text: 'Be ' },
        { type: 'text', text: 'brief' },
      ],
    },
    { role: 'user' as const, content: 'Rome?', name: 'ann' },
    { role: 'assistant' as const, content: null, tool_calls: [call] },
    { role: 'tool' as const, content: 'sunny', name: 'weather', tool_call_id: 'c1' },
  ],
  tools: [weather],
};

interface Golden {
  format: LineFormat;
  what: string;
  row: Candidate;
  line: string;
}

const golden: Golden[] = [
  {
    format: 'openai-sft',
    what: 'a text prompt and the generation’s own output',
    row: makeCandidate(),
    line: '{"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"A","weight":1}]}',
  },
  {
    format: 'openai-sft',
    what: 'a correction in a conversation, whose earlier answer does not train',
    row: makeCandidate({ generation: chat, chosen: 'better' }),
    line: '{"messages":[{"role":"system","content":"S"},{"role":"user","content":"Q1"},{"role":"assistant","content":"A1","weight":0},{"role":"user","content":"Q2"},{"role":"assistant","content":"better","weight":1}]}',
  },
  {
    format: 'openai-sft',
    what: 'tools, their calls and results',
    row: makeCandidate({ generation: tooled }),
    line: '{"messages":[{"role":"system","content":"Be brief"},{"role":"user","content":"Rome?","name":"ann"},{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\\"in\\": \\"Rome\\"}"}}],"weight":0},{"role":"tool","content":"sunny","tool_call_id":"c1"},{"role":"assistant","content":"A","weight":1}],"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object"}}}]}',
  },
  {
    format: 'trl-sft',
    what: 'a text prompt',
    row: makeCandidate(),
    line: '{"prompt":[{"role":"user","content":"Q"}],"completion":[{"role":"assistant","content":"A"}]}',
  },
  {
    format: 'trl-sft',
    what: 'a tool call as the answer',
    row: makeCandidate({
      generation: { tools: [weather], output: { role: 'assistant', content: null, tool_calls: [call] } },
    }),
    line: '{"prompt":[{"role":"user","content":"Q"}],"completion":[{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":{"in":"Rome"}}}]}],"tools":"[{\\"type\\":\\"function\\",\\"function\\":{\\"name\\":\\"weather\\",\\"parameters\\":{\\"type\\":\\"object\\"}}}]"}',
  },
  {
    format: 'trl-dpo',
    what: 'a correction over the generation’s own output',
    row: makeCandidate({ task: 'preference', chosen: 'better' }),
    line: '{"prompt":[{"role":"user","content":"Q"}],"chosen":[{"role":"assistant","content":"better"}],"rejected":[{"role":"assistant","content":"A"}]}',
  },
  {
    format: 'trl-dpo',
    what: 'the generation’s own output over another, at the end of a conversation with two questions in a row',
    row: makeCandidate({
      task: 'preference',
      rejected: { role: 'assistant', content: 'worse' },
      generation: {
        input: [
          { role: 'user', content: 'Q1' },
          { role: 'user', content: 'Q2' },
        ],
      },
    }),
    line: '{"prompt":[{"role":"user","content":"Q1"},{"role":"user","content":"Q2"}],"chosen":[{"role":"assistant","content":"A"}],"rejected":[{"role":"assistant","content":"worse"}]}',
  },
  {
    format: 'trl-kto',
    what: 'an unwanted answer after tools',
    row: makeCandidate({ task: 'unpaired', desirable: false, generation: tooled }),
    line: '{"prompt":[{"role":"system","content":"Be brief"},{"role":"user","content":"Rome?"},{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":{"in":"Rome"}}}]},{"role":"tool","content":"sunny","name":"weather","tool_call_id":"c1"}],"completion":[{"role":"assistant","content":"A"}],"label":false,"tools":"[{\\"type\\":\\"function\\",\\"function\\":{\\"name\\":\\"weather\\",\\"parameters\\":{\\"type\\":\\"object\\"}}}]"}',
  },
  {
    format: 'jsonl',
    what: 'everything about a pair',
    row: makeCandidate({ task: 'preference', source: 'edit', chosen: 'better', generation: { input: chat.input } }),
    line: '{"id":"0123456789abcdef0123456789abcdef","task":"preference","source":"edit","p":0.9,"input":[{"role":"system","content":"S"},{"role":"user","content":"Q1"},{"role":"assistant","content":"A1","refusal":null,"annotations":[]},{"role":"user","content":"Q2"}],"chosen":"better","rejected":"A","desirable":null,"generation":{"trace_id":"t1","span_id":"","conversation_id":"c1","parent":null,"user":"u1","output":"A","context":null,"tools":null,"params":null,"model":"m","model_version":"m-1","prompt_id":null,"prompt_version":"v1","provider":null,"latency_ms":12,"input_tokens":3,"output_tokens":4,"finish_reason":"stop","started_at":null,"at":"2026-03-01T00:00:00.000Z","recorded_at":"2026-03-01T00:00:01.000Z","consent":["improve","train"],"access":[],"metadata":null,"sanitised":false,"redacted":[]},"label":{"status":"positive","p":0.9,"gold":false,"recheck":false,"s_plus":2.2,"s_minus":0,"evidence":[],"dropped":[],"policy_version":"chat-1","updated_at":"2026-03-01T00:00:02.000Z"},"provenance":{"event_ids":["019a0000-0000-7000-8000-000000000001"]}}',
  },
];

describe.each(golden)('$format: $what', ({ format, row, line }) => {
  const written = writeCandidate(row, format);

  test('is this line', () => {
    if (written instanceof LeftOut) throw new Error(`left out: ${written.rule}`);
    expect(writeLine(written)).toBe(`${line}\n`);
  });

  test('keeps the contract', () => {
    expect(lineOf[format].parse(JSON.parse(line))).toEqual(JSON.parse(line));
  });
});

describe('the arguments of a tool call reach every format as the model wrote them', () => {
  const texts = [
    '{"b":12345678901234567890}',
    '{"id":9007199254740993,"share":1.0,"small":0.1e-7,"none":-0}',
    '{"10":"b","2":"a","__proto__":{"x":1},"toJSON":1}',
    '{"at":"2\u00a0: \\\\\\"{\\u0041","in":{"in":[{"a":1},{"a":1.50}]}}',
    `{"deep":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
  ];
  const spaced = texts[1]?.replaceAll(',', ',\n\t').replaceAll(':', ' : ') ?? expect.fail();
  test.each([
    'trl-sft',
    'trl-dpo',
    'trl-kto',
    'llama-factory-dpo',
    'llama-factory-kto',
    'inspect',
    'openai-sft',
  ] as const)('%s', (format) => {
    for (const [index, sent] of [...texts, spaced].entries()) {
      const asked = [{ ...call, function: { ...call.function, arguments: sent } }];
      const row = makeCandidate({
        task: taskOf(format),
        desirable: true,
        chosen: 'better',
        generation: {
          ...tooled,
          input: [
            { role: 'user', content: 'Q' },
            { role: 'assistant', content: null, tool_calls: asked },
            { role: 'tool', content: 'sunny', tool_call_id: 'c1' },
          ],
        },
      });
      const line = writeCandidate(row, format);
      if (line instanceof LeftOut) throw new Error(`left out: ${line.rule}`);
      const written = writeLine(line);
      const wanted = `"arguments":${format === 'openai-sft' ? JSON.stringify(sent) : (texts[index] ?? texts[1])}`;
      expect(written).toContain(format.startsWith('llama-factory') ? JSON.stringify(wanted).slice(1, -1) : wanted);
    }
  });
});

test('the native line says nothing the contract does not name', () => {
  const line = writeCandidate(makeCandidate(), 'jsonl');
  expect(NativeLine.parse(line)).toEqual(line);
});

test.each([
  ['emoji', '👩🏽‍🚀 🇪🇺 \u{1F9D1}\u200D\u{1F4BB}'],
  ['right to left', 'שלום \u202Eעולם\u202C مرحبا'],
  ['Windows line ends and tabs', 'one\r\n\ttwo\r\n\r\nthree '],
  ['line separators', 'a\u2028b\u2029c\u0085d'],
  ['combining characters, not normalised', 'e\u0301 \u00e9 ﬁ \u212B'],
  ['quotes, backslashes, control characters', '"\\"\\n\u0001\u007f</script>{{x}}'],
  ['a lone surrogate', 'a\ud800b'],
  ['a long text', 'long ✂ text '.repeat(20_000)],
])('%s survives every format character for character, on one line', (_what, text) => {
  for (const name of Object.keys(formats) as LineFormat[]) {
    if (name === 'promptfoo') continue; // it gets what it would render with a mark in between: promptfoo.test.ts
    const row = makeCandidate({
      task: taskOf(name),
      desirable: true,
      chosen: text,
      rejected: 'worse',
      generation: { input: text },
    });
    const line = writeCandidate(row, name);
    if (line instanceof LeftOut) throw new Error(`${name} left it out: ${line.rule}`);
    const written = writeLine(line);
    expect(written.split(/[\n\r\u0085\u2028\u2029]/), name).toHaveLength(2);
    expect(JSON.parse(written), name).toEqual(line);
    expect(JSON.stringify(JSON.parse(written)).split(JSON.stringify(text).slice(1, -1)).length, name).toBeGreaterThan(
      2,
    );
  }
});
