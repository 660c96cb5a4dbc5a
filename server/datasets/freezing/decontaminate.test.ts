import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Split } from '../../../shared/export.ts';
import { decontaminate, leaveOutKnown } from './decontaminate.ts';
import type { Facts } from './facts.ts';
import { fingerprint, normalise } from './read-line.ts';
import { signatureOf } from './sign.ts';
import type { Signatures } from './signatures.ts';
import { Signatures as SignatureList } from './signatures.ts';
import { exhaust, makeFacts, rulesOf, SEED, type Sketch } from './test-data.ts';

const QUESTION = 'How long do boiled eggs keep in the fridge when their shells are on?';

describe('a prompt on both sides', () => {
  const rows: Sketch[] = [
    { split: 'train', prompt_text: QUESTION },
    { split: 'test', prompt_text: `  ${QUESTION.toUpperCase()}` },
    { split: 'train', prompt_text: `${QUESTION} Please.` },
    { split: 'validation', prompt_text: 'Something else altogether, about trains' },
    { split: 'train', prompt_text: 'And a third thing, about the weather' },
  ];

  test('leaves the train rows out, equal and nearly equal ones', () => {
    const { facts, prompts } = makeFacts(rows);
    exhaust(decontaminate(facts, prompts, 'train'));
    expect(rulesOf(facts)).toEqual(['contaminated', undefined, 'contaminated', undefined, undefined]);
  });

  test('or the held-out rows, where the definition says so', () => {
    const { facts, prompts } = makeFacts(rows);
    exhaust(decontaminate(facts, prompts, 'held_out'));
    expect(rulesOf(facts)).toEqual([undefined, 'contaminated', undefined, undefined, undefined]);
  });

  test('is found in earlier versions too, each side against the other', () => {
    const { facts, prompts } = makeFacts(rows);
    const known = (heldOut: boolean, ...texts: string[]) => {
      const signatures = new SignatureList();
      for (const [at, text] of texts.entries()) signatures.set(at, signatureOf(normalise(text), SEED));
      return {
        heldOut,
        fingerprints: texts.map((text) => fingerprint(Buffer.alloc(32, 7), normalise(text))),
        signatures,
      };
    };
    exhaust(leaveOutKnown(facts, prompts, known(true, 'unrelated', 'And a third thing, about the weather!')));
    exhaust(leaveOutKnown(facts, prompts, known(false, 'something else altogether, about trains')));
    expect(rulesOf(facts)).toEqual([undefined, undefined, undefined, 'trained_before', 'held_out_before']);
  });
});

test('afterwards no prompt of one side equals or nearly equals one of the other', () => {
  const words = fc.constantFrom('how', 'long', 'do', 'eggs', 'keep', 'boiled', 'fridge', 'warm', 'please', 'the');
  const row = fc.record({
    split: fc.constantFrom<Split>('train', 'validation', 'test'),
    prompt_text: fc.array(words, { minLength: 1, maxLength: 12 }).map((all) => all.join(' ')),
  });
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 40 }),
      fc.constantFrom('train' as const, 'held_out' as const),
      (rows, loser) => {
        const { facts, prompts } = makeFacts(rows);
        exhaust(decontaminate(facts, prompts, loser));
        expect(crossing(facts, prompts)).toEqual([]);
        // Nothing of the other side was touched.
        const touched = rulesOf(facts).filter(
          (rule, at) => rule !== undefined && facts.isHeldOut(at) !== (loser === 'held_out'),
        );
        expect(touched).toEqual([]);
      },
    ),
    { numRuns: 100 },
  );
});

/** Pairs of kept rows on different sides with near prompts, by comparing all with all. */
function crossing(facts: Facts, prompts: Signatures): [number, number][] {
  const kept = Array.from({ length: facts.size }, (_, row) => row).filter((row) => facts.isKept(row));
  const held = kept.filter((row) => facts.isHeldOut(row));
  return kept
    .filter((row) => !facts.isHeldOut(row))
    .flatMap((row) =>
      held.filter((other) => prompts.isNear(row, prompts, other)).map((other): [number, number] => [row, other]),
    );
}
