/** Many signatures in little memory: 128 bytes each, nothing else; at a million rows an array each would be 250 MB. */
import { DIFFERENT_MAX, SIGNATURE_BYTES } from './sign.ts';

/** A band is four bytes of a signature, read as one number. */
const BAND_BYTES = 4;
/**
 * Two signatures that differ in at most 25 of 128 places agree in at least 7 of 32 bands: 25 differences spoil at most 25
 * of them. So who looks through all bands misses no pair.
 */
export const BANDS = SIGNATURE_BYTES / BAND_BYTES;

/** Signatures are kept in blocks: growing copies nothing, and what was taken once is used again. */
const BLOCK_ROWS = 8192;

export class Signatures {
  private readonly blocks: { bytes: Uint8Array; bands: Int32Array }[] = [];

  set(row: number, signature: Uint8Array): void {
    const place = Math.floor(row / BLOCK_ROWS);
    while (this.blocks.length <= place) {
      const bytes = new Uint8Array(BLOCK_ROWS * SIGNATURE_BYTES);
      this.blocks.push({ bytes, bands: new Int32Array(bytes.buffer) });
    }
    this.blocks[place]?.bytes.set(signature, (row % BLOCK_ROWS) * SIGNATURE_BYTES);
  }

  band(row: number, band: number): number {
    return this.blocks[Math.floor(row / BLOCK_ROWS)]?.bands[(row % BLOCK_ROWS) * BANDS + band] ?? 0;
  }

  isNear(row: number, others: Signatures, other: number): boolean {
    const one = this.blocks[Math.floor(row / BLOCK_ROWS)]?.bytes;
    const two = others.blocks[Math.floor(other / BLOCK_ROWS)]?.bytes;
    if (one === undefined || two === undefined) return false;
    const [from, to] = [(row % BLOCK_ROWS) * SIGNATURE_BYTES, (other % BLOCK_ROWS) * SIGNATURE_BYTES];
    let different = 0;
    for (let at = 0; at < SIGNATURE_BYTES; at += 1) {
      if (one[from + at] !== two[to + at]) {
        different += 1;
        if (different > DIFFERENT_MAX) return false;
      }
    }
    return true;
  }
}
