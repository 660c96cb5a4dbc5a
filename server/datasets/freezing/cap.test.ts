import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cap } from './cap.ts';
import { exhaust, makeFacts, rulesOf, type Sketch } from './test-data.ts';

const definition = { caps: { rows: 20, share: 0.05 }, dedupe: { exact: true, near: true } };

function capped(sketches: readonly Sketch[], changes: Partial<typeof definition> = {}) {
  const { facts } = makeFacts(sketches);
  const limit = exhaust(cap(facts, facts.ranked(), { ...definition, ...changes }));
  return { limit, rules: rulesOf(facts) };
}

const others: Sketch[] = Array.from({ length: 500 }, (_, row) => ({ people: [`other ${row % 50}`] }));

describe('the cap', () => {
  test('one person’s 10,000 votes change at most the capped number of rows', () => {
    const votes: Sketch[] = Array.from({ length: 10_000 }, (_, row) => ({
      people: ['mallory'],
      answer: `drink bleach, reason ${row}`,
      p: 0.99,
    }));
    const { limit, rules } = capped([...others, ...votes]);
    expect(limit).toBe(525); // 5 % of 10,500
    expect(rules.slice(500).filter((rule) => rule === undefined)).toHaveLength(limit);
    expect(rules.slice(0, 500)).toEqual(capped(others).rules);
  });

  test('10,000 times the same is one row, and lifts no cap', () => {
    const same: Sketch[] = Array.from({ length: 10_000 }, () => ({
      people: ['mallory'],
      prompt_text: 'q',
      answer: 'drink bleach',
    }));
    const { limit, rules } = capped([...others, ...same]);
    expect(limit).toBe(25);
    expect(rules.slice(500).filter((rule) => rule === undefined)).toHaveLength(1);
  });

  test('voting on everything others have made pushes out none of it', () => {
    const joined = others.map((row) => ({ ...row, people: ['mallory', ...(row.people ?? [])] }));
    expect(capped(joined).rules).toEqual(capped(others).rules);
  });

  test('keeps the best-evidenced rows of a person', () => {
    const rows: Sketch[] = Array.from({ length: 30 }, (_, row) => ({ people: ['ada'], p: 0.5 + row / 100 }));
    const { rules } = capped([...rows, { people: ['ada'], gold: true, p: 0.1 }]);
    expect(rules.slice(0, 11)).toEqual(Array(11).fill('cap'));
    expect(rules.slice(11)).toEqual(Array(20).fill(undefined));
  });

  test('rows that rest on reviewers alone are on nobody’s account', () => {
    const rows: Sketch[] = Array.from({ length: 100 }, () => ({ people: [], gold: true }));
    expect(capped(rows).rules.every((rule) => rule === undefined)).toBe(true);
  });

  test('repeats stay when the dataset keeps equal rows', () => {
    const twice: Sketch[] = [
      { people: ['ada'], prompt_text: 'q', answer: 'a' },
      { people: ['ada'], prompt_text: 'q', answer: 'a' },
    ];
    expect(capped(twice).rules).toEqual([undefined, 'own_repeat']);
    expect(capped(twice, { dedupe: { exact: false, near: false } }).rules).toEqual([undefined, undefined]);
  });

  test('of whatever rows, nobody alone is behind more than the cap', () => {
    const row = fc.record({
      people: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 }),
      p: fc.double({ min: 0.5, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
        const { limit, rules } = capped(rows, { caps: { rows: 3, share: 0.05 } });
        for (const person of ['a', 'b', 'c', 'd']) {
          const alone = rows.filter(({ people }, at) => rules[at] === undefined && people.join() === person);
          expect(alone.length).toBeLessThanOrEqual(limit);
        }
      }),
      { numRuns: 100 },
    );
  });
});
