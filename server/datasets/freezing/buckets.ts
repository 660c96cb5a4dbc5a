/**
 * Rows by the value of one band, for finding near ones among many: locality-sensitive hashing, one band at a time, so
 * that the table for a million rows takes 8 MB and is used again for each band.
 */
import { mix } from './sign.ts';
import type { Signatures } from './signatures.ts';

/**
 * With how many of a bucket a row is compared. Prompts made from one long template fall into one bucket by the
 * thousand without being near; looking at all of them would cost the square of their number. Near ones share several
 * bands, most of which are hardly anybody else's: by chance two of a million rows have one in common.
 */
const COMPARED_MAX = 16;

export class Buckets {
  private readonly heads: Int32Array;
  private readonly next: Int32Array;

  /** @param rows more than the number of the last row */
  constructor(rows: number) {
    this.heads = new Int32Array(2 ** Math.max(4, Math.ceil(Math.log2(rows + 1))));
    this.next = new Int32Array(rows);
    this.clear();
  }

  clear(): void {
    this.heads.fill(-1);
  }

  /** @param band value of the band of this row */
  add(row: number, band: number): void {
    const slot = mix(band) & (this.heads.length - 1);
    this.next[row] = this.heads[slot] ?? -1;
    this.heads[slot] = row;
  }

  /** Whether a row that was added has this value of the band and is near to `row` of `others`. */
  hasNear(own: Signatures, band: number, others: Signatures, row: number): boolean {
    const value = others.band(row, band);
    let compared = 0;
    for (let at = this.heads[mix(value) & (this.heads.length - 1)] ?? -1; at !== -1; at = this.next[at] ?? -1) {
      if (own.band(at, band) !== value) continue;
      if (own.isNear(at, others, row)) return true;
      compared += 1;
      if (compared >= COMPARED_MAX) return false;
    }
    return false;
  }
}
