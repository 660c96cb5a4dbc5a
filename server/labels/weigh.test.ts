import { describe, expect, test } from 'vitest';
import type { KnownEvent } from './case.ts';
import { ACTOR_CAP, IGNORED_CAP, policyOf, round, UNVERIFIED_CAP } from './policy.ts';
import { aCase, anEvent, later } from './test-data.ts';
import { weigh } from './weigh.ts';

const chat = policyOf({ profile: 'chat', signed: false });
const signed = policyOf({ profile: 'chat', signed: true });

type More = Parameters<typeof anEvent>[2];
const vote = (value: 'up' | 'down' | null, more?: More) => anEvent('vote', { value }, more);
const down = (reason: string, more?: More) => anEvent('vote', { value: 'down', reasons: [reason] }, more);
const correction = (text: string | null, more?: More) => anEvent('correction', { text }, more);
const accept = (more?: More) => anEvent('accept', { via: 'insert' }, more);
const send = (more?: More) => anEvent('accept', { via: 'send' }, more);
const edit = (similarity: number, final: boolean, more?: More) => anEvent('edit', { similarity, final }, more);
const kept = (after_s: 30 | 120 | 300 | 600, similarity: number, more?: More) =>
  anEvent('retention', { after_s, similarity }, { s: after_s, ...more });
const choose = (more?: More) => anEvent('choice', { rejected: [{ trace_id: 'other' }] }, more);
const undo = (more?: More) => anEvent('undo', {}, more);
const shown = (more?: More) => anEvent('shown', {}, more);
const copy = (share: number, more?: More) => anEvent('copy', { chars: share * 100, total: 100, of: 'output' }, more);
const dismiss = (more?: More) => anEvent('dismiss', {}, more);
const regenerate = (more?: More) => anEvent('regenerate', {}, more);
const followUp = (more?: More) => anEvent('follow_up', {}, more);
const outcome = (name: string, more?: More) => anEvent('outcome', { name, value: true }, more);

/** What counted, and what did not with its rule, in order of time. */
const read = (events: readonly KnownEvent[], policy = chat) => {
  const { evidence, dropped, p } = weigh(aCase(events), policy);
  return {
    counted: evidence.map((one) => one.signal),
    dropped: dropped.map((one) => `${one.signal ?? one.kind}: ${one.rule}`),
    p,
  };
};

describe('one person, one output, one family', () => {
  test.each<[string, KnownEvent[], string[], string[]]>([
    [
      'a later vote replaces an earlier one',
      [vote('up', { s: 1 }), vote('down', { s: 2 })],
      ['down'],
      ['up: superseded'],
    ],
    [
      'a retracted vote says nothing',
      [vote('up', { s: 1 }), vote(null, { s: 2 })],
      [],
      ['up: superseded', 'vote: no_weight'],
    ],
    [
      'a vote beside a correction that was withdrawn counts again',
      [vote('up', { s: 1 }), correction('x', { s: 2 }), correction(null, { s: 3 })],
      ['up'],
      ['correction: superseded', 'correction: no_weight'],
    ],
    [
      'a correction replaces the vote before it',
      [vote('down', { s: 1 }), correction('x', { s: 2 })],
      ['correction'],
      ['down: superseded'],
    ],
    [
      'a vote replaces the rating before it',
      [anEvent('rating', { value: 5, min: 1, max: 5 }, { s: 1 }), vote('down', { s: 2 })],
      ['down'],
      ['rated_high: superseded'],
    ],
    ['accept gives way to retention', [accept({ s: 1 }), kept(30, 0.9)], ['kept_30'], ['accepted: superseded']],
    [
      'the last checkpoint reached counts',
      [accept({ s: 1 }), kept(30, 0.9), kept(120, 0.2), kept(300, 0.8)],
      ['kept_300'],
      ['accepted: superseded', 'kept_30: superseded', 'lost: superseded'],
    ],
    [
      'a text lost at the last checkpoint is lost',
      [accept({ s: 1 }), kept(30, 0.9), kept(120, 0.2)],
      ['lost'],
      ['accepted: superseded', 'kept_30: superseded'],
    ],
    [
      'retention outranks a later edit',
      [kept(30, 0.9), edit(0.5, true, { s: 90 })],
      ['kept_30'],
      ['edited: superseded'],
    ],
    [
      'an edit outranks a later accept',
      [edit(0.5, true, { s: 1 }), accept({ s: 2 })],
      ['edited'],
      ['accepted: superseded'],
    ],
    [
      'a final edit outranks a later interim one',
      [edit(0.9, true, { s: 1 }), edit(0.1, false, { s: 2 })],
      ['edited_lightly'],
      ['rewritten: superseded'],
    ],
    [
      'of two final edits the later counts',
      [edit(0.9, true, { s: 1 }), edit(0.1, true, { s: 2 })],
      ['rewritten'],
      ['edited_lightly: superseded'],
    ],
    ['accept outranks a later copy', [accept({ s: 1 }), copy(1, { s: 2 })], ['accepted'], ['copied_whole: superseded']],
    [
      'the whole copied once outranks a part copied later',
      [copy(1, { s: 1 }), copy(0.2, { s: 2 })],
      ['copied_whole'],
      ['copied_part: superseded'],
    ],
    [
      'a copy outranks a dismissal',
      [copy(0.2, { s: 1 }), dismiss({ s: 2 })],
      ['copied_part'],
      ['dismissed: superseded'],
    ],
    [
      'a dismissal outranks having seen it',
      [dismiss({ s: 1 }), shown({ s: 2 })],
      ['dismissed'],
      ['ignored: superseded'],
    ],
    ['an undo after the accept counts', [accept({ s: 1 }), undo({ s: 2 })], ['undone'], ['accepted: superseded']],
    [
      'an undo outranks earlier retention',
      [accept({ s: 1 }), kept(30, 0.9), undo({ s: 60 })],
      ['undone'],
      ['accepted: superseded', 'kept_30: superseded'],
    ],
    [
      'who takes out what they chose does not prefer it any more',
      [accept({ s: 1 }), choose({ s: 1 }), undo({ s: 9 })],
      ['undone'],
      ['accepted: superseded', 'chosen: superseded'],
    ],
    [
      'a chosen text that was lost later is lost',
      [choose({ s: 1 }), accept({ s: 1 }), kept(30, 0.1)],
      ['lost'],
      ['chosen: superseded', 'accepted: superseded'],
    ],
    [
      'what was taken out and then chosen is chosen, and taken out',
      [accept({ s: 1 }), undo({ s: 2 }), choose({ s: 9 })],
      ['undone', 'chosen'],
      ['accepted: superseded'],
    ],
    [
      'a chosen text that is kept is both',
      [choose({ s: 1 }), accept({ s: 1 }), kept(30, 0.9)],
      ['chosen', 'kept_30'],
      ['accepted: superseded'],
    ],
    [
      'what is taken out and used again starts anew',
      [accept({ s: 1 }), kept(120, 0.9), undo({ s: 130 }), accept({ s: 140 }), kept(30, 0.95, { s: 170 })],
      ['kept_30'],
      ['accepted: superseded', 'kept_120: superseded', 'undone: superseded', 'accepted: superseded'],
    ],
    [
      'of two equally strong wishes for another answer the later is named',
      [regenerate({ s: 1 }), regenerate({ s: 2 })],
      ['regenerated'],
      ['regenerated: superseded'],
    ],
    ['families add up', [vote('up'), accept(), regenerate()], ['up', 'accepted', 'regenerated'], []],
    ['silence is no evidence beside a vote', [shown({ s: 1 }), vote('up', { s: 2 })], ['up'], ['ignored: superseded']],
    [
      'who goes on from an answer has not ignored it',
      [shown({ s: 1 }), followUp({ s: 1000 })],
      [],
      ['ignored: no_weight', 'follow_up: no_weight'],
    ],
    [
      'leaving changes nothing',
      [shown({ s: 1 }), anEvent('abandon', { after_ms: 9 }, { s: 2 })],
      ['ignored'],
      ['abandon: no_weight'],
    ],
    ['a machine never counts', [anEvent('score', { name: 'judge', value: 0, source: 'm' })], [], ['score: machine']],
    [
      'a burst is shown and not counted',
      [vote('up', { s: 1 }), vote('down', { s: 2, quarantined: 'burst' })],
      ['up'],
      ['down: quarantined'],
    ],
    ['an outcome without a rule says nothing', [outcome('solved')], [], ['outcome: no_weight']],
  ])('%s', (_, events, counted, dropped) => {
    expect(read(events)).toMatchObject({ counted, dropped });
    expect(read([...events].reverse())).toMatchObject({ counted, dropped });
  });

  test('two people are two opinions', () => {
    expect(read([vote('up'), vote('up', { actor: 'uBob' })])).toEqual({
      counted: ['up', 'up'],
      dropped: [],
      p: 0.941176,
    });
  });
});

describe('a correction cancels that person’s accept', () => {
  test.each<[string, KnownEvent[], string[], string[]]>([
    ['used as it was', [accept({ s: 1 }), correction('x', { s: 2 })], ['correction'], ['accepted: corrected']],
    ['sent', [send({ s: 1 }), correction('x', { s: 2 })], ['correction'], ['sent: corrected']],
    [
      'used after the correction',
      [correction('x', { s: 1 }), accept({ s: 2 })],
      ['correction'],
      ['accepted: corrected'],
    ],
    [
      'used and kept',
      [accept({ s: 1 }), kept(30, 1), correction('x', { s: 60 })],
      ['correction'],
      ['accepted: superseded', 'kept_30: corrected'],
    ],
    ['not what agrees with it', [undo({ s: 1 }), correction('x', { s: 2 })], ['undone', 'correction'], []],
    [
      'beside a plain vote down that came after it',
      [accept({ s: 1 }), correction('x', { s: 2 }), vote('down', { s: 3 })],
      ['down'],
      ['accepted: corrected', 'correction: superseded'],
    ],
    [
      'not once they call it good',
      [accept({ s: 1 }), correction('x', { s: 2 }), vote('up', { s: 3 })],
      ['accepted', 'up'],
      ['correction: superseded'],
    ],
    [
      'not that of somebody else',
      [accept({ actor: 'uBob', s: 1 }), correction('x', { s: 2 })],
      ['accepted', 'correction'],
      [],
    ],
    [
      'not a signed one by an unsigned correction',
      [accept({ s: 1, verified: true }), correction('x', { s: 2 })],
      ['accepted', 'correction'],
      [],
    ],
  ])('%s', (_, events, counted, dropped) => {
    expect(read(events)).toMatchObject({ counted, dropped });
  });

  test('its text stands until its author withdraws it or calls the output good', () => {
    const texts = (...events: KnownEvent[]) => weigh(aCase(events), chat).corrections.map((event) => event.body.text);
    expect(texts(correction('x', { s: 1 }), vote('down', { s: 2 }))).toEqual(['x']);
    expect(texts(correction('x', { s: 1 }), correction('y', { s: 2 }))).toEqual(['y']);
    expect(texts(correction('x', { s: 1 }), vote('up', { s: 2 }))).toEqual([]);
    expect(texts(correction('x', { s: 1 }), correction(null, { s: 2 }))).toEqual([]);
  });
});

describe('strangers', () => {
  const theirs = { verified: true, s: 1 };
  const forged = { verified: false, s: 999 };

  test.each([chat, signed])('cannot overwrite a verified vote, correction or rating (%#)', (policy) => {
    expect(read([vote('up', theirs), vote('down', forged)], policy)).toMatchObject({
      counted: ['up'],
      dropped: ['down: verified_first'],
    });
    expect(read([vote('up', theirs), vote(null, forged)], policy)).toMatchObject({ counted: ['up'] });
    expect(read([vote('up', theirs), correction('spam', forged)], policy)).toMatchObject({
      counted: ['up'],
      dropped: ['correction: verified_first'],
    });
    expect(
      weigh(aCase([correction('mine', theirs), correction('spam', forged)]), policy).corrections.map(
        (one) => one.body.text,
      ),
    ).toEqual(['mine']);
  });

  test('cannot undo a signed accept where the project signs', () => {
    expect(read([accept(theirs), undo(forged)], signed)).toMatchObject({
      counted: ['accepted'],
      dropped: ['undone: verified_first'],
    });
  });

  test('where nothing is signed, a backend’s accept and the page’s retention are one story', () => {
    expect(read([accept(theirs), kept(120, 0.9)], chat)).toMatchObject({ counted: ['kept_120'] });
  });

  test('without a session count as one per output', () => {
    const nobody = { actor: '' };
    const votes = [1, 2, 3].map((s) => vote('down', { ...nobody, s }));
    expect(read(votes)).toEqual({
      counted: ['down'],
      dropped: ['down: anonymous_cap', 'down: anonymous_cap'],
      p: 0.18,
    });
  });

  test('whom a token let in without naming them count as one per output, too', () => {
    const votes = ['tuAda', 'tuBob', 'tsEve'].map((actor, s) => vote('down', { actor, s, verified: true }));
    expect(read(votes, signed)).toMatchObject({ counted: ['down'], p: 0.18 });
  });
});

describe('caps', () => {
  test('one person moves an output by at most ln 9, their signals shrinking alike', () => {
    const all = [vote('up'), kept(600, 1), anEvent('choice', { rejected: [{ trace_id: 'x' }] }), outcome('solved')];
    const policy = policyOf(
      { profile: 'chat', signed: false },
      { outcomes: { solved: { accuracy: 0.9, goodWhen: { is: true } } } },
    );
    const { evidence, p, sPlus } = weigh(aCase(all), policy);
    expect(evidence).toHaveLength(4);
    expect(sPlus).toBeCloseTo(ACTOR_CAP, 5);
    expect(p).toBeCloseTo(0.9, 5);
    const [first] = evidence;
    expect((first?.weight ?? 0) / (first?.base_weight ?? 1)).toBeCloseTo(
      ACTOR_CAP / evidence.reduce((sum, one) => sum + one.base_weight, 0),
      5,
    );
  });

  test('what one person holds against themselves counts before the cap', () => {
    expect(read([vote('up'), undo()]).p).toBe(round(1 / (1 + Math.exp(Math.log(0.85 / 0.15) - Math.log(4)))));
  });

  test('unsigned signals count half where the project signs, before the cap, and wholly where it does not', () => {
    expect(read([vote('up')], chat).p).toBe(0.8);
    expect(read([vote('up')], signed).p).toBe(0.666667);
    expect(read([vote('up', { verified: true })], signed).p).toBe(0.8);
    const much = [
      down('bad'),
      kept(600, 0),
      anEvent('choice', { rejected: [{ trace_id: 'trace' }] }, { trace_id: 'x' }),
      regenerate(),
    ];
    expect(read(much, chat).p).toBe(0.1);
    expect(read(much, signed).p).toBe(0.25); // half of 6.8 is still more than all that is unsigned may weigh
  });

  test('all that is unsigned totals at most half a person for and against where the project signs, and says who no longer counts', () => {
    const strangers = Array.from({ length: 15 }, (_, n) => [
      regenerate({ actor: `s${n}`, s: n }),
      vote('up', { actor: `sUp${n}`, s: n }),
    ]).flat();
    const proven = vote('up', { actor: 'uErin', verified: true, s: 100 });
    const { sMinus, sPlus, evidence, dropped } = weigh(aCase([...strangers, proven]), signed);
    expect(sMinus).toBeCloseTo(UNVERIFIED_CAP, 5);
    expect(sPlus).toBeCloseTo(UNVERIFIED_CAP + Math.log(4), 5);
    expect(evidence.filter((one) => one.weight < 0).map((one) => one.actor)).toEqual(['s0', 's1']);
    expect(new Set(dropped.map((one) => one.rule))).toEqual(new Set(['unverified_cap']));
    expect(dropped).toHaveLength(30 + 1 - evidence.length);
    expect(weigh(aCase(strangers), chat).sMinus).toBeCloseTo(15 * Math.log(3), 4);
  });

  test('silence totals at most .85, whoever is silent, and says who no longer counts', () => {
    const silent = Array.from({ length: 12 }, (_, n) => shown({ actor: `u${n}`, s: n }));
    const { sMinus, evidence, dropped, p } = weigh(aCase(silent), chat);
    expect(sMinus).toBeCloseTo(IGNORED_CAP, 5);
    expect(evidence.map((one) => one.actor)).toEqual(['u0', 'u1', 'u2', 'u3', 'u4']);
    expect(dropped).toHaveLength(7);
    expect(new Set(dropped.map((one) => one.rule))).toEqual(new Set(['ignored_cap']));
    expect(p).toBeGreaterThan(0.25);
  });

  test('of those who looked and did not count the first twenty are listed, and everybody who said something', () => {
    const people = Array.from({ length: 300 }, (_, n) => `u${n}`);
    const looks = people.map((actor, s) => shown({ actor, s }));
    const votes = people.slice(0, 30).map((actor, n) => vote('up', { actor, s: 1000 + n, quarantined: 'burst' }));
    for (const all of [[...looks, ...votes], [...votes, ...looks].reverse()]) {
      const { evidence, dropped } = weigh(aCase(all), chat);
      const actorsOf = (kind: string) => dropped.filter((one) => one.kind === kind).map((one) => one.actor);
      expect(evidence.map((one) => one.actor)).toEqual(people.slice(0, 5));
      expect(actorsOf('shown')).toEqual(people.slice(5, 25));
      expect(actorsOf('vote')).toEqual(people.slice(0, 30));
    }
  });

  test('the base rate shifts every signal, as it must for posteriors', () => {
    const mostlyGood = policyOf({ profile: 'chat', signed: false }, { baseRate: 0.7 });
    expect(weigh(aCase([]), mostlyGood).p).toBe(0.7);
    expect(weigh(aCase([vote('up')]), mostlyGood).p).toBe(0.8);
    expect(weigh(aCase([regenerate()]), mostlyGood).p).toBe(0.25);
  });
});

test('evidence says who, when, how strongly, and whether it was signed', () => {
  const event = down('wrong', { s: 60, verified: true });
  expect(weigh(aCase([event]), signed).evidence).toEqual([
    {
      ...{ signal: 'down_with_reason', family: 'vote', base_weight: -2.197225, weight: -2.197225 },
      ...{ actor: 'uAda', verified: true, at: later(60).toISOString(), event_id: event.id, detail: 'wrong' },
    },
  ]);
});
