import { describe, expect, test } from 'vitest';
import { judge } from './judge.ts';
import { policyOf } from './policy.ts';
import { aCase, aDecision, anEvent, later } from './test-data.ts';

const policy = policyOf({ profile: 'chat', signed: false });

const up = (actor: string) => anEvent('vote', { value: 'up' }, { actor });
const down = (actor: string) => anEvent('vote', { value: 'down' }, { actor });
const accept = (actor: string) => anEvent('accept', { via: 'insert' }, { actor });

describe('status', () => {
  test.each([
    ['nothing', [], 'unlabelled', 0.5],
    ['only what says nothing', [anEvent('abandon', { after_ms: 1 })], 'unlabelled', 0.5],
    ['one vote up', [up('a')], 'positive', 0.8],
    ['one vote down', [down('a')], 'negative', 0.18],
    ['one wish for another answer', [anEvent('regenerate', {})], 'negative', 0.25],
    ['one bare accept', [accept('a')], 'uncertain', 0.7],
    ['two bare accepts', [accept('a'), accept('b')], 'positive', 0.844828],
    ['one look', [anEvent('shown', {})], 'uncertain', 0.45],
    ['a vote each way', [up('a'), down('b')], 'contested', 0.467532],
    ['a bare accept against a vote', [accept('a'), down('b')], 'contested', 0.33871],
    ['two for, one against: contested whatever p says', [up('a'), up('b'), down('c')], 'contested', 0.778378],
    [
      'a copy against a vote: too weak to contest',
      [anEvent('copy', { chars: 9, total: 9, of: 'output' }, { actor: 'a' }), down('b')],
      'uncertain',
      0.318094,
    ],
  ])('%s', (_, events, status, p) => {
    const judged = judge(aCase(events), policy);
    expect(judged.status).toBe(status);
    expect(judged.p).toBeCloseTo(p, 4);
    expect(judged.gold).toBe(false);
  });
});

describe('decisions', () => {
  const judged = (decisions: ReturnType<typeof aDecision>[], events = [down('a')]) =>
    judge(aCase(events, { decisions }), policy);

  test('one makes the label gold, against any evidence', () => {
    expect(judged([aDecision('Rita', 'positive')])).toMatchObject({ status: 'positive', p: 1, gold: true });
    expect(judged([aDecision('Rita', 'negative')], [up('a'), up('b')])).toMatchObject({
      status: 'negative',
      p: 0,
      gold: true,
    });
  });

  test('the evidence stays beside it', () => {
    expect(judged([aDecision('Rita', 'positive')]).weighed.evidence).toHaveLength(1);
  });

  test('two reviewers who disagree contest it, and a third adjudicates', () => {
    const two = [aDecision('Rita', 'positive'), aDecision('Sam', 'negative')];
    expect(judged(two)).toMatchObject({ status: 'contested', gold: false, p: 0.5 });
    expect(judged([...two, aDecision('Tom', 'negative')])).toMatchObject({ status: 'negative', gold: true });
  });

  test('of one reviewer the last word counts', () => {
    const changed = [aDecision('Rita', 'negative', { s: 20 }), aDecision('Rita', 'positive', { s: 10 })];
    expect(judged(changed)).toMatchObject({ status: 'negative', gold: true });
    expect(judged([...changed].reverse())).toMatchObject({ status: 'negative', gold: true });
  });

  test('strong evidence against it that arrives later asks for a second look and flips nothing', () => {
    const decision = aDecision('Rita', 'positive', { s: 100 });
    const arriving = (s: number) => [{ ...down('a'), received_at: later(s) }];
    expect(judged([decision], arriving(99))).toMatchObject({ gold: true, recheck: false });
    expect(judged([decision], arriving(101))).toMatchObject({ status: 'positive', gold: true, recheck: true });
  });

  test('later evidence that agrees, or hardly disagrees, asks for nothing', () => {
    const decision = aDecision('Rita', 'positive', { s: 100 });
    const arrived = (event: ReturnType<typeof up>) => [{ ...event, received_at: later(101) }];
    expect(judged([decision], arrived(up('a'))).recheck).toBe(false);
    expect(judged([decision], arrived(anEvent('dismiss', {}))).recheck).toBe(false);
  });
});
