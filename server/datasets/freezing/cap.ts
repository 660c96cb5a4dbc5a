/**
 * Keeps one person from steering a version: 100 poisoned examples suffice in instruction tuning (arXiv 2305.00944).
 */
import type { DatasetDefinition } from '../../../shared/dataset.ts';
import { type Facts, ROWS_A_TURN } from './facts.ts';
import { RowSet } from './row-set.ts';

/**
 * Leaves out what one person has too many of, the least-evidenced first. A row goes on the account of the one of its
 * people who has the fewest so far, so that nobody can push out the rows of others by voting on them too; but where it
 * would not be there without one of them, on that one's, so that nobody can bring in any number of answers that others
 * left open. What rests on reviewers alone is on nobody's account.
 *
 * A row that the same person made twice counts once: repeats would raise the share that the cap is a part of.
 *
 * Yields now and then.
 *
 * @param ranked rows, best-evidenced first
 * @param seen an empty set for repeats
 * @returns how many rows one person could have
 */
export function* cap(
  facts: Facts,
  ranked: Uint32Array,
  { caps, dedupe }: Pick<DatasetDefinition, 'caps' | 'dedupe'>,
  seen = new RowSet(facts.size),
): Generator<void, number> {
  if (dedupe.exact) yield* leaveOutRepeats(facts, ranked, seen);
  const rows = ranked.reduce((count, row) => count + (facts.isKept(row) ? 1 : 0), 0);
  const limit = Math.max(caps.rows, Math.floor(caps.share * rows));
  const accounts = new Uint32Array(facts.actorCount);
  const account = (actor: number): number => accounts[actor] ?? 0;
  for (const [turn, row] of ranked.entries()) {
    if (turn % ROWS_A_TURN === 0) yield;
    if (!facts.isKept(row)) continue;
    const [first, ...others] = facts.actorsOf(row);
    if (first === undefined) continue;
    const fewest = others.reduce((least, actor) => (account(actor) < account(least) ? actor : least), first);
    const on = facts.hingeOf(row) ?? fewest;
    if (account(on) >= limit) facts.leaveOut(row, 'cap');
    else accounts[on] = account(on) + 1;
  }
  return limit;
}

function* leaveOutRepeats(facts: Facts, ranked: Uint32Array, seen: RowSet): Generator<void> {
  for (const [turn, row] of ranked.entries()) {
    if (turn % ROWS_A_TURN === 0) yield;
    const [actor, ...others] = facts.actorsOf(row);
    if (actor === undefined || others.length > 0) continue;
    if (!facts.isNewWholeOfActor(row, seen)) facts.leaveOut(row, 'own_repeat');
  }
}
