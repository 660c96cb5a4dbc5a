import { describe, expect, test } from 'vitest';
import { leaveOutEqual, leaveOutNear } from './dedupe.ts';
import { exhaust, letters, makeFacts, rulesOf, type Sketch } from './test-data.ts';

const LONG =
  'Eggs keep for three to five weeks in the fridge, and for less than two hours on the counter on a warm day.';

function deduped(sketches: readonly Sketch[]): (string | undefined)[] {
  const { facts } = makeFacts(sketches);
  exhaust(leaveOutEqual(facts, facts.ranked()));
  exhaust(leaveOutNear(facts, facts.ranked()));
  return rulesOf(facts);
}

describe('of rows that are', () => {
  test('equal but for case and white space, the best-evidenced stays', () => {
    const same = { prompt_text: 'How long?', answer: LONG };
    expect(
      deduped([
        { ...same, p: 0.8 },
        { ...same, p: 0.9, answer: LONG.toUpperCase() },
        { ...same, p: 0.7, prompt_text: ' how  long?\n' },
      ]),
    ).toEqual(['exact_duplicate', undefined, 'exact_duplicate']);
  });

  test('nearly equal, the best-evidenced stays', () => {
    const near = { prompt_text: 'How long?', answer: `${LONG} Bye.` };
    expect(
      deduped([
        { prompt_text: 'How long?', answer: LONG },
        { ...near, gold: true, p: 0.1 },
      ]),
    ).toEqual(['near_duplicate', undefined]);
  });

  test('alike in no more than their template, all stay', () => {
    const rows = Array.from({ length: 40 }, (_, at) => ({
      prompt_text: `Summarise this in three points: ${letters(60, at + 1)}`,
      answer: letters(60, at + 1001),
    }));
    expect(deduped(rows)).toEqual(rows.map(() => undefined));
  });

  test('of equal evidence, the first by key stays', () => {
    const same = { prompt_text: 'q', answer: LONG };
    expect(deduped([same, same, same])).toEqual([undefined, 'exact_duplicate', 'exact_duplicate']);
  });
});
