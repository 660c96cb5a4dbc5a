import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Project } from '../db/tables/keys.ts';
import { deriveKey, generationPseudonym, userPseudonym } from '../privacy/pseudonym.ts';
import { acceptGeneration } from './accept-generation.ts';
import type { GenerationPart } from './merge-generation.ts';

const project: Project = {
  id: 7,
  name: 'test',
  profile: 'chat',
  origins: ['*'],
  assumed_improve: true,
  assumed_train: false,
  retention_days: 400,
  burst_votes_per_minute: 20,
  signs: false,
  pseudonym_secret: Buffer.alloc(32, 3),
  sample_filled_at: null,
  test_of: null,
  settings: {},
  redaction: {},
  created_at: new Date('2026-01-01T00:00:00Z'),
};
const context = { project, receivedAt: new Date('2026-03-01T12:00:00.000Z') };

function accepted(item: unknown): GenerationPart {
  const decision = acceptGeneration(item, ['generations', 0], context);
  if (!('accept' in decision)) throw new Error(JSON.stringify(decision.result));
  return decision.accept;
}
function refused(item: unknown): string {
  const decision = acceptGeneration(item, ['generations', 0], context);
  return 'accept' in decision ? 'accepted' : `${decision.result.status} at ${decision.result.error?.path}`;
}

describe('a generation', () => {
  it('needs a trace id and nothing else', () => {
    expect(accepted({ trace_id: 't1' })).toEqual({
      project_id: 7,
      trace_id: 't1',
      span_id: '',
      fields: {},
      consent: undefined,
      assumed: { improve: true, train: false },
      sanitised: false,
      redacted: [],
      originals: {},
      contentKey: deriveKey(project.pseudonym_secret, 'content'),
      received_at: '2026-03-01T12:00:00.000Z',
      subject: generationPseudonym(project.pseudonym_secret, { trace_id: 't1', span_id: '' }),
    });
  });

  it('keeps people as pseudonyms and its parent as a key', () => {
    const part = accepted({
      trace_id: 't1',
      user_id: 'ada',
      parent: { trace_id: 't0' },
      started_at: '2026-03-01T00:00:00Z',
    });
    expect(part.fields).toEqual({
      user_actor: userPseudonym(project.pseudonym_secret, 'ada'),
      parent_trace_id: 't0',
      parent_span_id: '',
      started_at: '2026-03-01T00:00:00.000Z',
    });
  });

  it('keeps a message as it was sent, the order of its keys included', () => {
    const text =
      '{"content":null,"x":{"b":1,"a":2},"tool_calls":[{"function":{"arguments":"{}","name":"f"},"type":"function","id":"1"}],"role":"assistant"}';
    expect(JSON.stringify(accepted({ trace_id: 't1', output: JSON.parse(text) }).fields.output)).toBe(text);
  });

  it('may have a parent in its own trace', () => {
    expect(accepted({ trace_id: 't1', span_id: 'b', parent: { trace_id: 't1' } }).fields).toMatchObject({
      parent_trace_id: 't1',
      parent_span_id: '',
    });
  });

  it('is cleaned of what cannot be stored, however deep', () => {
    const part = accepted({ trace_id: 't1', metadata: { a: [{ 'k\0': '\ud800' }] } });
    expect(part).toMatchObject({ sanitised: true, fields: { metadata: { a: [{ 'k\ufffd': '\ufffd' }] } } });
  });

  it.each([
    ['without a trace id', { input: 'Q' }, 'trace_id'],
    ['with an unknown field', { trace_id: 't1', inputs: 'Q' }, 'inputs'],
    [
      'with a message of no role',
      { trace_id: 't1', input: [{ role: 'user', content: 'Q' }, { role: 'cat' }] },
      'input[1].role',
    ],
    ['of the year 294277', { trace_id: 't1', started_at: '+294277-01-01T00:00:00Z' }, 'started_at'],
    ['with 1e400 among its parameters', { trace_id: 't1', params: { x: Number.POSITIVE_INFINITY } }, 'params.x'],
    [
      'with 1e400 in a field of the message nobody knows',
      { trace_id: 't1', output: { role: 'assistant', content: 'A', x: [Number.POSITIVE_INFINITY] } },
      'output.x[0]',
    ],
    ['with more tokens than a number holds', { trace_id: 't1', input_tokens: 1e16 }, 'input_tokens'],
    ['that is its own parent', { trace_id: 't1', parent: { trace_id: 't1', span_id: '' } }, 'parent'],
    [
      'that is its own parent by span',
      { trace_id: 't1', span_id: 'a', parent: { trace_id: 't1', span_id: 'a' } },
      'parent',
    ],
    ['with half a token', { trace_id: 't1', input_tokens: 1.5 }, 'input_tokens'],
  ])('%s is invalid, and the field is named', (_what, item, field) => {
    expect(refused(item)).toBe(`invalid at generations[0].${field}`);
  });

  it('never throws, whatever it is', () => {
    const odd = fc.record(
      { trace_id: fc.anything(), input: fc.anything(), params: fc.anything() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue({ stringUnit: 'binary' }), odd), (item) => {
        expect(refused(item)).toMatch(/^(accepted|invalid at generations\[0\])/);
      }),
    );
  });

  it('is stored without what is personal in its texts, but for ids and names', () => {
    const messages = [{ role: 'user', content: 'Mail ada@example.com' }];
    const part = accepted({
      trace_id: 't1',
      input: messages,
      output: 'Done.',
      metadata: { by: 'a@example.com' },
      model: 'a@example.com',
    });
    expect(part.fields).toMatchObject({
      input: [{ role: 'user', content: 'Mail [email]' }],
      output: 'Done.',
      metadata: { by: '[email]' },
      model: 'a@example.com',
    });
    expect(part.redacted).toEqual(['email']);
    expect(part.originals).toEqual({ input: messages });
  });
});
