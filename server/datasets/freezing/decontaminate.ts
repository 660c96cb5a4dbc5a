/**
 * Keeps prompts from standing on both sides: a model that has trained on the question of a test is not tested by it.
 * Row by row, not by groups of what is near to each other: one popular "hi" would tie everybody together.
 */
import type { FreezeRule } from '../../../shared/dataset.ts';
import { Buckets } from './buckets.ts';
import { type Facts, ROWS_A_TURN } from './facts.ts';
import { Numbering } from './numbering.ts';
import { RowSet } from './row-set.ts';
import { BANDS, type Signatures } from './signatures.ts';

/**
 * Leaves out the rows of one side whose prompt equals, or nearly equals, one on the other side. Yields now and then.
 *
 * @param prompts signatures of the prompts, by row
 * @param loser which side's rows go
 */
export function* decontaminate(facts: Facts, prompts: Signatures, loser: 'train' | 'held_out'): Generator<void> {
  const stays = new Rows(facts.size);
  const goes = new Rows(facts.size);
  const equal = new RowSet(facts.size);
  for (let row = 0; row < facts.size; row += 1) {
    if (row % ROWS_A_TURN === 0) yield;
    if (!facts.isKept(row)) continue;
    if (facts.isHeldOut(row) === (loser === 'held_out')) goes.push(row);
    else if (facts.isNewPrompt(row, equal)) stays.push(row); // each prompt once: popular ones would fill the buckets
  }
  yield;
  for (const row of goes.all) if (facts.hasPromptOfRow(row, equal)) facts.leaveOut(row, 'contaminated');
  yield* leaveOutNear(facts, prompts, { among: goes.all, near: stays.all, of: prompts, rule: 'contaminated' });
}

/** Prompts that earlier versions have trained on, or held out. */
export interface KnownPrompts {
  heldOut: boolean;
  fingerprints: readonly Buffer[];
  signatures: Signatures;
}

/** Leaves out the rows whose prompt an earlier version, of any dataset, has on the other side. Yields now and then. */
export function* leaveOutKnown(facts: Facts, prompts: Signatures, known: KnownPrompts): Generator<void> {
  const rule = known.heldOut ? 'held_out_before' : 'trained_before';
  const equal = new Numbering();
  for (const fingerprint of known.fingerprints) {
    equal.numberOf(fingerprint.readInt32BE(0), fingerprint.readInt32BE(4));
  }
  const among = new Rows(facts.size);
  for (let row = 0; row < facts.size; row += 1) {
    if (row % ROWS_A_TURN === 0) yield;
    if (!facts.isKept(row) || facts.isHeldOut(row) === known.heldOut) continue;
    if (facts.hasPromptOf(row, equal)) facts.leaveOut(row, rule);
    else among.push(row);
  }
  const near = Uint32Array.from(known.fingerprints.keys());
  yield* leaveOutNear(facts, prompts, { among: among.all, near, of: known.signatures, rule });
}

function* leaveOutNear(
  facts: Facts,
  prompts: Signatures,
  { among, near, of, rule }: { among: Uint32Array; near: Uint32Array; of: Signatures; rule: FreezeRule },
): Generator<void> {
  if (among.length === 0 || near.length === 0) return;
  const buckets = new Buckets((near.at(-1) ?? 0) + 1);
  for (let band = 0; band < BANDS; band += 1) {
    buckets.clear();
    for (let at = 0; at < near.length; at += 1) {
      if (at % ROWS_A_TURN === 0) yield;
      const row = near[at] ?? 0;
      buckets.add(row, of.band(row, band));
    }
    for (let at = 0; at < among.length; at += 1) {
      if (at % ROWS_A_TURN === 0) yield;
      const row = among[at] ?? 0;
      if (facts.isKept(row) && buckets.hasNear(of, band, prompts, row)) facts.leaveOut(row, rule);
    }
  }
}

/** Numbers of rows, in less memory than an array of numbers takes. */
class Rows {
  private count = 0;
  private readonly rows: Uint32Array;

  constructor(most: number) {
    this.rows = new Uint32Array(most);
  }

  get all(): Uint32Array {
    return this.rows.subarray(0, this.count);
  }

  push(row: number): void {
    this.rows[this.count] = row;
    this.count += 1;
  }
}
