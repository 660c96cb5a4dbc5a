import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventKind } from '../../shared/event.ts';
import type { Case, KnownDecision, KnownEvent } from './case.ts';
import { derive } from './derive.ts';
import { ACTOR_CAP, policyOf, round, UNVERIFIED_CAP } from './policy.ts';
import { textOf } from './read-text.ts';
import type { Row } from './row.ts';
import { aCase, aDecision, aGeneration, anEvent, later } from './test-data.ts';

const TRACES = ['one', 'two', 'three'] as const;
const share = fc.integer({ min: 0, max: 20 }).map((n) => n / 20);
const ref = fc.constantFrom(...TRACES).map((trace_id) => ({ trace_id }));

/** The answer of a trace as people may send it back: the same words, spaced otherwise. */
const same = (trace_id: string): string => ` Answer\n${trace_id}.`;

/** Bodies of every kind, with the values that decide something. */
const bodies: Record<EventKind, fc.Arbitrary<object>> = {
  vote: fc.record({ value: fc.constantFrom('up', 'down', null), reasons: fc.constantFrom([], ['wrong']) }),
  rating: fc.record({ value: fc.integer({ min: 1, max: 5 }), min: fc.constant(1), max: fc.constant(5) }),
  choice: fc.record({ rejected: fc.array(ref, { minLength: 1, maxLength: 2 }) }),
  correction: fc.record({ text: fc.constantFrom('better', 'best', ...TRACES.map(same), '', null) }),
  shown: fc.constant({}),
  copy: fc.record({ chars: fc.integer({ min: 0, max: 10 }), total: fc.constant(10), of: fc.constant('output') }),
  accept: fc.record({ via: fc.constantFrom('insert', 'send') }),
  edit: fc.record({ similarity: share, final: fc.boolean(), text: fc.constantFrom('edited', ...TRACES.map(same)) }),
  retention: fc.record({ after_s: fc.constantFrom(30, 120, 300, 600), similarity: share }),
  undo: fc.constant({}),
  regenerate: fc.oneof(fc.constant({}), fc.record({ next: ref })),
  dismiss: fc.constant({}),
  abandon: fc.constant({ after_ms: 1 }),
  follow_up: fc.oneof(fc.constant({}), fc.record({ similarity: share })),
  outcome: fc.record({ name: fc.constant('solved'), value: fc.boolean() }),
  score: fc.constant({ name: 'judge', value: 1, source: 'model' }),
};

const anyEvent: fc.Arbitrary<KnownEvent> = fc
  .constantFrom(...(Object.keys(bodies) as EventKind[]))
  .chain((kind) =>
    fc.record({
      kind: fc.constant(kind),
      body: bodies[kind],
      trace_id: fc.constantFrom(...TRACES),
      actor: fc.constantFrom('uAda', 'uBob', 'sEve', 'tuMal', ''),
      verified: fc.boolean(),
      train: fc.boolean(),
      quarantined: fc.constantFrom(null, null, null, 'burst'),
      s: fc.integer({ min: 0, max: 5 }), // few times: ties are broken by id
      id: fc.uuid({ version: 7 }),
    }),
  )
  .map(({ kind, body, ...more }) => anEvent(kind, body as never, more));
const events = fc.uniqueArray(anyEvent, { maxLength: 25, selector: (event) => event.id });
const decisions: fc.Arbitrary<KnownDecision[]> = fc.array(
  fc
    .record({
      who: fc.constantFrom('Rita', 'Sam', 'Tom'),
      verdict: fc.constantFrom('positive', 'negative'),
      text: fc.constantFrom({}, { corrected_text: 'best' }, { corrected_text: same('one') }),
      s: fc.integer({ min: 0, max: 3 }),
    })
    .map(({ who, verdict, text, s }) => aDecision(who, verdict, { s, ...text })),
  { maxLength: 3 },
);
const policies = fc
  .record({ profile: fc.constantFrom('chat', 'editor', 'form'), signed: fc.boolean() })
  .map((project) => policyOf(project, { outcomes: { solved: { accuracy: 0.8, goodWhen: { is: true } } } }));

function turn(all: readonly KnownEvent[], verdicts: readonly KnownDecision[]): Case[] {
  return TRACES.map((trace_id, index) => {
    const own = all.filter((event) => event.trace_id === trace_id || rejects(event, trace_id));
    const generation = aGeneration({ trace_id, output: `Answer ${trace_id}.`, at: later(index) });
    return aCase(own, { generation, decisions: index === 0 ? verdicts : [] });
  });
}

function rejects(event: KnownEvent, trace_id: string): boolean {
  return event.kind === 'choice' && JSON.stringify(event.body).includes(`"${trace_id}"`);
}

describe('deriving', () => {
  test('gives the same bytes whatever the order of events, decisions and siblings', () => {
    const shuffled = events.chain((all) =>
      fc.record({ all: fc.constant(all), again: fc.shuffledSubarray(all, { minLength: all.length }) }),
    );
    fc.assert(
      fc.property(shuffled, decisions, policies, ({ all, again }, verdicts, policy) => {
        const [one, ...others] = turn(all, verdicts);
        const [other, ...reordered] = turn(again, [...verdicts].reverse());
        if (one === undefined || other === undefined) return;
        const before = JSON.stringify(derive(one, others, policy));
        expect(JSON.stringify(derive(other, reordered.reverse(), policy))).toBe(before);
      }),
      { numRuns: 300 },
    );
  });

  test('keeps its promises on any events', () => {
    fc.assert(
      fc.property(events, decisions, policies, (all, verdicts, policy) => {
        const cases = turn(all, verdicts);
        for (const subject of cases) {
          const siblings = cases.filter((one) => one !== subject);
          const { label, rows, contribution } = derive(subject, siblings, policy);
          // Every event is accounted for, once: counted, or dropped with its rule.
          const named = [...label.evidence, ...label.dropped].map((one) => one.event_id);
          expect(named.sort()).toEqual(subject.events.map((event) => event.id).sort());
          // Nobody moves an output by more than ln 9.
          const moves = new Map<string, number>();
          for (const one of label.evidence) {
            const person = one.actor.startsWith('t') ? '' : one.actor;
            moves.set(person, (moves.get(person) ?? 0) + one.weight);
          }
          for (const move of moves.values()) expect(Math.abs(move)).toBeLessThanOrEqual(ACTOR_CAP + 1e-5);
          // Figures agree with each other.
          const total = label.evidence.reduce((sum, one) => sum + one.weight, 0);
          expect(round(label.s_plus - label.s_minus)).toBeCloseTo(total, 5);
          if (!label.gold && label.status !== 'contested') expect(label.p > 0.5).toBe(total > 1e-6);
          // All that is unsigned moves it by at most half a person, for and against each.
          for (const sign of policy.signed ? [1, -1] : []) {
            const unsigned = label.evidence.filter((one) => !one.verified && one.weight * sign > 0);
            const sum = unsigned.reduce((moved, one) => moved + one.weight * sign, 0);
            expect(sum).toBeLessThanOrEqual(UNVERIFIED_CAP + 1e-5);
          }
          // A row without gates rests on people who agreed, and on signed evidence where the project signs.
          const known = new Map(all.map((event) => [event.id, event]));
          for (const row of rows.filter(({ gates }) => gates.length === 0)) {
            for (const id of row.event_ids) {
              expect(known.get(id)?.train).toBe(true);
              if (policy.signed) expect(known.get(id)?.verified).toBe(true);
            }
          }
          expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
          // No text is taught both as good and as bad; what strangers say of it is listed, and not taught.
          const taught = rows.filter(({ task, gates }) => task === 'unpaired' && !gates.includes('unverified'));
          const text = (row: Row) =>
            textOf(row.chosen ?? subject.generation?.output)
              .replace(/\s+/g, ' ')
              .trim();
          const good = new Set(taught.filter((row) => row.desirable === true).map(text));
          for (const row of taught) if (row.desirable === false) expect(good).not.toContain(text(row));
          const { generations = 0, shown = 0, voted = 0, ...more } = contribution.counters;
          const { positive = 0, negative = 0, uncertain = 0, contested = 0, unlabelled = 0 } = more;
          expect(generations).toBe(1);
          expect(positive + negative + uncertain + contested + unlabelled).toBe(1);
          expect(voted).toBeLessThanOrEqual(shown);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('says each pair of answers once, and only one way round', () => {
    fc.assert(
      fc.property(events, policies, fc.array(fc.boolean()), fc.boolean(), (all, policy, continued, atOnce) => {
        const cases = turn(all, []).map((one, index) => ({
          ...one,
          continued: continued[index] ?? false,
          ...(atOnce && one.generation !== null ? { generation: { ...one.generation, at: later(0) } } : {}),
        }));
        const seen = new Set<string>();
        for (const subject of cases) {
          const siblings = cases.filter((one) => one !== subject);
          for (const row of derive(subject, siblings, policy).rows) {
            if (!['choice', 'regenerate', 'siblings'].includes(row.source)) continue;
            if (row.gates.includes('unverified')) continue;
            const rejected = siblings.find((one) => one.generation?.output === row.rejected);
            const both = [subject.key.trace_id, rejected?.key.trace_id].sort().join(' ');
            expect(seen.has(both)).toBe(false);
            seen.add(both);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('where the project signs, nothing that trains hangs on what nobody vouches for', () => {
    const signed = policyOf({ profile: 'chat', signed: true });
    fc.assert(
      fc.property(events, decisions, (all, verdicts) => {
        const proven = all.filter((event) => event.verified);
        const [subject, ...siblings] = turn(all, verdicts);
        const [vouched, ...others] = turn(proven, verdicts);
        if (subject === undefined || vouched === undefined) return;
        const trains = ({ gates }: Row) => gates.length === 0;
        const { label, rows } = derive(subject, siblings, signed);
        const alone = derive(vouched, others, signed);
        expect(rows.filter(trains)).toEqual(alone.rows.filter(trains));
        expect(label.verified_status ?? label.status).toBe(alone.label.status);
        expect(label.verified_p ?? label.p).toBe(alone.label.p);
      }),
      { numRuns: 300 },
    );
  });

  test('a quarantined event changes nothing but what is listed', () => {
    fc.assert(
      fc.property(events, policies, (all, policy) => {
        const free = all.filter((event) => event.quarantined === null);
        const [withBurst, ...others] = turn(all, []);
        const [without, ...same] = turn(free, []);
        if (withBurst === undefined || without === undefined) return;
        const { label: one, rows: oneRows } = derive(withBurst, others, policy);
        const { label: other, rows: otherRows } = derive(without, same, policy);
        expect({ ...one, dropped: [] }).toEqual({ ...other, dropped: [] });
        expect(oneRows).toEqual(otherRows);
      }),
      { numRuns: 200 },
    );
  });
});

describe('what a label adds to the summary', () => {
  const contribution = (all: KnownEvent[], more: Partial<Case> = {}) =>
    derive(aCase(all, more), [], policyOf({ profile: 'chat', signed: false })).contribution;

  test('the bucket is the hour of the generation, its model and versions, and how it was heard of', () => {
    const generation = aGeneration({ at: new Date('2026-03-01T12:59:59.999Z'), model_version: null });
    expect(contribution([], { generation }).bucket).toEqual({
      ...{
        hour: '2026-03-01T12:00:00.000Z',
        model: 'small',
        model_version: '',
        prompt_version: 'p1',
        channel: 'server',
      },
    });
    expect(contribution([anEvent('shown', {})]).bucket.channel).toBe('widget');
    expect(contribution([anEvent('vote', { value: 'up' }, { channel: 'server' })]).bucket.channel).toBe('server');
    const orphan = contribution([anEvent('shown', {}, { s: 3700 })], { generation: null }).bucket;
    expect(orphan).toMatchObject({ hour: '2026-03-01T13:00:00.000Z', model: '' });
  });

  test.each<[string, KnownEvent[], object]>([
    ['nothing', [], { generations: 1, unlabelled: 1 }],
    ['a look', [anEvent('shown', {})], { generations: 1, uncertain: 1, shown: 1 }],
    [
      'two people’s votes',
      [anEvent('vote', { value: 'up' }), anEvent('vote', { value: 'up' }, { actor: 'uBob' })],
      { generations: 1, positive: 1, shown: 1, voted: 1, up: 1 },
    ],
    [
      'a retracted vote',
      [anEvent('vote', { value: 'up' }, { s: 1 }), anEvent('vote', { value: null }, { s: 2 })],
      { generations: 1, unlabelled: 1, shown: 1 },
    ],
    [
      'a middling rating',
      [anEvent('rating', { value: 3, min: 1, max: 5 })],
      { generations: 1, unlabelled: 1, shown: 1, voted: 1 },
    ],
    [
      'a low rating',
      [anEvent('rating', { value: 1, min: 1, max: 5 })],
      { generations: 1, negative: 1, shown: 1, voted: 1, down: 1 },
    ],
    [
      'a vote and then a correction',
      [anEvent('vote', { value: 'down' }, { s: 1 }), anEvent('correction', { text: 'x' }, { s: 2 })],
      { generations: 1, negative: 1, shown: 1, voted: 1, down: 1, corrected: 1 },
    ],
    ['a withdrawn correction', [anEvent('correction', { text: null })], { generations: 1, unlabelled: 1, shown: 1 }],
    [
      'use, change and removal',
      [
        anEvent('accept', { via: 'insert' }, { s: 1 }),
        anEvent('edit', { similarity: 0.9, final: false }, { s: 2 }),
        anEvent('undo', {}, { s: 3 }),
      ],
      { generations: 1, negative: 1, shown: 1, accepted: 1, edited: 1, undone: 1 },
    ],
    [
      'copies, a dismissal, a regenerate',
      [anEvent('copy', { chars: 1, total: 9, of: 'output' }), anEvent('dismiss', {}), anEvent('regenerate', {})],
      { generations: 1, uncertain: 1, shown: 1, copied: 1, dismissed: 1, regenerated: 1 },
    ],
    ['a burst', [anEvent('vote', { value: 'up' }, { quarantined: 'burst' })], { generations: 1, unlabelled: 1 }],
    [
      'machines and business',
      [anEvent('score', { name: 'j', value: 1, source: 'm' }), anEvent('outcome', { name: 'sold', value: true })],
      { generations: 1, unlabelled: 1 },
    ],
  ])('%s', (_, all, counters) => {
    expect(contribution(all).counters).toEqual(counters);
  });

  test.each<[string, KnownEvent[], Partial<Case>]>([
    ['a vote', [anEvent('vote', { value: 'up' })], {}],
    ['a look', [anEvent('shown', {})], {}],
    ['use and a correction', [anEvent('accept', { via: 'send' }), anEvent('correction', { text: 'x' })], {}],
    ['a choice of another', [anEvent('choice', { rejected: [{ trace_id: 'trace' }] }, { trace_id: 'other' })], {}],
    ['a verdict', [], { decisions: [aDecision('Rita', 'negative')] }],
  ])('%s of what the product never sent counts as one orphan and nothing else', (_, all, more) => {
    expect(contribution(all, { generation: null, ...more }).counters).toEqual({ orphans: 1 });
  });

  test('a decision counts as gold', () => {
    const decided = contribution([], { decisions: [aDecision('Rita', 'positive')] });
    expect(decided.counters).toEqual({ generations: 1, positive: 1, gold: 1 });
  });
});
