import { describe, expect, test } from 'vitest';
import { SignalName } from '../../../shared/label.ts';
import { cap } from './cap.ts';
import { desirableWeight, figuresOf, Tally } from './figures.ts';
import { exhaust, makeFacts } from './test-data.ts';

describe('an empty train side', () => {
  const warningsOf = (task: 'sft' | 'eval', rule?: 'cap') => {
    const { facts } = makeFacts([{}, {}, { split: 'test' }]);
    for (const row of [0, 1]) if (rule !== undefined) facts.leaveOut(row, rule);
    return exhaust(figuresOf(facts, { task, redact: false }, new Tally(), 20)).warnings;
  };

  test('is warned of, with what emptied it', () => {
    expect(warningsOf('sft')).toBeUndefined();
    expect(warningsOf('eval', 'cap')).toBeUndefined();
    expect(warningsOf('sft', 'cap')).toEqual([
      expect.stringContaining('the 2 rows that were on it were left out, 2 of them as `cap`'),
    ]);
  });

  test('is warned of with what was refused before it was compared, where that is all there was', () => {
    const { facts } = makeFacts([{ split: 'test' }]);
    const gated = new Tally();
    gated.add('no_consent', 3);
    gated.add('other_side', 269);
    const of = { task: 'sft', redact: false } as const;
    expect(exhaust(figuresOf(facts, of, gated, 20)).warnings).toEqual([
      expect.stringContaining('272 rows were left out before they were compared, 269 of them as `other_side`'),
    ]);
  });

  test('is warned of where nothing was ever on it', () => {
    const { facts } = makeFacts([]);
    const of = { task: 'sft', redact: false } as const;
    expect(exhaust(figuresOf(facts, of, new Tally(), 20)).warnings).toEqual([expect.stringContaining('no row')]);
  });
});

describe('the figures', () => {
  const { facts } = makeFacts([
    { split: 'train', desirable: true, people: ['ada'], model: 'b', chosenLength: 10, signals: ['up', 'kept_120'] },
    { split: 'train', desirable: false, people: ['ada', 'bob'], model: 'a', chosenLength: 20, signals: ['down'] },
    { split: 'test', desirable: false, people: ['bob'], model: 'a', chosenLength: 30, gold: true, signals: [] },
    { split: 'validation', desirable: true, people: [], source: 'gold', gold: true, chosenLength: 40, signals: [] },
    { split: 'train', desirable: true, people: ['cy'], signals: ['up'] },
  ]);
  facts.leaveOut(4, 'near_duplicate');
  const gated = new Tally();
  for (const rule of ['no_consent', 'access', 'no_consent']) gated.add(rule);
  const figures = exhaust(figuresOf(facts, { task: 'unpaired', redact: false }, gated, 20));

  test('count what was kept', () => {
    expect(figures).toMatchObject({
      rows: 4,
      splits: { train: 2, validation: 1, test: 1 },
      classes: { desirable: 2, undesirable: 2 },
      gold: 2,
      people: { count: 2, largest_share: 0.5, top_10_share: 0.75, cap: 20 },
      lengths: { chosen_mean: 25, rejected_mean: null, desirable_mean: 25, undesirable_mean: 25 },
      dates: { first: '2026-03-01T12:00:00.000Z', last: '2026-03-01T12:00:03.000Z' },
    });
    expect(figures.models).toEqual([
      { name: 'a', rows: 2 },
      { name: 'b', rows: 1 },
      { name: 'm', rows: 1 },
    ]);
    expect(figures.signals.map(({ name }) => name)).toEqual(['down', 'kept_120', 'up']);
  });

  test('say what was left out, gates first', () => {
    expect(figures.left_out.map(({ rule, rows }) => [rule, rows])).toEqual([
      ['no_consent', 2],
      ['access', 1],
      ['near_duplicate', 1],
    ]);
  });

  test('of nothing are zeros, not divisions by zero', () => {
    const none = makeFacts([]).facts;
    const definition = { caps: { rows: 20, share: 0.05 }, dedupe: { exact: true, near: true } };
    expect(exhaust(cap(none, none.ranked(), definition))).toBe(20);
    expect(exhaust(figuresOf(none, { task: 'preference', redact: false }, new Tally(), 20))).toMatchObject({
      rows: 0,
      people: { count: 0, largest_share: 0 },
      lengths: { chosen_mean: null, ratio_median: null, ratio_mean: null },
    });
  });

  test('count a row that rests on two of the busiest people once', () => {
    const rows = Array.from({ length: 40 }, (_, at) => ({
      people: at < 20 ? [`a${at % 5}`, `b${at % 5}`] : [`alone ${at}`],
    }));
    const { people } = exhaust(figuresOf(makeFacts(rows).facts, { task: 'sft', redact: false }, new Tally(), 20));
    expect(people).toEqual({ count: 30, largest_share: 0.1, top_10_share: 0.5, cap: 20 });
  });

  test('weigh classes by the train side', () => {
    const rows = [true, false, false].map((desirable) => ({ desirable }));
    const held = [true, true, true, true].map((desirable) => ({ desirable, split: 'test' as const }));
    const { facts } = makeFacts([...rows, ...held]);
    const of = { task: 'unpaired', redact: false } as const;
    expect(exhaust(figuresOf(facts, of, new Tally(), 20))).toMatchObject({
      classes: { desirable: 5, undesirable: 2 },
      desirable_weight: desirableWeight(1, 2),
    });
  });

  test('of cases measure the answers there are', () => {
    const cases = makeFacts([{ chosenLength: 30 }, { chosenLength: 10 }, { chosenLength: 0 }]).facts;
    const of = { task: 'eval', redact: false } as const;
    expect(exhaust(figuresOf(cases, of, new Tally(), 20)).lengths.chosen_mean).toBe(20);
    const rubrics = makeFacts([{ chosenLength: 0 }]).facts;
    expect(exhaust(figuresOf(rubrics, of, new Tally(), 20)).lengths.chosen_mean).toBeNull();
  });

  test('of pairs compare their lengths', () => {
    const pairs = makeFacts([
      { chosenLength: 10, rejectedLength: 10 },
      { chosenLength: 30, rejectedLength: 10 },
      { chosenLength: 20, rejectedLength: 10 },
    ]).facts;
    expect(exhaust(figuresOf(pairs, { task: 'preference', redact: false }, new Tally(), 20)).lengths).toEqual({
      ...{ chosen_mean: 20, rejected_mean: 10, ratio_median: 2, ratio_mean: 2 },
    });
  });
});

test.each([
  [100, 100, 1, [1, 1.3333]],
  [100, 120, 1.2, [1.2, 1.6]],
  [100, 80, 1, [0.8, 1.0667]],
  [1000, 100, 0.1333, [0.1, 0.1333]],
])('KTO with %i wanted and %i unwanted rows: a weight of %d', (desirable, undesirable, suggested, [from, to]) => {
  expect(desirableWeight(desirable, undesirable)).toEqual({ suggested, from, to });
});

test('there is no weight for a class that is not there', () => {
  expect(desirableWeight(0, 5)).toBeNull();
});

test('there are few enough signals for a bit each', () => {
  expect(SignalName.options.length).toBeLessThan(32);
});
