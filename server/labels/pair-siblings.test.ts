import { describe, expect, test } from 'vitest';
import type { Case, KnownEvent, KnownPreference } from './case.ts';
import { derive } from './derive.ts';
import { policyOf } from './policy.ts';
import { aCase, aDecision, aGeneration, anEvent, later } from './test-data.ts';

const policy = policyOf({ profile: 'chat', signed: false });
const FIRST = 'first';
const SECOND = 'second';

type More = Parameters<typeof anEvent>[2];
const on = (trace_id: string, more: More = {}): More => ({ trace_id, ...more });
const up = (trace_id: string, actor = 'uAda') => anEvent('vote', { value: 'up' }, on(trace_id, { actor }));
const down = (trace_id: string, actor = 'uAda') => anEvent('vote', { value: 'down' }, on(trace_id, { actor }));
const accept = (trace_id: string, more: More = {}) => anEvent('accept', { via: 'insert' }, on(trace_id, more));
const regenerate = (more: More = {}) => anEvent('regenerate', { next: { trace_id: SECOND } }, on(FIRST, more));
const choose = (trace_id: string, over: string, more: More = {}) =>
  anEvent('choice', { rejected: [{ trace_id: over }] }, on(trace_id, more));

const isAbout = (event: KnownEvent, trace_id: string): boolean =>
  event.trace_id === trace_id || (event.kind === 'choice' && JSON.stringify(event.body).includes(`"${trace_id}"`));

const answer = (trace_id: string, events: readonly KnownEvent[], more: Partial<Case> = {}): Case =>
  aCase(
    events.filter((event) => isAbout(event, trace_id)),
    {
      generation: aGeneration({ trace_id, output: `The ${trace_id} answer.`, at: later(trace_id === FIRST ? 0 : 30) }),
      ...more,
    },
  );

/** All pairs of the two answers, as `source: chosen > rejected`, with gates. */
const pairs = (
  events: readonly KnownEvent[],
  first: Partial<Case> = {},
  second: Partial<Case> = {},
  withPolicy = policy,
): string[] => {
  const cases = [answer(FIRST, events, first), answer(SECOND, events, second)] as const;
  return [[...cases], [...cases].reverse()].flatMap(([subject, other]) =>
    subject === undefined || other === undefined
      ? []
      : derive(subject, [other], withPolicy)
          .rows.filter((row) => row.task === 'preference')
          .map((row) => {
            expect(row.chosen).toBeNull();
            expect(row.rejected).toBe(other.generation?.output ?? null);
            return [`${row.source}: ${subject.key.trace_id} .${String(row.p).slice(2, 4)}`, ...row.gates].join(' ');
          }),
  );
};

const prefers = (reviewer: string, preferred: string, over: string, s: number): KnownPreference => ({
  ...{ id: `${reviewer} ${s}`, reviewer, decided_at: later(s) },
  preferred: { trace_id: preferred, span_id: '' },
  over: { trace_id: over, span_id: '' },
});

describe('a reviewer who compared two answers', () => {
  const compared = (preferences: KnownPreference[], events: KnownEvent[] = []) =>
    pairs(events, { preferences }, { preferences });

  test('decides which is preferred, whatever people chose', () => {
    expect(compared([prefers('Rita', SECOND, FIRST, 90)], [choose(FIRST, SECOND)])).toEqual(['gold: second .']);
  });

  test('is overruled by two others, counts once, and prefers neither where one says so and one not', () => {
    const rita = prefers('Rita', FIRST, SECOND, 90);
    const sam = prefers('Sam', SECOND, FIRST, 91);
    expect(compared([rita, sam], [choose(FIRST, SECOND)])).toEqual([]);
    expect(compared([rita, prefers('Rita', FIRST, SECOND, 95), sam, prefers('Tom', SECOND, FIRST, 92)])).toEqual([
      'gold: second .',
    ]);
    expect(compared([rita, prefers('Rita', SECOND, FIRST, 95)])).toEqual(['gold: second .']);
  });

  test('says of each what a choice says, makes none gold, and adds nothing to what people did', () => {
    const preferences = [prefers('Rita', FIRST, SECOND, 90)];
    const [first, second] = [answer(FIRST, [], { preferences }), answer(SECOND, [], { preferences })];
    const derived = derive(first, [second], policy);
    expect(derived.label).toMatchObject({ status: 'positive', p: 0.85, gold: false });
    expect(derived.label.evidence).toMatchObject([{ signal: 'chosen', detail: 'a reviewer, side by side' }]);
    expect(JSON.stringify(derived)).not.toContain('Rita"');
    expect(derived.contribution.counters).toEqual({ generations: 1, positive: 1 });
    expect(derive(second, [first], policy).label).toMatchObject({ status: 'negative', p: 0.15 });
    expect(derive(second, [first], policy).rows.filter(({ task }) => task === 'preference')).toEqual([]);
  });
});

describe('a pair of two answers belongs to the preferred one', () => {
  test.each<[string, KnownEvent[], string[]]>([
    ['a choice', [choose(FIRST, SECOND)], ['choice: first .85']],
    [
      'two who choose alike, of whom one has not agreed to training',
      [choose(FIRST, SECOND), choose(FIRST, SECOND, { actor: 'uBob', train: false })],
      ['choice: first .85'],
    ],
    ['two who choose alike', [choose(FIRST, SECOND), choose(FIRST, SECOND, { actor: 'uBob' })], ['choice: first .96']],
    [
      'two who choose differently prefer neither',
      [choose(FIRST, SECOND), choose(SECOND, FIRST, { actor: 'uBob' })],
      [],
    ],
    [
      'a person who chooses anew',
      [choose(FIRST, SECOND, { s: 1 }), choose(SECOND, FIRST, { s: 2 })],
      ['choice: second .85'],
    ],
    [
      'a choice outranks votes',
      [choose(FIRST, SECOND), up(SECOND, 'uBob'), down(FIRST, 'uEve')],
      ['choice: first .85'],
    ],
    ['opposite votes', [up(FIRST), down(SECOND)], ['siblings: first .94']],
    ['opposite votes the other way round', [down(FIRST), up(SECOND)], ['siblings: second .94']],
    ['two good ones', [up(FIRST), up(SECOND)], []],
    ['one good one', [up(FIRST)], []],
    ['a regenerate alone', [regenerate()], []],
    ['a regenerate, the later one accepted', [regenerate(), accept(SECOND)], ['regenerate: second .87']],
    ['a regenerate, the later one voted up', [regenerate(), up(SECOND)], ['regenerate: second .92']],
    ['a regenerate, the later one voted down', [regenerate(), down(SECOND)], []],
    ['a regenerate, the earlier one accepted after all', [regenerate(), accept(FIRST)], []],
    [
      'a regenerate, the later one only copied',
      [regenerate(), anEvent('copy', { chars: 9, total: 9, of: 'output' }, on(SECOND))],
      [],
    ],
    ['a regenerate, both voted up', [regenerate(), up(SECOND), up(FIRST, 'uBob'), up(FIRST, 'uEve')], []],
    [
      'a regenerate, the talk going on from the later one',
      [regenerate(), anEvent('follow_up', {}, on(SECOND))],
      ['regenerate: second .75'],
    ],
    [
      'a regenerate, the later one asked again in other words',
      [regenerate(), anEvent('follow_up', { similarity: 0.9 }, on(SECOND))],
      [],
    ],
    [
      'a wish for another answer makes nobody’s row alone',
      [
        anEvent('regenerate', {}, on(SECOND)),
        anEvent('copy', { chars: 9, total: 9, of: 'output' }, on(FIRST)),
        anEvent('copy', { chars: 9, total: 9, of: 'output' }, on(FIRST, { actor: 'uBob' })),
      ],
      [],
    ],
  ])('%s', (_, events, found) => {
    expect(pairs(events)).toEqual(found);
  });

  test('the branch that has a further turn is the one that was kept', () => {
    expect(pairs([regenerate()], {}, { continued: true })).toEqual(['regenerate: second .75']);
    expect(pairs([regenerate()], { continued: true })).toEqual([]);
  });

  test('without a named next, the answer made later is the later one', () => {
    const unnamed = anEvent('regenerate', {}, on(FIRST));
    expect(pairs([unnamed, accept(SECOND)])).toEqual(['regenerate: second .87']);
    const other = anEvent('regenerate', {}, on(SECOND));
    expect(pairs([other, accept(FIRST)])).toEqual([]);
    const itself = anEvent('regenerate', { next: { trace_id: SECOND } }, on(SECOND));
    expect(pairs([itself, accept(FIRST)])).toEqual([]);
  });

  const chain = (events: readonly KnownEvent[], more: Record<string, Partial<Case>> = {}) => {
    const [asked, again] = [FIRST, SECOND].map((from, index) =>
      anEvent('regenerate', { next: { trace_id: [SECOND, 'third'][index] ?? '' } }, on(from)),
    );
    const all = [asked, again, ...events].filter((event) => event !== undefined);
    const cases = [FIRST, SECOND, 'third'].map((trace_id) => {
      const generation = aGeneration({ trace_id, output: `The ${trace_id} answer.` }); // all of one time
      return answer(trace_id, all, { generation, ...more[trace_id] });
    });
    return cases.flatMap((subject) =>
      derive(
        subject,
        cases.filter((one) => one !== subject),
        policy,
      ).rows.flatMap((row) =>
        row.task === 'preference'
          ? [`${row.source}: ${subject.key.trace_id} > ${row.rejected} .${String(row.p).slice(2, 4)}`]
          : [],
      ),
    );
  };

  test('the last of a chain is preferred to all before it, by what was named, whatever the times', () => {
    expect(chain([accept('third')]).sort()).toEqual([
      'regenerate: third > The first answer. .87',
      'regenerate: third > The second answer. .87',
    ]);
    expect(chain([accept(FIRST)])).toEqual([]);
  });

  test('an answer that was come back to is preferred to the one before it', () => {
    const kept = { [SECOND]: { continued: true } };
    expect(chain([], kept)).toEqual(['regenerate: second > The first answer. .75']);
    expect(chain([down(SECOND, 'uBob')], kept)).toEqual([]);
    const back = anEvent('regenerate', { next: { trace_id: FIRST } }, on(SECOND));
    expect(chain([back], { ...kept, [FIRST]: { continued: true } })).toEqual([]); // to both: neither is preferred
  });

  test('a choice that a later one replaced as evidence still says which of its own two was preferred', () => {
    const THIRD = 'third';
    const events = [
      choose(SECOND, THIRD, { s: 1 }),
      choose(THIRD, SECOND, { s: 2, actor: 'uMal', verified: true }),
      choose(SECOND, FIRST, { s: 3, actor: 'uMal', verified: true }), // about SECOND this now counts, not the one before
    ];
    const cases = [FIRST, SECOND, THIRD].map((trace_id) => answer(trace_id, events));
    const found = (signed: boolean) =>
      cases.flatMap((subject) =>
        derive(
          subject,
          cases.filter((one) => one !== subject),
          policyOf({ profile: 'chat', signed }),
        ).rows.map((row) => `${subject.key.trace_id} > ${row.rejected}`),
      );
    expect(found(false)).toEqual(['second > The first answer.']); // one for each: they prefer neither
    // Signed outweighs; and by what is signed alone, the third was picked and the first was not.
    expect(found(true)).toEqual([
      'second > The first answer.',
      'third > The first answer.',
      'third > The second answer.',
    ]);
  });

  test('one person’s chain of choices is a pair for each', () => {
    const THIRD = 'third';
    const events = [choose(SECOND, FIRST, { s: 1 }), choose(SECOND, THIRD, { s: 2 }), choose(FIRST, THIRD, { s: 3 })];
    const cases = [FIRST, SECOND, THIRD].map((trace_id) => answer(trace_id, events));
    const found = cases.flatMap((subject) =>
      derive(
        subject,
        cases.filter((one) => one !== subject),
        policy,
      ).rows.flatMap((row) => (row.source === 'choice' ? [`${subject.key.trace_id} > ${row.rejected}`] : [])),
    );
    expect(found).toEqual(['first > The third answer.', 'second > The first answer.', 'second > The third answer.']);
  });

  test('who took out what they had chosen prefers it to nothing', () => {
    expect(pairs([choose(FIRST, SECOND, { s: 1 }), anEvent('undo', {}, on(FIRST, { s: 2 }))])).toEqual([]);
  });

  test('a choice over itself outranks no votes', () => {
    expect(pairs([choose(FIRST, FIRST), down(FIRST, 'uBob'), up(SECOND)])).toEqual(['siblings: second .94']);
  });

  test('reviewers’ verdicts pair too', () => {
    const [good, bad] = [[aDecision('Rita', 'positive')], [aDecision('Rita', 'negative')]];
    expect(pairs([], { decisions: good }, { decisions: bad })).toEqual(['siblings: first .']);
    expect(pairs([regenerate()], {}, { decisions: good })).toEqual(['regenerate: second .']);
  });
});

describe('gates of pairs', () => {
  const first = (overrides: Parameters<typeof aGeneration>[0]) => ({
    generation: aGeneration({ trace_id: FIRST, output: 'The first answer.', ...overrides }),
  });

  test.each<[string, KnownEvent[], Partial<Case>, string[]]>([
    ['different prompts', [choose(SECOND, FIRST)], first({ input: 'Another question' }), ['prompt_differs']],
    ['other access', [choose(SECOND, FIRST)], first({ access: ['ours'] }), ['access_differs']],
    ['the same words', [choose(SECOND, FIRST)], first({ output: 'The  second answer.' }), ['same_text']],
    ['a rejected answer nobody sent', [choose(SECOND, FIRST)], { generation: null }, ['unknown_generation']],
    ['a rejected answer without text', [choose(SECOND, FIRST)], first({ output: '' }), ['empty_output']],
    ['a rejected answer that is cut off', [choose(SECOND, FIRST)], first({ finish_reason: 'length' }), []],
    ['a chosen answer that is cut off', [choose(FIRST, SECOND)], first({ finish_reason: 'length' }), ['cut_off']],
    ['a generation without consent', [choose(SECOND, FIRST)], first({ train: false }), ['no_consent']],
    [
      'a chosen answer that was mended',
      [choose(FIRST, SECOND)],
      first({ output: '\ufffd', sanitised: true }),
      ['mended'],
    ],
    ['a rejected answer that was mended', [choose(SECOND, FIRST)], first({ output: '\ufffd', sanitised: true }), []],
    [
      'a choice without consent beside one with it',
      [choose(SECOND, FIRST), choose(SECOND, FIRST, { actor: 'uBob', train: false })],
      {},
      [],
    ],
    [
      'a choice without which as many are for the one as for the other',
      [
        choose(SECOND, FIRST),
        choose(SECOND, FIRST, { actor: 'uBob', train: false }),
        choose(FIRST, SECOND, { actor: 'uEve' }),
      ],
      {},
      ['no_consent'],
    ],
    ['a regenerate without consent', [regenerate({ train: false }), accept(SECOND)], {}, ['no_consent']],
    ['an accept without consent', [regenerate(), accept(SECOND, { train: false })], {}, ['no_consent']],
    ['a vote without consent on the other side', [up(SECOND), { ...down(FIRST), train: false }], {}, ['no_consent']],
  ])('%s', (_, events, more, gates) => {
    const found = [SECOND, FIRST].flatMap((trace_id) => {
      const cases = [answer(FIRST, events, { key: { trace_id: FIRST, span_id: '' }, ...more }), answer(SECOND, events)];
      const subject = cases.find((one) => one.key.trace_id === trace_id) ?? expect.fail();
      return derive(
        subject,
        cases.filter((one) => one !== subject),
        policy,
      ).rows.filter((row) => row.task === 'preference');
    });
    expect(found.map((row) => row.gates)).toEqual([gates]);
  });

  test('unsigned choices stay out where the project signs', () => {
    const signed = policyOf({ profile: 'chat', signed: true });
    expect(pairs([choose(FIRST, SECOND)], {}, {}, signed)).toEqual(['choice: first .70 unverified']);
    expect(pairs([choose(FIRST, SECOND, { verified: true })], {}, {}, signed)).toEqual(['choice: first .85']);
  });
});
