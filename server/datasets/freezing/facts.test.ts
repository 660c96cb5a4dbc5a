import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowSource, SignalName } from '../../../shared/label.ts';
import { type Fact, Facts } from './facts.ts';
import { RowSet } from './row-set.ts';

const bytes = (size: number) => fc.uint8Array({ minLength: size, maxLength: size }).map((some) => Buffer.from(some));
/** Of any width a column may have, its edges most of all. */
const count = fc.oneof(fc.nat(2 ** 31), fc.constantFrom(0, 1, 2 ** 8 - 1, 2 ** 8, 2 ** 16 - 1, 2 ** 16, 2 ** 32 - 1));
const fact: fc.Arbitrary<Fact> = fc.record({
  split: fc.constantFrom('train', 'validation', 'test'),
  unit: bytes(8),
  otherName: fc.option(bytes(8).filter((some) => some.some((byte) => byte !== 0))),
  tied: fc.uniqueArray(bytes(8), { maxLength: 3, selector: (some) => some.toString('hex') }),
  added: fc.boolean(),
  gold: fc.boolean(),
  p: fc.double({ min: 0, max: 1, noNaN: true }),
  events: count,
  actors: fc.uniqueArray(bytes(8), { maxLength: 3, selector: (some) => some.toString('hex') }),
  whole: bytes(16),
  prompt: bytes(16),
  compared: fc.uint8Array({ minLength: 128, maxLength: 128 }),
  redacted: fc.boolean(),
  desirable: fc.constantFrom(true, false, null),
  source: fc.constantFrom(...RowSource.options),
  signals: fc.subarray([...SignalName.options]),
  model: fc.constantFrom('a', 'b', ''),
  policy: fc.constantFrom('1-x', '2-y'),
  at: count,
  chosenLength: count,
  rejectedLength: count,
});

test('what is remembered of a row comes back, whatever stands beside it', () => {
  fc.assert(
    fc.property(fc.array(fact, { minLength: 1, maxLength: 20 }), (all) => {
      const facts = new Facts();
      for (const one of all) facts.add(one);
      for (const [row, one] of all.entries()) {
        expect({
          split: facts.splitOf(row),
          otherNames: facts.otherNamesOf(row),
          units: facts.unitsOf(row).map((unit) => unit.toString('hex')),
          actors: facts.actorsOf(row).length,
          added: facts.isAdded(row),
          gold: facts.isGold(row),
          redacted: facts.isRedacted(row),
          desirable: facts.desirableOf(row),
          source: facts.sourceOf(row),
          signals: facts.signalsOf(row),
          model: facts.modelOf(row),
          policy: facts.policyOf(row),
          at: facts.atOf(row),
          lengths: facts.lengthsOf(row),
        }).toEqual({
          split: one.split,
          otherNames: one.otherName === null ? [] : [one.otherName],
          units: [one.unit, ...one.tied].map((unit) => unit.toString('hex')),
          actors: one.actors.length,
          added: one.added,
          gold: one.gold,
          redacted: one.redacted,
          desirable: one.desirable,
          source: one.source,
          signals: one.signals,
          model: one.model,
          policy: one.policy,
          at: one.at,
          lengths: { chosen: one.chosenLength, rejected: one.rejectedLength },
        });
      }
    }),
  );
});

test('rows are told apart by all of their fingerprint, and by whom they rest on where that is asked', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fact, fc.nat(3), fc.nat(2)), { minLength: 1, maxLength: 20 }), (all) => {
      const facts = new Facts();
      for (const [one, whole, actor] of all) {
        // Half of a fingerprint in common is nothing in common.
        const [half, other] = [whole % 2, whole >> 1];
        const fingerprint = Buffer.from([half, 0, 0, 0, other, 0, 0, 0]);
        facts.add({ ...one, whole: fingerprint, prompt: fingerprint, actors: [Buffer.alloc(8, actor)] });
      }
      const [wholes, own, prompts] = [new RowSet(all.length), new RowSet(all.length), new RowSet(all.length)];
      const [known, knownOwn] = [new Set<number>(), new Set<string>()];
      for (const [row, [, whole, actor]] of all.entries()) {
        expect(facts.hasPromptOfRow(row, prompts)).toBe(known.has(whole));
        expect(facts.isNewPrompt(row, prompts)).toBe(!known.has(whole));
        expect(facts.isNewWhole(row, wholes)).toBe(!known.has(whole));
        expect(facts.isNewWholeOfActor(row, own)).toBe(!knownOwn.has(`${whole} ${actor}`));
        known.add(whole);
        knownOwn.add(`${whole} ${actor}`);
      }
    }),
  );
});
