/** Keeps of rows that are the same, or nearly, the best-evidenced one. */
import { Buckets } from './buckets.ts';
import { type Facts, ROWS_A_TURN } from './facts.ts';
import { RowSet } from './row-set.ts';
import { BANDS } from './signatures.ts';

/**
 * Prompt and answer are equal after normalising.
 *
 * @param ranked rows, best-evidenced first
 * @param seen an empty set, which others may have used before
 */
export function* leaveOutEqual(facts: Facts, ranked: Uint32Array, seen = new RowSet(facts.size)): Generator<void> {
  for (let rank = 0; rank < ranked.length; rank += 1) {
    if (rank % ROWS_A_TURN === 0) yield;
    const row = ranked[rank] ?? 0;
    if (!facts.isKept(row)) continue;
    if (!facts.isNewWhole(row, seen)) facts.leaveOut(row, 'exact_duplicate');
  }
}

/**
 * Nearly equal by their signatures. Band by band: a row that shares one with a better row and is near to it goes. Linear
 * in the number of rows. Yields now and then.
 */
export function* leaveOutNear(facts: Facts, ranked: Uint32Array): Generator<void> {
  const buckets = new Buckets(facts.size);
  for (let band = 0; band < BANDS; band += 1) {
    buckets.clear();
    for (let rank = 0; rank < ranked.length; rank += 1) {
      if (rank % ROWS_A_TURN === 0) yield;
      const row = ranked[rank] ?? 0;
      if (!facts.isKept(row)) continue;
      if (buckets.hasNear(facts.compared, band, facts.compared, row)) facts.leaveOut(row, 'near_duplicate');
      else buckets.add(row, facts.compared.band(row, band));
    }
  }
}
