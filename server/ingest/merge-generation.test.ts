import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GenerationPart, type GenerationState, mergeGeneration } from './merge-generation.ts';

const base: GenerationPart = {
  project_id: 1,
  trace_id: 't1',
  span_id: '',
  fields: {},
  consent: undefined,
  assumed: { improve: true, train: true },
  sanitised: false,
  redacted: [],
  originals: {},
  contentKey: Buffer.alloc(32, 5),
  subject: 'g',
  received_at: '2026-03-01T00:00:00.000Z',
};
const part = (fields: GenerationPart['fields'], more: Partial<GenerationPart> = {}): GenerationPart => ({
  ...base,
  fields,
  ...more,
});

/** Outcomes of posting these parts one after another, and what is stored at the end. */
function post(...parts: GenerationPart[]): { outcomes: string[]; state: GenerationState | undefined } {
  let state: GenerationState | undefined;
  const outcomes = parts.map((each) => {
    const merged = mergeGeneration(state, each);
    if (merged.outcome === 'accepted') state = merged.state;
    return merged.outcome === 'conflict' ? `conflict: ${merged.field}` : merged.outcome;
  });
  return { outcomes, state };
}

describe('parts of a generation', () => {
  it('come together, whatever their order', () => {
    const parts = [part({ input: 'Q' }), part({ output: 'A', model: 'm' }), part({ latency_ms: 12 })];
    fc.assert(
      fc.property(fc.shuffledSubarray(parts, { minLength: 3 }), (shuffled) => {
        const { outcomes, state } = post(...shuffled);
        expect(outcomes).toEqual(['accepted', 'accepted', 'accepted']);
        expect(state).toMatchObject({ input: 'Q', output: 'A', model: 'm', latency_ms: 12 });
      }),
    );
  });

  it.each<[string, GenerationPart[], string[]]>([
    ['the first is accepted, even when it says nothing', [part({})], ['accepted']],
    ['the same again is a duplicate', [part({ input: 'Q' }), part({ input: 'Q' })], ['accepted', 'duplicate']],
    [
      'a part of what is known is a duplicate',
      [part({ input: 'Q', model: 'm' }), part({ model: 'm' })],
      ['accepted', 'duplicate'],
    ],
    ['one that says nothing more is a duplicate', [part({ input: 'Q' }), part({})], ['accepted', 'duplicate']],
    [
      'keys in another order are the same',
      [part({ output: { role: 'assistant', content: 'A' } }), part({ output: { content: 'A', role: 'assistant' } })],
      ['accepted', 'duplicate'],
    ],
    ['another input is a conflict', [part({ input: 'Q' }), part({ input: 'R' })], ['accepted', 'conflict: input']],
    ['another output is a conflict', [part({ output: 'A' }), part({ output: 'B' })], ['accepted', 'conflict: output']],
    ['another model is a conflict', [part({ model: 'm' }), part({ model: 'n' })], ['accepted', 'conflict: model']],
    ['an empty output is one', [part({ output: '' }), part({ output: 'B' })], ['accepted', 'conflict: output']],
    ['minus nought is nought', [part({ latency_ms: 0 }), part({ latency_ms: -0 })], ['accepted', 'duplicate']],
    [
      'another version is no conflict',
      [part({ model_version: '1' }), part({ model_version: '2' })],
      ['accepted', 'accepted'],
    ],
  ])('%s', (_sentence, parts, outcomes) => {
    expect(post(...parts).outcomes).toEqual(outcomes);
  });

  it('take the last post for every field that may change', () => {
    const { state } = post(part({ metadata: { a: 1 }, access: ['x'] }), part({ metadata: { b: 2 }, access: [] }));
    expect(state).toMatchObject({ metadata: { b: 2 }, access: [] });
  });

  it('leave nothing behind of a part that conflicts', () => {
    const { state } = post(part({ input: 'Q' }), part({ input: 'R', latency_ms: 5 }));
    expect(state).toMatchObject({ input: 'Q', latency_ms: null });
  });
});

describe('consent of a generation', () => {
  const both = { improve: true, train: true };
  const improve = { improve: true, train: false };
  it.each<[string, GenerationPart[], typeof both]>([
    ['is the assumed one while nobody says', [part({}), part({ input: 'Q' })], both],
    ['is what is said', [part({}, { consent: improve })], improve],
    ['stays as said when a later part is silent', [part({}, { consent: improve }), part({ input: 'Q' })], improve],
    ['changes when somebody says otherwise', [part({}), part({ input: 'Q' }, { consent: improve })], improve],
  ])('%s', (_sentence, parts, expected) => {
    expect(post(...parts).state).toMatchObject(expected);
  });
});

describe('the time of a generation', () => {
  const early = '2026-02-28T23:00:00.000Z';
  const later = '2026-03-02T00:00:00.000Z';
  it('is when it started, whichever part says so', () => {
    expect(post(part({ started_at: early })).state?.at).toBe(early);
    expect(post(part({}), part({ started_at: early }, { received_at: later })).state).toMatchObject({
      at: early,
      first_recorded_at: base.received_at,
      recorded_at: later,
    });
  });
  it('is never after the first part was received, by whatever clock it started', () => {
    const ahead = '2026-03-04T00:00:00.000Z';
    expect(post(part({ started_at: ahead })).state).toMatchObject({ at: base.received_at, started_at: ahead });
    const parts = [part({ started_at: ahead }), part({ output: 'A' }, { received_at: later })];
    expect(post(...parts).state).toMatchObject({ at: base.received_at, started_at: ahead });
  });
  it('else is when the first part was received', () => {
    expect(post(part({}), part({ input: 'Q' }, { received_at: later })).state?.at).toBe(base.received_at);
  });

  it('are compared by what was sent, where something was taken out of it', () => {
    const taken = (input: string) => part({ input: 'To [email].' }, { redacted: ['email'], originals: { input } });
    const ada = taken('To ada@example.com.');
    expect(post(ada, ada).outcomes).toEqual(['accepted', 'duplicate']);
    expect(post(ada, taken('To bob@example.com.')).outcomes).toEqual(['accepted', 'conflict: input']);
    expect(JSON.stringify(post(ada).state)).not.toContain('ada@');
  });

  it('are the same after the rules of redaction have changed, and the first stays as it was stored', () => {
    const raw = part({ input: 'To ada@example.com.' });
    const taken = part({ input: 'To [email].' }, { redacted: ['email'], originals: { input: 'To ada@example.com.' } });
    for (const [first, then] of [
      [raw, taken],
      [taken, raw],
    ] as const) {
      const { outcomes, state } = post(first, then);
      expect(outcomes).toEqual(['accepted', 'duplicate']);
      expect(state?.input).toBe(first.fields.input);
    }
  });
});
