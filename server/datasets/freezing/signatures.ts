/** Many signatures in little memory: 128 bytes each, nothing else; at a million rows an array each would be 250 MB. */
import { DIFFERENT_MAX, SIGNATURE_BYTES } from './sign.ts';

/** A band is four bytes of a signature, read as one number. */
const BAND_BYTES = 4;
/**
 * Two signatures that differ in at most 25 of 128 places agree in at least 7 of 32 bands: 25 differences spoil at most 25
 * of them. So who looks through all bands misses no pair.
 */
export const BANDS = SIGNATURE_BYTES / BAND_BYTES;

/**
 * Signatures are kept in blocks: growing copies nothing, and what was taken once is used again. Within a block, band by
 * band: whoever looks at one band of all rows finds it together.
 */
const BLOCK_ROWS = 8192;

export class Signatures {
  private readonly blocks: Int32Array[] = [];

  set(row: number, signature: Uint8Array): void {
    const place = Math.floor(row / BLOCK_ROWS);
    while (this.blocks.length <= place) this.blocks.push(new Int32Array(BLOCK_ROWS * BANDS));
    const block = this.blocks[place];
    if (block === undefined) return;
    const bytes = (at: number): number => signature[at] ?? 0;
    for (let band = 0; band < BANDS; band += 1) {
      const at = band * BAND_BYTES;
      const value = bytes(at) | (bytes(at + 1) << 8) | (bytes(at + 2) << 16) | (bytes(at + 3) << 24);
      block[band * BLOCK_ROWS + (row % BLOCK_ROWS)] = value;
    }
  }

  band(row: number, band: number): number {
    return this.blocks[Math.floor(row / BLOCK_ROWS)]?.[band * BLOCK_ROWS + (row % BLOCK_ROWS)] ?? 0;
  }

  isNear(row: number, others: Signatures, other: number): boolean {
    let different = 0;
    for (let band = 0; band < BANDS; band += 1) {
      const bits = this.band(row, band) ^ others.band(other, band);
      if (bits === 0) continue;
      different += bit(bits) + bit(bits >> 8) + bit(bits >> 16) + bit(bits >> 24);
      if (different > DIFFERENT_MAX) return false;
    }
    return true;
  }
}

/** 1 if the lowest byte is not zero. */
function bit(number: number): number {
  return (number & 0xff) === 0 ? 0 : 1;
}
