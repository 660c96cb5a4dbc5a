/** The rules that look at all rows of a version together, in their order. Decides in memory. */
import type { DatasetDefinition } from '../../../shared/dataset.ts';
import { cap } from './cap.ts';
import { decontaminate, type KnownPrompts, leaveOutKnown } from './decontaminate.ts';
import { leaveOutEqual, leaveOutNear } from './dedupe.ts';
import type { Facts } from './facts.ts';
import { RowSet } from './row-set.ts';
import type { Signatures } from './signatures.ts';

/** Called every few milliseconds: lets others have their turn. */
export type Turn = () => Promise<void>;

/**
 * The cap comes first: what one person has too much of must not displace the rows of others as their duplicate, nor
 * their prompts as the other side's.
 *
 * @returns how many rows one person could have
 */
export async function decideAlike(facts: Facts, definition: DatasetDefinition, turn: Turn): Promise<number> {
  const ranked = facts.ranked();
  const seen = new RowSet(facts.size);
  const limit = await inTurns(cap(facts, ranked, definition, seen), turn);
  seen.clear();
  if (definition.dedupe.exact) await inTurns(leaveOutEqual(facts, ranked, seen), turn);
  if (definition.dedupe.near) await inTurns(leaveOutNear(facts, ranked), turn);
  return limit;
}

/** @param known what earlier versions have on either side, some at a time */
export async function decideSides(
  facts: Facts,
  prompts: Signatures,
  definition: DatasetDefinition,
  known: AsyncIterable<KnownPrompts>,
  turn: Turn,
): Promise<void> {
  for await (const some of known) await inTurns(leaveOutKnown(facts, prompts, some), turn);
  await inTurns(decontaminate(facts, prompts, definition.decontaminate), turn);
}

export async function inTurns<T>(work: Generator<void, T>, turn: Turn): Promise<T> {
  for (;;) {
    const { value, done } = work.next();
    if (done === true) return value;
    await turn();
  }
}
