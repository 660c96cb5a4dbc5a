import { expect, test } from 'vitest';
import type { LineFormat } from '../../../../shared/export.ts';
import { makeCandidate } from '../../../test/make-candidate.ts';
import { taskOf } from '../../../test/task-of.ts';
import { writeCandidate } from '../../../test/write-candidate.ts';

const question = { input: 'Q' };
const conversation = {
  input: [
    { role: 'system' as const, content: 'S' },
    { role: 'user' as const, content: 'Q1' },
    { role: 'assistant' as const, content: 'A1', refusal: null },
    { role: 'user' as const, content: 'Q2' },
  ],
};
const asked = {
  input: [
    { role: 'system' as const, content: 'S' },
    { role: 'user' as const, content: 'Q1' },
    { role: 'user' as const, content: 'Q2' },
  ],
};
const weather = { type: 'function', function: { name: 'weather', parameters: { type: 'object' } } };
const call = { id: 'c1', type: 'function' as const, function: { name: 'weather', arguments: '{"in": "Rome"}' } };
const tooled = {
  tools: [weather],
  input: [
    { role: 'user' as const, content: 'Rome?', name: 'ann' },
    { role: 'assistant' as const, content: null, tool_calls: [call] },
    { role: 'tool' as const, content: 'sunny', name: 'weather', tool_call_id: 'c1' },
  ],
};

/** A row with the correction `better` of the answer `A`; `unpaired`: unwanted. */
test.each<[LineFormat, string, Parameters<typeof makeCandidate>[0] & object, string]>([
  [
    'openai-dpo',
    'a conversation, in which nothing is weighed',
    { generation: conversation },
    '{"input":{"messages":[{"role":"system","content":"S"},{"role":"user","content":"Q1"},{"role":"assistant","content":"A1"},{"role":"user","content":"Q2"}]},"preferred_output":[{"role":"assistant","content":"better"}],"non_preferred_output":[{"role":"assistant","content":"A"}]}',
  ],
  [
    'openai-dpo',
    'tools in the prompt',
    { generation: tooled },
    '{"input":{"messages":[{"role":"user","content":"Rome?","name":"ann"},{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\\"in\\": \\"Rome\\"}"}}]},{"role":"tool","content":"sunny","tool_call_id":"c1"}],"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object"}}}]},"preferred_output":[{"role":"assistant","content":"better"}],"non_preferred_output":[{"role":"assistant","content":"A"}]}',
  ],
  [
    'openai-rft',
    'a conversation whose system is a developer',
    { generation: conversation },
    '{"messages":[{"role":"developer","content":"S"},{"role":"user","content":"Q1"},{"role":"assistant","content":"A1"},{"role":"user","content":"Q2"}],"reference":"better"}',
  ],
  [
    'together-sft',
    'a conversation of which the last answer trains',
    { generation: conversation },
    '{"messages":[{"role":"system","content":"S"},{"role":"user","content":"Q1"},{"role":"assistant","content":"A1","weight":0},{"role":"user","content":"Q2"},{"role":"assistant","content":"better","weight":1}]}',
  ],
  [
    'together-dpo',
    'a question',
    { generation: question },
    '{"input":{"messages":[{"role":"user","content":"Q"}]},"preferred_output":[{"role":"assistant","content":"better"}],"non_preferred_output":[{"role":"assistant","content":"A"}]}',
  ],
  [
    'axolotl-sft',
    'tools, and an earlier turn that does not train',
    { generation: tooled },
    '{"messages":[{"role":"user","content":"Rome?"},{"role":"assistant","content":"","tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\\"in\\": \\"Rome\\"}"}}],"training":false},{"role":"tool","content":"sunny","name":"weather","tool_call_id":"c1"},{"role":"assistant","content":"better","training":true}],"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object"}}}]}',
  ],
  [
    'axolotl-dpo',
    'sides that are objects',
    { generation: question },
    '{"messages":[{"role":"user","content":"Q"}],"chosen":{"role":"assistant","content":"better"},"rejected":{"role":"assistant","content":"A"}}',
  ],
  [
    'llama-factory-sft',
    'a question, and a column for each thing that other rows may have',
    { generation: question },
    '{"conversations":[{"from":"human","value":"Q"},{"from":"gpt","value":"better"}],"system":"","tools":""}',
  ],
  [
    'llama-factory-dpo',
    'tools, whose calls and results are turns',
    { generation: tooled },
    '{"conversations":[{"from":"human","value":"Rome?"},{"from":"function_call","value":"{\\"name\\":\\"weather\\",\\"arguments\\":{\\"in\\":\\"Rome\\"}}"},{"from":"observation","value":"sunny"}],"system":"","tools":"[{\\"name\\":\\"weather\\",\\"parameters\\":{\\"type\\":\\"object\\"}}]","chosen":{"from":"gpt","value":"better"},"rejected":{"from":"gpt","value":"A"}}',
  ],
  [
    'llama-factory-kto',
    'an unwanted answer to a conversation',
    { generation: conversation, desirable: false },
    '{"conversations":[{"from":"human","value":"Q1"},{"from":"gpt","value":"A1"},{"from":"human","value":"Q2"},{"from":"gpt","value":"better"}],"system":"S","tools":"","kto_tag":false}',
  ],
  [
    'gemini-sft',
    'two questions in a row, which are one turn',
    { generation: asked },
    '{"systemInstruction":{"parts":[{"text":"S"}]},"contents":[{"role":"user","parts":[{"text":"Q1"},{"text":"Q2"}]},{"role":"model","parts":[{"text":"better"}]}]}',
  ],
  [
    'gemini-dpo',
    'a conversation with two completions',
    { generation: conversation },
    '{"systemInstruction":{"parts":[{"text":"S"}]},"contents":[{"role":"user","parts":[{"text":"Q1"}]},{"role":"model","parts":[{"text":"A1"}]},{"role":"user","parts":[{"text":"Q2"}]}],"completions":[{"score":1,"completion":{"role":"model","parts":[{"text":"better"}]}},{"score":0,"completion":{"role":"model","parts":[{"text":"A"}]}}]}',
  ],
  [
    'bedrock-nova-sft',
    'two questions in a row, which are one turn',
    { generation: asked },
    '{"schemaVersion":"bedrock-conversation-2024","system":[{"text":"S"}],"messages":[{"role":"user","content":[{"text":"Q1"},{"text":"Q2"}]},{"role":"assistant","content":[{"text":"better"}]}]}',
  ],
  [
    'bedrock-nova-dpo',
    'a conversation with two candidates',
    { generation: conversation },
    '{"schemaVersion":"bedrock-conversation-2024","system":[{"text":"S"}],"messages":[{"role":"user","content":[{"text":"Q1"}]},{"role":"assistant","content":[{"text":"A1"}]},{"role":"user","content":[{"text":"Q2"}]},{"role":"assistant","candidates":[{"content":[{"text":"better"}],"preferenceLabel":"preferred"},{"content":[{"text":"A"}],"preferenceLabel":"non-preferred"}]}]}',
  ],
])('%s: %s is this line', (format, _what, row, line) => {
  const written = writeCandidate(makeCandidate({ task: taskOf(format), chosen: 'better', ...row }), format);
  expect(JSON.stringify(written)).toBe(line);
});
