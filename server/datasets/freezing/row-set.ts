/**
 * Rows that differ from each other in what somebody compares: an open hash table of their numbers. What is compared stays
 * where it is, so that a million rows take 8 MB where a `Numbering` of their fingerprints takes 24.
 */

const SLOTS_MIN = 1024;
const FULL = 0.6;

export class RowSet {
  /** One more than the row; 0 where there is none. */
  private readonly slots: Uint32Array;

  /** @param most rows it will hold */
  constructor(most: number) {
    this.slots = new Uint32Array(2 ** Math.ceil(Math.log2(Math.max(SLOTS_MIN, (most + 1) / FULL))));
  }

  /** Forgets all of them; its memory is used again. */
  clear(): void {
    this.slots.fill(0);
  }

  /** Whether no row of the set is equal to this one, which is in it from now on. */
  isNew(row: number, hash: number, isEqual: (other: number) => boolean): boolean {
    const slot = this.slotOf(hash, isEqual);
    if (this.slots[slot] !== 0) return false;
    this.slots[slot] = row + 1;
    return true;
  }

  /** Whether a row of the set is equal to what is asked for. */
  has(hash: number, isEqual: (other: number) => boolean): boolean {
    return this.slots[this.slotOf(hash, isEqual)] !== 0;
  }

  /** Where the equal row is, or would be. */
  private slotOf(hash: number, isEqual: (other: number) => boolean): number {
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const known = this.slots[slot] ?? 0;
      if (known === 0 || isEqual(known - 1)) return slot;
    }
  }
}
