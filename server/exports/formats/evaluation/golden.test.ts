import { expect, test } from 'vitest';
import type { LineFormat } from '../../../../shared/export.ts';
import { makeCandidate } from '../../../test/make-candidate.ts';
import { writeCandidate } from '../../../test/write-candidate.ts';
import { LeftOut } from '../rules.ts';
import { phoenix } from './platforms.ts';

const id = '0123456789abcdef0123456789abcdef';
const from = `"row_id":"${id}","trace_id":"t1"`;
const model = '"source":"gold","policy_version":"chat-1","model":"m","model_version":"m-1","prompt_version":"v1"';
const targeted = `{${from},"judged_by":"target",${model}}`;
const refused = `{${from},"judged_by":"rubric","rubric":"it is rude","refused":"A",${model}}`;

const corrected = { chosen: 'better' };
const rubric = { desirable: false, rubric: 'it is rude' };
const conversation = {
  chosen: 'better',
  generation: {
    input: [
      { role: 'system' as const, content: 'S' },
      { role: 'user' as const, content: 'Q1' },
      { role: 'assistant' as const, content: 'A1' },
      { role: 'user' as const, content: 'Q2' },
    ],
  },
};
const messages =
  '[{"role":"system","content":"S"},{"role":"user","content":"Q1"},{"role":"assistant","content":"A1"},{"role":"user","content":"Q2"}]';
const guidance = (words: string) =>
  `A reviewer refused an earlier answer and wrote: \\"${words}\\". The answer must give no cause to write this again.`;
const fault = guidance('it is rude');
const mustNot = { desirable: false, rubric: 'must not guess' };
const short = `{"row_id":"${id}","judged_by":"KIND","source":"gold","policy_version":"chat-1","trace_id":"t1","span_id":"","model":"m"}`;

test.each<[LineFormat, string, Parameters<typeof makeCandidate>[0] & object, string]>([
  ['inspect', 'a corrected answer', corrected, `{"id":"${id}","input":"Q","target":"better","metadata":${targeted}}`],
  ['inspect', 'a refused answer', rubric, `{"id":"${id}","input":"Q","target":"${fault}","metadata":${refused}}`],
  [
    'inspect',
    'an answer refused with what it must not do',
    mustNot,
    `{"id":"${id}","input":"Q","target":"${guidance('must not guess')}","metadata":${refused.replace('it is rude', 'must not guess')}}`,
  ],
  [
    'promptfoo',
    'a corrected answer',
    corrected,
    `{"description":"Q","vars":{"input":"Q"},"assert":[{"type":"similar","value":"better"}],"metadata":${short.replace('KIND', 'target')}}`,
  ],
  [
    'promptfoo',
    'a conversation, as JSON for a chat prompt',
    conversation,
    `{"description":"Q2","vars":{"input":${JSON.stringify(messages)}},"assert":[{"type":"similar","value":"better"}],"metadata":${short.replace('KIND', 'target')}}`,
  ],
  [
    'promptfoo',
    'a refused answer',
    rubric,
    `{"description":"Q","vars":{"input":"Q"},"assert":[{"type":"llm-rubric","value":"${fault}"}],"metadata":${short.replace('KIND', 'rubric')}}`,
  ],
  [
    'deepeval',
    'a corrected answer',
    corrected,
    `{"input":"Q","expected_output":"better","additional_metadata":${targeted}}`,
  ],
  ['deepeval', 'a refused answer', rubric, `{"input":"Q","additional_metadata":${refused}}`],
  ['ragas', 'a corrected answer', corrected, '{"user_input":"Q","response":"A","reference":"better"}'],
  [
    'langsmith',
    'a conversation',
    conversation,
    `{"inputs":{"input":${messages}},"outputs":{"output":"better"},"metadata":${targeted}}`,
  ],
  [
    'langsmith',
    'an answer of a run it knows',
    { chosen: 'better', generation: { metadata: { langsmith_run_id: 'a7fa2b0b-7c3f-4a3e-9a43-1c7d2a8f0c11' } } },
    `{"inputs":{"input":"Q"},"outputs":{"output":"better"},"metadata":${targeted},"source_run_id":"a7fa2b0b-7c3f-4a3e-9a43-1c7d2a8f0c11"}`,
  ],
  [
    'langfuse',
    'a refused answer',
    rubric,
    `{"datasetName":"nod","id":"nod-${id}","input":"Q","expectedOutput":null,"metadata":${refused},"sourceTraceId":"t1"}`,
  ],
  [
    'braintrust',
    'a corrected answer',
    corrected,
    `{"id":"${id}","input":"Q","expected":"better","metadata":${targeted},"tags":["gold","target"]}`,
  ],
  [
    'phoenix',
    'a corrected answer',
    corrected,
    `{"inputs":[{"input":"Q"}],"outputs":[{"output":"better"}],"metadata":[${targeted}],"splits":[null]}`,
  ],
  ['openai-evals', 'a corrected answer', corrected, '{"item":{"input":"Q","reference":"better"}}'],
])('%s: %s is this line', (format, _what, row, line) => {
  const written = writeCandidate(makeCandidate({ task: 'eval', source: 'gold', ...row }), format);
  expect(JSON.stringify(written)).toBe(line);
});

test('phoenix takes many cases in one upload, each at the same place of every list', () => {
  const cases = ['one', 'two'].map((chosen) => {
    const line = writeCandidate(makeCandidate({ task: 'eval', chosen }), 'phoenix');
    if (line instanceof LeftOut) throw new Error(line.rule);
    return line;
  });
  const upload = phoenix.gather?.join(cases);
  expect(upload).toMatchObject({
    inputs: [{ input: 'Q' }, { input: 'Q' }],
    outputs: [{ output: 'one' }, { output: 'two' }],
    metadata: [{ trace_id: 't1' }, { trace_id: 't1' }],
    splits: [null, null],
  });
});
