import { describe, expect, test } from 'vitest';
import { formatGroups, type LineFormat, tasksOf } from '../../../shared/export.ts';
import { makeCandidate } from '../../test/make-candidate.ts';
import { taskOf } from '../../test/task-of.ts';
import { writeCandidate } from '../../test/write-candidate.ts';
import { formats } from './registry.ts';
import { type FormatRule, LeftOut, ruleWords } from './rules.ts';

const tool = { type: 'function', function: { name: 'weather' } };
const call = (id: string, text = '{}') => ({
  id,
  type: 'function' as const,
  function: { name: 'weather', arguments: text },
});
const callOf = (name: string) => ({ ...call('1'), function: { name, arguments: '{}' } });
const user = { role: 'user' as const, content: 'Q' };
const asks = (...calls: ReturnType<typeof call>[]) => ({
  role: 'assistant' as const,
  content: null,
  tool_calls: calls,
});
const result = (id?: string) => ({
  role: 'tool' as const,
  content: 'sunny',
  ...(id === undefined ? {} : { tool_call_id: id }),
});

const evaluation: LineFormat[] = [...formatGroups.evaluation];
const chats: LineFormat[] = [...formatGroups.training, ...evaluation];
const every: LineFormat[] = ['jsonl', ...chats];
const pairs = chats.filter((format) => tasksOf[format].includes('preference'));
const openAi: LineFormat[] = ['openai-sft', 'openai-dpo', 'openai-rft'];
const together: LineFormat[] = ['together-sft', 'together-dpo'];
const llamaFactory: LineFormat[] = ['llama-factory-sft', 'llama-factory-dpo', 'llama-factory-kto'];
const nova: LineFormat[] = ['bedrock-nova-sft', 'bedrock-nova-dpo'];
const turns: LineFormat[] = ['gemini-sft', 'gemini-dpo', ...nova];
const withoutTools: LineFormat[] = [...together, 'axolotl-dpo', ...turns];
const textAnswers: LineFormat[] = ['openai-dpo', 'openai-rft', ...withoutTools, ...evaluation];

/** One example for each way of breaking each rule, and the formats that must leave it out. */
const broken: { rule: FormatRule; what: string; formats: LineFormat[]; row: Parameters<typeof makeCandidate>[0] }[] = [
  { rule: 'access', what: 'tags, and nobody named', formats: every, row: { generation: { access: ['ann'] } } },
  { rule: 'no_prompt', what: 'no input', formats: every, row: { generation: { input: null } } },
  { rule: 'no_prompt', what: 'an empty input', formats: chats, row: { generation: { input: ' \n' } } },
  { rule: 'no_prompt', what: 'no messages', formats: chats, row: { generation: { input: [] } } },
  {
    rule: 'no_answer',
    what: 'no output',
    formats: every,
    row: { chosen: null, rejected: 'x', generation: { output: null } },
  },
  { rule: 'no_answer', what: 'an empty text', formats: chats, row: { chosen: '  ' } },
  { rule: 'no_answer', what: 'what is neither text nor message', formats: chats, row: { chosen: { text: 'A' } } },
  {
    rule: 'answer_role',
    what: 'a user’s message as answer',
    formats: chats,
    row: { chosen: { role: 'user', content: 'A' } },
  },
  {
    rule: 'empty_content',
    what: 'an empty question',
    formats: chats,
    row: { generation: { input: [{ role: 'user', content: '' }] } },
  },
  {
    rule: 'empty_content',
    what: 'an earlier answer without text or calls',
    formats: chats,
    row: { generation: { input: [user, { role: 'assistant', content: null }, user] } },
  },
  {
    rule: 'empty_content',
    what: 'an answer with an empty list of calls',
    formats: chats,
    row: { chosen: { role: 'assistant', content: null, tool_calls: [] } },
  },
  {
    rule: 'text_only',
    what: 'a picture',
    formats: chats,
    row: { generation: { input: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }] } },
  },
  {
    rule: 'system_first',
    what: 'a later system message',
    formats: chats,
    row: { generation: { input: [user, { role: 'system', content: 'S' }, user] } },
  },
  {
    rule: 'system_first',
    what: 'two system messages',
    formats: chats,
    row: { generation: { input: [{ role: 'system', content: 'S' }, { role: 'developer', content: 'D' }, user] } },
  },
  {
    rule: 'prompt_end',
    what: 'a prompt that ends with an answer',
    formats: chats,
    row: { generation: { input: [user, { role: 'assistant', content: 'A1' }] } },
  },
  {
    rule: 'prompt_end',
    what: 'a system message alone',
    formats: chats,
    row: { generation: { input: [{ role: 'system', content: 'S' }] } },
  },
  {
    rule: 'tool_arguments',
    what: 'arguments cut off',
    formats: chats,
    row: { chosen: asks(call('1', '{"in":')), generation: { tools: [tool] } },
  },
  {
    rule: 'tool_arguments',
    what: 'arguments that are a list',
    formats: chats,
    row: { chosen: asks(call('1', '[]')), generation: { tools: [tool] } },
  },
  {
    rule: 'tool_arguments',
    what: 'arguments that name something twice',
    formats: chats,
    row: { chosen: asks(call('1', '{"id":5,"in":{"a":1},"\\u0069d" :6}')), generation: { tools: [tool] } },
  },
  {
    rule: 'tool_arguments',
    what: 'arguments that name something twice further in',
    formats: chats,
    row: { chosen: asks(call('1', '{"in":[{"a":1,"a":1}]}')), generation: { tools: [tool] } },
  },
  { rule: 'tools_missing', what: 'a call without definitions', formats: chats, row: { chosen: asks(call('1')) } },
  {
    rule: 'tools_missing',
    what: 'an earlier call with an empty list of definitions',
    formats: chats,
    row: { generation: { tools: [], input: [user, asks(call('1')), result('1')] } },
  },
  {
    rule: 'tools_shape',
    what: 'a tool without a function',
    formats: chats,
    row: { generation: { tools: [{ name: 'weather' }] } },
  },
  {
    rule: 'tools_shape',
    what: 'a name OpenAI refuses',
    formats: openAi,
    row: { generation: { tools: [{ type: 'function', function: { name: 'my tool' } }] } },
  },
  {
    rule: 'tools_shape',
    what: 'a key OpenAI does not know',
    formats: openAi,
    row: { generation: { tools: [{ ...tool, cache: true }] } },
  },
  {
    rule: 'tools_shape',
    what: 'a key of a function OpenAI does not know',
    formats: openAi,
    row: { generation: { tools: [{ type: 'function', function: { name: 'weather', returns: 'text' } }] } },
  },
  {
    rule: 'names',
    what: 'a person’s name with a space',
    formats: openAi,
    row: { generation: { input: [{ ...user, name: 'Ada Lovelace' }] } },
  },
  {
    rule: 'names',
    what: 'a name with a slash, of the system',
    formats: openAi,
    row: { generation: { input: [{ role: 'system', content: 'S', name: 'a/b' }, user] } },
  },
  {
    rule: 'names',
    what: 'a name that is too long',
    formats: openAi,
    row: { generation: { input: [{ ...user, name: 'a'.repeat(65) }] } },
  },
  { rule: 'names', what: 'an empty name', formats: openAi, row: { generation: { input: [{ ...user, name: '' }] } } },
  {
    rule: 'names',
    what: 'a call of a function whose name holds a dot',
    formats: ['openai-sft'],
    row: { chosen: asks(callOf('maps.weather')), generation: { tools: [tool] } },
  },
  {
    rule: 'names',
    what: 'an earlier call of a function whose name is too long',
    formats: openAi,
    row: { generation: { tools: [tool], input: [user, asks(callOf('w'.repeat(65))), result('1'), user] } },
  },
  {
    rule: 'tool_order',
    what: 'a result of no call',
    formats: ['openai-sft'],
    row: { generation: { input: [user, result('9')] } },
  },
  {
    rule: 'tool_order',
    what: 'a result that names no call',
    formats: ['openai-sft'],
    row: { generation: { tools: [tool], input: [user, asks(call('1')), result()] } },
  },
  {
    rule: 'tool_order',
    what: 'a call without result',
    formats: ['openai-sft', 'openai-dpo'],
    row: { generation: { tools: [tool], input: [user, asks(call('1'), call('2')), result('1')] } },
  },
  {
    rule: 'tool_order',
    what: 'a question between call and result',
    formats: openAi,
    row: { generation: { tools: [tool], input: [user, asks(call('1')), user] } },
  },
  {
    rule: 'tool_order',
    what: 'two calls of one id',
    formats: ['openai-sft'],
    row: { chosen: asks(call('1'), call('1')), generation: { tools: [tool] } },
  },
  {
    rule: 'prompt_end',
    what: 'a prompt that ends with a result of a tool',
    formats: ['openai-rft'],
    row: { generation: { tools: [tool], input: [user, asks(call('1')), result('1')] } },
  },
  {
    rule: 'text_only',
    what: 'a call as the answer',
    formats: textAnswers,
    row: { chosen: asks(call('1')), generation: { tools: [tool] } },
  },
  {
    rule: 'tools_unsupported',
    what: 'definitions of tools',
    formats: withoutTools,
    row: { generation: { tools: [tool] } },
  },
  {
    rule: 'tools_unsupported',
    what: 'a result of a tool',
    formats: withoutTools,
    row: { generation: { input: [user, result('1')] } },
  },
  {
    rule: 'tools_unsupported',
    what: 'a text beside a call',
    formats: llamaFactory,
    row: { chosen: { ...asks(call('1')), content: 'I look.' }, generation: { tools: [tool] } },
  },
  {
    rule: 'turns_alternate',
    what: 'two questions in a row',
    formats: [...together, ...llamaFactory],
    row: { generation: { input: [user, user] } },
  },
  {
    rule: 'turns_alternate',
    what: 'an answer at the beginning',
    formats: [...together, 'llama-factory-dpo', 'llama-factory-kto', ...turns],
    row: { generation: { input: [{ role: 'assistant', content: 'Hello' }, user] } },
  },
  {
    rule: 'earlier_answers',
    what: 'a conversation',
    formats: ['llama-factory-sft', 'gemini-sft', 'bedrock-nova-sft'],
    row: { generation: { input: [user, { role: 'assistant', content: 'A1' }, user] } },
  },
  { rule: 'reserved_words', what: 'a name and a colon in the answer', formats: nova, row: { chosen: 'User: hi' } },
  {
    rule: 'reserved_words',
    what: 'a token in an instruction',
    formats: nova,
    row: { generation: { input: [{ role: 'system', content: 'End with [EOS].' }, user] } },
  },
  {
    rule: 'one_question',
    what: 'a conversation',
    formats: ['deepeval', 'ragas'],
    row: { generation: { input: [user, { role: 'assistant', content: 'A1' }, user] } },
  },
  {
    rule: 'no_target',
    what: 'a refused answer and no word on what is wrong with it',
    formats: ['jsonl', ...evaluation],
    row: { task: 'eval', desirable: false },
  },
  {
    rule: 'no_target',
    what: 'a rubric where a text is compared with',
    formats: ['ragas', 'openai-evals'],
    row: { desirable: false, rubric: 'it is wrong' },
  },
  {
    rule: 'same_sides',
    what: 'the same answer twice',
    formats: pairs,
    row: { chosen: 'A', rejected: { role: 'assistant', content: 'A' } },
  },
  {
    rule: 'same_sides',
    what: 'the generation’s own output on both sides',
    formats: pairs,
    row: { rejected: null },
  },
  { rule: 'no_class', what: 'no verdict', formats: ['trl-kto', 'llama-factory-kto'], row: { desirable: null } },
];

describe.each(broken)('$rule: $what', ({ rule, formats: names, row }) => {
  test.each(names)('is left out of %s', (name) => {
    const made = makeCandidate({ task: taskOf(name), desirable: true, rejected: 'worse', ...row });
    expect(writeCandidate(made, name)).toEqual(new LeftOut(rule));
  });
});

test('every rule has an example that breaks it', () => {
  expect(new Set(broken.map(({ rule }) => rule))).toEqual(new Set(Object.keys(ruleWords)));
});

test.each(Object.keys(formats) as LineFormat[])('%s takes the row those examples are made from', (name) => {
  const row = makeCandidate({ task: taskOf(name), desirable: true, rejected: 'worse' });
  expect(writeCandidate(row, name)).not.toBeInstanceOf(LeftOut);
});
