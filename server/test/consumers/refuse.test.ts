/** Each ported rule of a consumer refuses the example that breaks it: a check that takes everything proves nothing. */
import { expect, test } from 'vitest';
import { refuse } from './refuse.ts';

const user = { role: 'user', content: 'Q' };
const answer = { role: 'assistant', content: 'A' };
const worse = { role: 'assistant', content: 'B' };
const callOf = (name: string) => ({
  role: 'assistant',
  tool_calls: [{ id: '1', type: 'function', function: { name, arguments: '{}' } }],
});
const called = callOf('f');
const trains = { ...answer, weight: 1 };
const human = { from: 'human', value: 'Q' };
const gpt = { from: 'gpt', value: 'A' };
const columns = { system: '', tools: '' };
const text = (words: string) => [{ text: words }];
const said = (role: string, words = 'Q') => ({ role, parts: text(words) });
const scored = (score: number) => ({ score, completion: said('model', `${score}`) });
const turn = (role: string, words = 'Q') => ({ role, content: text(words) });
const nova = { schemaVersion: 'bedrock-conversation-2024' };
const candidate = (preferenceLabel: string) => ({ content: text(preferenceLabel), preferenceLabel });
const candidates = [candidate('preferred'), candidate('non-preferred')];
const dpo = { input: { messages: [user] }, preferred_output: [answer], non_preferred_output: [worse] };

type Mutant = [format: keyof typeof refuse, what: string, line: unknown];

const good: Mutant[] = [
  ['openai-sft', '', { messages: [user, trains] }],
  ['openai-dpo', '', dpo],
  ['openai-rft', '', { messages: [user], reference: 'A' }],
  ['together-sft', '', { messages: [user, trains] }],
  ['together-dpo', '', dpo],
  ['trl-sft', '', { prompt: [user], completion: [answer] }],
  ['trl-dpo', '', { prompt: [user], chosen: [answer], rejected: [worse] }],
  ['trl-kto', '', { prompt: [user], completion: [answer], label: true }],
  ['axolotl-sft', '', { messages: [user, { ...answer, training: true }] }],
  ['axolotl-dpo', '', { messages: [user], chosen: answer, rejected: worse }],
  ['llama-factory-sft', '', { conversations: [human, gpt], ...columns }],
  ['llama-factory-dpo', '', { conversations: [human], ...columns, chosen: gpt, rejected: { ...gpt, value: 'B' } }],
  ['llama-factory-kto', '', { conversations: [human, gpt], ...columns, kto_tag: false }],
  ['gemini-sft', '', { contents: [said('user'), said('model')] }],
  ['gemini-dpo', '', { contents: [said('user')], completions: [scored(1), scored(0)] }],
  ['bedrock-nova-sft', '', { ...nova, messages: [turn('user'), turn('assistant')] }],
  ['bedrock-nova-dpo', '', { ...nova, messages: [turn('user'), { role: 'assistant', candidates }] }],
  ['inspect', '', { id: '1', input: 'Q', target: 'A', metadata: {} }],
  [
    'promptfoo',
    '',
    { description: 'Q', vars: { input: 'Q' }, assert: [{ type: 'similar', value: 'A' }], metadata: {} },
  ],
  ['deepeval', '', { input: 'Q', expected_output: 'A', additional_metadata: {} }],
  ['ragas', '', { user_input: 'Q', response: 'A', reference: 'B' }],
  ['langsmith', '', { inputs: {}, outputs: {}, metadata: {} }],
  ['langfuse', '', { datasetName: 'd', id: '1', input: 'Q', metadata: {} }],
  ['braintrust', '', { id: '1', input: 'Q', metadata: {} }],
  ['phoenix', '', { inputs: [{}], outputs: [{}], metadata: [{}], splits: [null] }],
  ['openai-evals', '', { item: { input: 'Q', reference: 'A' } }],
];
const goodOf = (format: keyof typeof refuse): object =>
  Object.fromEntries(Object.entries(good.find(([name]) => name === format)?.[2] ?? {}));

/** A good line with some of its keys changed. */
const but = (format: keyof typeof refuse, what: string, change: object): Mutant => [
  format,
  what,
  { ...goodOf(format), ...change },
];

const bad: Mutant[] = [
  but('openai-sft', 'an unknown key', { id: 1 }),
  but('openai-sft', 'an unknown key of a message', { messages: [user, { ...trains, at: 1 }] }),
  but('openai-sft', 'no answer', { messages: [user] }),
  but('openai-sft', 'an empty answer', { messages: [user, { ...trains, content: '' }] }),
  but('openai-sft', 'an earlier turn that trains', { messages: [user, trains, user, trains] }),
  but('openai-sft', 'a weight of one half', { messages: [user, { ...answer, weight: 0.5 }] }),
  but('openai-sft', 'a later system message', { messages: [user, { role: 'system', content: 'S' }, user, trains] }),
  but('openai-sft', 'an unknown role', { messages: [{ role: 'developer', content: 'S' }, user, trains] }),
  but('openai-sft', 'calls without tools', { messages: [user, { ...called, weight: 1 }] }),
  but('openai-sft', 'a name with a space', { messages: [{ ...user, name: 'Ada L' }, trains] }),
  but('openai-sft', 'a name that is too long', { messages: [{ ...user, name: 'a'.repeat(65) }, trains] }),
  but('openai-sft', 'a call of a name with a dot', {
    messages: [user, { ...callOf('maps.f'), weight: 1 }],
    tools: [{ type: 'function', function: { name: 'f' } }],
  }),
  but('openai-dpo', 'a name with a slash', { input: { messages: [{ ...user, name: 'a/b' }] } }),
  but('openai-rft', 'an empty name', { messages: [{ ...user, name: '' }] }),
  but('openai-dpo', 'an unknown key', { id: 1 }),
  but('openai-dpo', 'an input that ends on the assistant', { input: { messages: [user, answer] } }),
  but('openai-dpo', 'an input without messages', { input: { messages: [] } }),
  but('openai-dpo', 'two messages on a side', { preferred_output: [answer, answer] }),
  but('openai-dpo', 'a call on a side', { preferred_output: [called] }),
  but('openai-dpo', 'a user on a side', { non_preferred_output: [user] }),
  but('openai-dpo', 'equal sides', { non_preferred_output: [answer] }),
  but('openai-dpo', 'a weight', { input: { messages: [user, { ...answer, weight: 0 }, user] } }),
  but('openai-rft', 'a prompt that ends on the assistant', { messages: [user, answer] }),
  but('openai-rft', 'no reference', { reference: '' }),
  but('openai-rft', 'a system message', { messages: [{ role: 'system', content: 'S' }, user] }),
  but('together-sft', 'an extra column', { tools: [] }),
  but('together-sft', 'two users in a row', { messages: [user, user, trains] }),
  but('together-sft', 'an answer at the beginning', { messages: [answer, user, trains] }),
  but('together-sft', 'an unknown role', { messages: [{ role: 'developer', content: 'S' }, user, trains] }),
  but('together-sft', 'a message without content', { messages: [user, { role: 'assistant', weight: 1 }] }),
  but('together-sft', 'a weight of 2', { messages: [user, { ...answer, weight: 2 }] }),
  but('together-sft', 'an earlier turn that trains', { messages: [user, trains, user, trains] }),
  but('together-sft', 'no messages', { messages: [] }),
  but('together-dpo', 'an extra column', { id: 1 }),
  but('together-dpo', 'two messages on a side', { preferred_output: [answer, worse] }),
  but('together-dpo', 'a user on a side', { preferred_output: [user] }),
  but('together-dpo', 'two users in a row', { input: { messages: [user, user] } }),
  but('trl-sft', 'an unknown key', { id: 1 }),
  but('trl-dpo', 'the keys of another type', { completion: [answer] }),
  but('trl-sft', 'texts among messages', { prompt: 'Q' }),
  but('trl-sft', 'a prompt that ends with an answer', { prompt: [user, answer] }),
  but('trl-kto', 'a number as label', { label: 1 }),
  but('trl-dpo', 'equal sides', { rejected: [answer] }),
  but('trl-sft', 'arguments as text', { completion: [called], tools: '[]' }),
  but('axolotl-sft', 'an unknown key', { id: 1 }),
  but('axolotl-sft', 'a message without content', { messages: [user, { role: 'assistant', training: true }] }),
  but('axolotl-sft', 'an earlier turn that trains', { messages: [user, answer, user, { ...answer, training: true }] }),
  but('axolotl-sft', 'an unknown role', {
    messages: [
      { role: 'developer', content: 'S' },
      { ...answer, training: true },
    ],
  }),
  but('axolotl-sft', 'calls without tools', { messages: [user, { ...called, content: '', training: true }] }),
  but('axolotl-dpo', 'sides that are lists', { chosen: [answer] }),
  but('axolotl-dpo', 'a tool', { messages: [user, { role: 'tool', content: 'x' }] }),
  but('axolotl-dpo', 'an empty side', { rejected: { role: 'assistant', content: '' } }),
  but('llama-factory-sft', 'a column too many', { id: 1 }),
  ['llama-factory-sft', 'a row without a column that others have', { conversations: [human, gpt], system: '' }],
  but('llama-factory-sft', 'two humans in a row', { conversations: [human, human] }),
  but('llama-factory-sft', 'an odd number of turns', { conversations: [human, gpt, human] }),
  but('llama-factory-sft', 'earlier answers', { conversations: [human, gpt, human, gpt] }),
  but('llama-factory-sft', 'an empty turn', { conversations: [human, { ...gpt, value: '' }] }),
  but('llama-factory-sft', 'calls that are no JSON', {
    conversations: [human, { from: 'function_call', value: 'f()' }],
  }),
  but('llama-factory-dpo', 'sides that are lists', { chosen: [gpt] }),
  but('llama-factory-dpo', 'a human on a side', { chosen: human }),
  but('llama-factory-dpo', 'an even number of turns', { conversations: [human, gpt] }),
  but('llama-factory-dpo', 'equal sides', { rejected: gpt }),
  but('llama-factory-kto', 'a number as tag', { kto_tag: 1 }),
  but('gemini-sft', 'an unknown field', { id: 1 }),
  but('gemini-sft', 'an unknown role', { contents: [said('user'), said('assistant')] }),
  but('gemini-sft', 'no answer', { contents: [said('user')] }),
  but('gemini-sft', 'earlier answers', { contents: [said('user'), said('model'), said('user'), said('model')] }),
  but('gemini-sft', 'no parts', { contents: [said('user'), { role: 'model', parts: [] }] }),
  but('gemini-sft', 'an empty part', { contents: [said('user'), said('model', '')] }),
  but('gemini-sft', 'an empty instruction', { systemInstruction: { parts: [] } }),
  but('gemini-dpo', 'contents that end on the model', { contents: [said('user'), said('model')] }),
  but('gemini-dpo', 'two users in a row', { contents: [said('user'), said('user')] }),
  but('gemini-dpo', 'two that score 1', { completions: [scored(1), scored(1)] }),
  but('gemini-dpo', 'three completions', { completions: [scored(1), scored(0), scored(0)] }),
  but('gemini-dpo', 'a completion of the user', {
    completions: [scored(1), { score: 0, completion: said('user') }],
  }),
  but('bedrock-nova-sft', 'another version', { schemaVersion: '2023' }),
  but('bedrock-nova-sft', 'an unknown key', { id: 1 }),
  but('bedrock-nova-sft', 'two users in a row', { messages: [turn('user'), turn('user'), turn('assistant')] }),
  but('bedrock-nova-sft', 'no answer', { messages: [turn('user')] }),
  but('bedrock-nova-sft', 'a reserved word', { messages: [turn('user', 'User: hi'), turn('assistant')] }),
  but('bedrock-nova-sft', 'an empty text', { messages: [turn('user', ''), turn('assistant')] }),
  but('bedrock-nova-sft', 'earlier answers', {
    messages: [turn('user'), turn('assistant'), turn('user'), turn('assistant')],
  }),
  but('bedrock-nova-dpo', 'no candidates', { messages: [turn('user'), turn('assistant')] }),
  but('bedrock-nova-dpo', 'one candidate', {
    messages: [turn('user'), { role: 'assistant', candidates: [candidates[0]] }],
  }),
  but('bedrock-nova-dpo', 'two preferred ones', {
    messages: [turn('user'), { role: 'assistant', candidates: [candidates[0], candidates[0]] }],
  }),
  but('bedrock-nova-dpo', 'candidates in the middle', {
    messages: [turn('user'), { role: 'assistant', candidates }, turn('user'), { role: 'assistant', candidates }],
  }),
  but('inspect', 'a setup', { setup: 'rm -rf /' }),
  but('inspect', 'files', { files: {} }),
  but('inspect', 'a sandbox', { sandbox: 'local' }),
  but('inspect', 'an empty input', { input: '' }),
  but('inspect', 'a message without content', { input: [{ role: 'assistant', content: null }] }),
  but('inspect', 'an unknown role', { input: [{ role: 'developer', content: 'S' }] }),
  but('inspect', 'calls as OpenAI writes them', { input: [{ ...called, content: '' }] }),
  but('inspect', 'no target', { target: '' }),
  but('inspect', 'metadata that is a list', { metadata: [] }),
  but('promptfoo', 'a file', { vars: { input: 'file:///etc/passwd' } }),
  but('promptfoo', 'a script', { assert: [{ type: 'similar', value: 'javascript:process.exit()' }] }),
  but('promptfoo', 'a template', { vars: { input: 'x {{env.SECRET}}' } }),
  but('promptfoo', 'a comment of a template', { vars: { input: '{# x #}' } }),
  but('promptfoo', 'a list of values', { vars: { input: ['Q'] } }),
  but('promptfoo', 'no type', { assert: [{ value: 'A' }] }),
  but('promptfoo', 'a type that runs', { assert: [{ type: 'javascript', value: 'true' }] }),
  but('promptfoo', 'no assertion', { assert: [] }),
  but('deepeval', 'camel case', { expectedOutput: 'A' }),
  but('deepeval', 'an empty expectation', { expected_output: '' }),
  but('deepeval', 'messages as input', { input: [user] }),
  but('ragas', 'another field', { retrieved_contexts: [] }),
  but('ragas', 'an empty reference', { reference: '' }),
  but('langsmith', 'an unknown key', { name: 'x' }),
  but('langfuse', 'an unknown key', { expected: 'A' }),
  but('braintrust', 'an empty input', { input: '' }),
  but('braintrust', 'no metadata', { metadata: null }),
  but('phoenix', 'lists of two lengths', { outputs: [] }),
  but('phoenix', 'an input that is a text', { inputs: ['Q'] }),
  but('phoenix', 'no inputs', { inputs: [], outputs: [], metadata: [], splits: [] }),
  but('phoenix', 'a split that is a number', { splits: [1] }),
  but('openai-evals', 'no reference', { item: { input: 'Q' } }),
  but('openai-evals', 'fields beside the item', { input: 'Q' }),
];

test.each(good)('%s takes a good line%s', (format, _what, line) => {
  expect(refuse[format](line)).toEqual([]);
});

test.each(bad)('%s refuses %s', (format, _what, line) => {
  expect(refuse[format](line)).not.toEqual([]);
});

test('every consumer has a line it takes and one it refuses', () => {
  const formats = Object.keys(refuse).sort();
  expect([...new Set(good.map(([format]) => format))].sort()).toEqual(formats);
  expect([...new Set(bad.map(([format]) => format))].sort()).toEqual(formats);
});
