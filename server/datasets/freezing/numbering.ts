/**
 * Numbers things by a 64-bit fingerprint: 0 for the first, 1 for the next new one. An open hash table in typed arrays: at
 * a million entries 24 MB where a `Map` takes 100.
 */
import { mix } from './sign.ts';

const SLOTS_AT_FIRST = 1024;
const FULL = 0.6;

export class Numbering {
  size = 0;
  private slots: Int32Array;
  private high: Int32Array;
  private low: Int32Array;

  /** @param expected of so many it need not grow */
  constructor(expected = 0) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(SLOTS_AT_FIRST, (expected + 1) / FULL)));
    this.slots = new Int32Array(slots).fill(-1);
    this.high = new Int32Array(slots);
    this.low = new Int32Array(slots);
  }

  /** Forgets everything; its memory is used again. */
  clear(): void {
    this.size = 0;
    this.slots.fill(-1);
  }

  /** Whether it has a number. */
  has(high: number, low: number): boolean {
    return this.slots[this.slotOf(high | 0, low | 0)] !== -1;
  }

  /** Its number; a new one if it has none. */
  numberOf(high: number, low: number): number {
    const slot = this.slotOf(high | 0, low | 0);
    const known = this.slots[slot] ?? -1;
    if (known !== -1) return known;
    const number = this.size;
    this.put(slot, high | 0, low | 0, number);
    this.size += 1;
    if (this.size > this.slots.length * FULL) this.grow();
    return number;
  }

  /** Whether it had no number yet; it has now. */
  isNew(high: number, low: number): boolean {
    const before = this.size;
    return this.numberOf(high, low) === before;
  }

  private slotOf(high: number, low: number): number {
    const mask = this.slots.length - 1;
    let slot = mix(high ^ mix(low)) & mask;
    while (this.slots[slot] !== -1 && (this.high[slot] !== high || this.low[slot] !== low)) slot = (slot + 1) & mask;
    return slot;
  }

  private put(slot: number, high: number, low: number, number: number): void {
    this.slots[slot] = number;
    this.high[slot] = high;
    this.low[slot] = low;
  }

  private grow(): void {
    const [slots, highs, lows] = [this.slots, this.high, this.low];
    this.slots = new Int32Array(slots.length * 2).fill(-1);
    this.high = new Int32Array(slots.length * 2);
    this.low = new Int32Array(slots.length * 2);
    for (let at = 0; at < slots.length; at += 1) {
      const number = slots[at] ?? -1;
      if (number === -1) continue;
      const high = highs[at] ?? 0;
      const low = lows[at] ?? 0;
      this.put(this.slotOf(high, low), high, low, number);
    }
  }
}
