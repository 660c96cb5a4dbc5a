import { describe, expect, test } from 'vitest';
import { DatasetDefinition } from '../../../shared/dataset.ts';
import { NativeLine } from '../../../shared/export.ts';
import type { Evidence } from '../../../shared/label.ts';
import { policyOf } from '../../labels/policy.ts';
import { createRedactor } from '../../privacy/redact.ts';
import { makeCandidate } from '../../test/make-candidate.ts';
import type { Candidate } from '../selecting/candidate.ts';
import { DEFAULT_SHARES, sideOf, unitHash, unitKey } from '../split.ts';
import {
  judgeCandidate,
  type Sender,
  type Surroundings,
  strangeEventsOf,
  type Taken,
  unitsIn,
} from './judge-candidate.ts';

const EVENT = '019a0000-0000-7000-8000-000000000001';
const sides = {
  salt: Buffer.alloc(32, 3),
  shares: DEFAULT_SHARES,
  settled: new Map<string, 'train' | 'test'>(),
  stood: new Map(),
};
const none: Surroundings = { senderOf: () => undefined, unitsOf: () => [], othersOf: () => [] };
const PROJECT = { profile: 'chat', signed: false } as const;
type Made = Parameters<typeof makeCandidate>[0];

/** People of each side. */
const train = personOn('train');
const held = personOn('test');
const second = personOn('train', train);

function personOn(side: string, except = ''): string {
  for (let at = 0; ; at += 1) {
    if (`u${at}` !== except && sideOf(sides.salt, `user u${at}`, DEFAULT_SHARES) === side) return `u${at}`;
  }
}

function conversationOn(side: string): string {
  for (let at = 0; ; at += 1) if (sideOf(sides.salt, `conversation c${at}`, DEFAULT_SHARES) === side) return `c${at}`;
}

function sender(actor: string): Sender {
  return { actor, verified: true };
}

function evidence(changes: Partial<Evidence> = {}): Evidence {
  return {
    ...{ signal: 'correction', family: 'vote', base_weight: -2.2, weight: -2.2, actor: train, verified: true },
    ...{ at: '2026-03-01T00:00:00.000Z', event_id: EVENT },
    ...changes,
  };
}

function label(changes: Partial<Evidence> = {}, more: object = {}): Candidate['label'] {
  return { ...makeCandidate().label, evidence: [evidence(changes)], ...more };
}

function judge(made: Made, definition: object = {}, surroundings = none): ReturnType<typeof judgeCandidate> {
  const candidate = makeCandidate({ label: label(), ...made, generation: { user: train, ...made?.generation } });
  return judgeCandidate(candidate, DatasetDefinition.parse({ task: 'sft', ...definition }), sides, surroundings);
}

function taken(made: Made, definition: object = {}, surroundings = none): Taken {
  const judged = judge(made, definition, surroundings);
  if (typeof judged === 'string') throw new Error(judged);
  return judged;
}

describe('a row is left out', () => {
  test.each<[string, string, Made, object]>([
    ['without a prompt', 'no_prompt', { generation: { input: null } }, {}],
    ['without an answer', 'no_answer', { generation: { output: null } }, {}],
    ['when its tags do not name whom it is for', 'access', { generation: { access: ['a'] } }, { access: ['a', 'b'] }],
    ['when it has tags and the dataset names nobody', 'access', { generation: { access: ['a'] } }, {}],
    [
      'as an unverified person’s correction',
      'unreviewed_correction',
      { chosen: 'x', label: label({ verified: false }) },
      {},
    ],
    [
      'as an unverified person’s correction of an answer that a reviewer refused',
      'unreviewed_correction',
      { chosen: 'x', label: label({ verified: false }, { gold: true, status: 'negative', p: 0 }) },
      {},
    ],
    ['as a case whose person trains', 'train_side', { task: 'eval', source: 'gold' }, { task: 'eval' }],
    [
      'without consent to train, where an evaluation asks for that',
      'no_consent_for_purpose',
      { task: 'eval', source: 'gold', generation: { user: held, consent: ['improve'] } },
      { task: 'eval', consent: 'train' },
    ],
    [
      'as a refused answer without a reason',
      'no_target',
      { task: 'eval', source: 'gold', desirable: false },
      { task: 'eval' },
    ],
  ])('%s', (_sentence, rule, made, definition) => {
    expect(judge(made, definition)).toBe(rule);
  });

  test('when people of different sides share its conversation', () => {
    const shared = { ...none, unitsOf: () => [`user ${train}`, `user ${held}`] };
    expect(judge({}, {}, shared)).toBe('shared_conversation');
    expect(judge({ generation: { conversation_id: null } }, {}, shared)).not.toBe('shared_conversation');
  });
});

describe('a row is left out as on another side than', () => {
  const heldSaid = { label: label({ actor: held }) };
  const alone = { trace_id: 't', conversation_id: null, user: null };

  test.each<[string, Made, Surroundings]>([
    ['somebody whose feedback it rests on', heldSaid, none],
    ['somebody a token let claim it', { label: label({ actor: `t${held}` }) }, none],
    ['the sender of an event of another generation', {}, { ...none, senderOf: () => sender(held) }],
    ['whose answer its other side is', {}, { ...none, othersOf: () => [{ ...alone, user: held }] }],
    [
      'the conversation its other side is of',
      {},
      { ...none, othersOf: () => [{ ...alone, conversation_id: conversationOn('test') }] },
    ],
  ])('%s', (_who, made, surroundings) => {
    const evidenced = made?.label === undefined ? { ...made, label: label({ event_id: 'other' }) } : made;
    expect(judge(evidenced, {}, surroundings)).toBe('other_side');
    const same = { ...surroundings, senderOf: () => sender(train), othersOf: () => [{ ...alone, user: train }] };
    const theirs = { ...evidenced, label: label({ actor: train }) };
    expect(judge(theirs, {}, same)).toBeTypeOf('object');
  });

  test('but a pair that others of its own side chose as well rests on these', () => {
    const chooser: Record<string, Sender> = { a: sender(train), b: sender(second), c: sender(held) };
    const surroundings = { ...none, senderOf: (id: string) => chooser[id], policy: policyOf(PROJECT) };
    const chosen = (p: number, ...eventIds: string[]) =>
      judge({ task: 'preference', source: 'choice', rejected: 'B', p, eventIds }, { task: 'preference' }, surroundings);
    expect(chosen(0.994534, 'a', 'b', 'c')).toMatchObject({
      line: { p: 0.969799, provenance: { event_ids: ['a', 'b'] } },
    });
    expect(chosen(1, 'a', 'c')).toMatchObject({ line: { p: 0.85, provenance: { event_ids: ['a'] } } });
    expect(chosen(0.85, 'a', 'c')).toBe('other_side'); // somebody chose otherwise
    expect(chosen(0.85, 'c')).toBe('other_side');
  });

  test('a person who is held out by a case of theirs', () => {
    const settled = new Map([[unitKey(unitHash(sides.salt, `user ${second}`)), 'test' as const]]);
    const candidate = makeCandidate({ label: label({ actor: second }), generation: { user: train } });
    const definition = DatasetDefinition.parse({ task: 'sft' });
    expect(judgeCandidate(candidate, definition, sides, none)).toBeTypeOf('object');
    expect(judgeCandidate(candidate, definition, { ...sides, settled }, none)).toBe('other_side');
  });

  test.each(['conversation c', 'trace t1'])('it was as %s, before it was known whose it is', (name) => {
    const generation = { trace_id: 't1', user: train, conversation_id: 'c' };
    const candidate = makeCandidate({ label: label(), generation });
    const definition = DatasetDefinition.parse({ task: 'sft' });
    const settledOn = (side: 'train' | 'test') => new Map([[unitKey(unitHash(sides.salt, name)), side]]);
    expect(unitsIn(candidate, none)).toContain(name);
    expect(judgeCandidate(candidate, definition, { ...sides, settled: settledOn('train') }, none)).toBeTypeOf('object');
    expect(judgeCandidate(candidate, definition, { ...sides, settled: settledOn('test') }, none)).toBe('other_side');
  });

  test('but not on account of reviewers, sessions, somebody without a name, or a trace that is nobody’s', () => {
    for (const actor of ['', 's1', 't']) expect(judge({ label: label({ actor }) })).toBeTypeOf('object');
    expect(judge({ source: 'gold', eventIds: [], ...heldSaid })).toBeTypeOf('object');
    expect(judge({}, {}, { ...none, othersOf: () => [alone] })).toBeTypeOf('object');
  });
});

describe('a row is taken', () => {
  test.each<[string, Made, object]>([
    ['when its tags name everybody it is for', { generation: { access: ['a', 'b', 'c'] } }, { access: ['a', 'b'] }],
    ['when it has no tags, whoever it is for', {}, { access: ['a'] }],
    [
      'as the text a reviewer approved, whoever corrected the answer',
      { source: 'gold', chosen: 'x', eventIds: [], label: label({ verified: false }, { gold: true }) },
      {},
    ],
    [
      'as an unverified correction where the dataset takes them',
      { label: label({ verified: false }) },
      { unreviewed: true },
    ],
    ['as an unverified edit', { source: 'edit', label: label({ verified: false }) }, {}],
    [
      'as a held-out case with consent to improve',
      { task: 'eval', source: 'gold', eventIds: [], generation: { user: held, consent: ['improve'] } },
      { task: 'eval' },
    ],
  ])('%s', (_sentence, made, definition) => {
    expect(judge(made, definition)).toBeTypeOf('object');
  });

  test('as its native line, with its side and without the clock of the label', () => {
    const { line, fact } = taken({ chosen: 'better' });
    expect(NativeLine.parse(line)).toEqual(line);
    expect(line).toMatchObject({ split: 'train', chosen: 'better', input: 'Q', label: { policy_version: 'chat-1' } });
    expect(line.label).not.toHaveProperty('updated_at');
    expect(fact).toMatchObject({ split: 'train', gold: false, p: 0.9, events: 1, signals: ['correction'], model: 'm' });
  });

  test('as gold where it rests on reviewers alone, and not because they decided about its answer', () => {
    const decided = label({}, { gold: true, status: 'negative', p: 0 });
    expect(taken({ label: decided, chosen: 'better' }).fact.gold).toBe(false);
    expect(taken({ label: decided, source: 'gold', eventIds: [] }).fact.gold).toBe(true);
    const preferred: Made = { task: 'preference', rejected: 'B', eventIds: [] };
    expect(taken({ ...preferred, source: 'gold' }, { task: 'preference' }).fact.gold).toBe(true);
    const twoVerdicts: Made = { ...preferred, source: 'siblings', label: decided };
    expect(taken(twoVerdicts, { task: 'preference' }).fact.gold).toBe(true);
  });

  test('redacted once more where that is asked for, and compared as it is then', () => {
    const redactor = createRedactor({ terms: ['Acme', 'output'] });
    const made: Made = { chosen: 'Ask Acme.', generation: { input: 'Who is acme?', output: 'Acme output.' } };
    const { line, fact } = taken(made, { redact: true }, { ...none, redactor });
    expect(NativeLine.parse(line)).toEqual(line);
    expect(line).toMatchObject({ chosen: 'Ask [redacted].', input: 'Who is [redacted]?' });
    expect(line.generation.output).toBe('[redacted] [redacted].');
    expect(fact.redacted).toBe(true);
    expect(fact.whole).not.toEqual(taken(made).fact.whole);
    expect(taken({ chosen: 'better' }, {}, { ...none, redactor }).fact.redacted).toBe(false);
  });

  test('on the side of its person, who gave the feedback too', () => {
    expect(taken({ label: label({ actor: held }), generation: { user: held } }).fact.split).toBe('test');
  });
});

describe('a row is on the account of', () => {
  const accounts = (made: Made, surroundings = none): string[] =>
    taken({ source: 'label', ...made }, {}, surroundings).fact.actors.map((actor) => actor.toString('hex'));

  test('whoever its events are of, each person once', () => {
    const two = {
      ...label(),
      evidence: [evidence(), evidence({ event_id: 'e2' }), evidence({ event_id: 'e3', actor: second })],
    };
    expect(accounts({ label: two, eventIds: [EVENT, 'e2', 'e3'] })).toHaveLength(2);
  });

  test('the sender of an event of another generation', () => {
    const surroundings = { ...none, senderOf: () => ({ actor: train, verified: true }) };
    const elsewhere = { ...label(), evidence: [] };
    expect(accounts({ label: elsewhere }, surroundings)).toEqual(accounts({}));
    expect(strangeEventsOf(makeCandidate({ label: elsewhere }))).toEqual([EVENT]);
    expect(strangeEventsOf(makeCandidate({ label: label() }))).toEqual([]);
  });

  test('one and the same, for all that are anonymous and unverified', () => {
    const anonymous = (verified: boolean, trace_id: string): string[] =>
      accounts({ label: label({ actor: '', verified }), generation: { trace_id } });
    expect(anonymous(false, 't1')).toEqual(anonymous(false, 't2'));
    expect(anonymous(true, 't1')).not.toEqual(anonymous(true, 't2'));
  });

  test('nobody, when it rests on reviewers alone', () => {
    expect(accounts({ source: 'gold', eventIds: [] })).toEqual([]);
  });
});
