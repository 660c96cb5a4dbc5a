import { describe, expect, test } from 'vitest';
import { withAskedAgain } from './asked-again.ts';
import type { Case, KnownEvent, NextTurn } from './case.ts';
import { derive } from './derive.ts';
import { policyOf } from './policy.ts';
import { aCase, aDecision, aGeneration, anEvent, later } from './test-data.ts';

const policy = policyOf({ profile: 'chat', signed: true });
const user = (content: string) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });

const FIRST = [user('How do I cook rice?')];
const AGAIN = [...FIRST, assistant('With water.'), user('How do I cook rice well?')];
const OTHER = [...FIRST, assistant('With water.'), user('And what goes with it?')];

const next = (more: Partial<NextTurn> = {}): NextTurn => ({
  ...{ trace_id: 'next', span_id: '', input: AGAIN, user_actor: 'uAda', train: true, follows: true },
  ...{ at: later(60), first_recorded_at: later(61), ...more },
});
const turn = (events: KnownEvent[], more: Partial<Case> = {}): Case =>
  aCase(events, { generation: aGeneration({ input: FIRST }), next: next(), ...more });
const signals = (subject: Case) => derive(subject, [], policy).label.evidence.map(({ signal }) => signal);

describe('the same asked again in the next turn', () => {
  test('is a retry of whoever asked it, though no event says so', () => {
    const { label, contribution } = derive(turn([]), [], policy);
    expect(label).toMatchObject({ status: 'negative', p: 0.25 });
    expect(label.evidence).toMatchObject([
      { signal: 'rephrased', actor: 'uAda', verified: true, at: later(60).toISOString(), detail: '79 % alike' },
    ]);
    expect(contribution.counters.shown).toBeUndefined(); // nobody sent an event
  });

  test.each<[string, Partial<Case>]>([
    ['another question', { next: next({ input: OTHER }) }],
    ['no words of the user’s', { next: next({ input: [...AGAIN.slice(0, 2)].slice(1) }) }],
    ['the same prompt offered another answer', { next: next({ input: FIRST, follows: false }) }],
    ['no next turn', { next: null }],
    // A form asks for a suggestion for each of its fields at once, in one conversation and in nearly the same words.
    ['what was asked for together', { next: next({ at: later(0.02), follows: false }) }],
    [
      'a document',
      { next: next({ input: 'x'.repeat(20_001) }), generation: aGeneration({ input: 'x'.repeat(20_000) }) },
    ],
  ])('is not read from %s', (_, more) => {
    expect(signals(turn([], more))).toEqual([]);
  });

  test('in the words of a branch: a question put otherwise to the same turn', () => {
    expect(signals(turn([], { next: next({ input: [user('How do I cook rice?!')], follows: false }) }))).toEqual([
      'rephrased',
    ]);
    const prompts = {
      generation: aGeneration({ input: 'How do I cook rice?' }),
      next: next({ input: 'How do I cook rice?' }),
    };
    expect(signals(turn([], prompts))).toEqual(['rephrased']); // asked on from the answer, word by word
  });

  test.each<[string, KnownEvent, string[]]>([
    ['a follow-up that was measured', anEvent('follow_up', { similarity: 0.9 }, { actor: 'sEve' }), ['rephrased']],
    ['a follow-up measured to be another question', anEvent('follow_up', { similarity: 0.2 }), []],
    ['a wish for another answer', anEvent('regenerate', {}, { actor: 'sEve' }), ['regenerated']],
    ['a follow-up nobody measured', anEvent('follow_up', {}), ['rephrased']],
    ['one in a burst', anEvent('regenerate', {}, { quarantined: 'burst' }), ['rephrased']],
  ])('is said once beside %s', (_, event, found) => {
    expect(signals(turn([event]))).toEqual(found);
  });

  test('makes no row alone, and lends a pair no event that does not exist', () => {
    expect(derive(turn([]), [], policy).rows).toEqual([]);
    const vote = anEvent('vote', { value: 'down' }, { actor: 'uBob', verified: true });
    const [row] = derive(turn([vote]), [], policy).rows;
    expect(row).toMatchObject({ task: 'unpaired', gates: [], event_ids: [vote.id] });
    // Asked again without agreeing to training: the vote stands without it, and so does the row.
    const [alone] = derive(turn([vote], { next: next({ train: false }) }), [], policy).rows;
    expect(alone).toMatchObject({ gates: [], event_ids: [vote.id] });
    expect(alone?.p).toBeLessThan(row?.p ?? 0);
    const unwilling = turn([{ ...vote, train: false }], { next: next({ train: false }) });
    expect(derive(unwilling, [], policy).rows).toMatchObject([{ gates: ['no_consent'] }]);
  });

  test('is the same event each time, and speaks against a verdict that is older', () => {
    const [one] = withAskedAgain(turn([])).events;
    expect(one?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(withAskedAgain(turn([])).events[0]?.id).toBe(one?.id);
    const decided = (s: number) => turn([], { decisions: [aDecision('Rita', 'positive', { s })] });
    expect(derive(decided(30), [], policy).label).toMatchObject({ gold: true, recheck: true });
    expect(derive(decided(90), [], policy).label).toMatchObject({ gold: true, recheck: false });
  });
});
