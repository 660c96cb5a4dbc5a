/** How many characters must be put in, taken out or replaced to make one text of another. */

const BLOCK = 32;

/**
 * Levenshtein distance over UTF-16 code units, 32 rows of the textbook's table at a time: along each column neighbours
 * differ by 1, 0 or −1, which takes two bits (Myers, J. ACM 46(3), 1999; over several blocks: Hyyrö, 2003).
 */
export function distance(a: string, b: string): number {
  /** In each column of `b`: the last row that is known, less the same in the column before. */
  const steps = new Int8Array(b.length).fill(1);
  /** For each code unit its places in the block. */
  const places = new Uint32Array(0x10000);
  for (let from = 0; from < a.length; from += BLOCK) {
    const block = a.slice(from, from + BLOCK);
    const last = block.length - 1;
    for (let row = 0; row <= last; row += 1) {
      const unit = block.charCodeAt(row);
      places[unit] = (places[unit] ?? 0) | (1 << row);
    }
    // Going down a column, where it grows by one and where it shrinks by one.
    let grows = -1;
    let shrinks = 0;
    for (let column = 0; column < b.length; column += 1) {
      const same = places[b.charCodeAt(column)] ?? 0;
      const step = steps[column] ?? 0;
      const stays = same | shrinks;
      const matches = same | (step >>> 31);
      const diagonal = (((matches & grows) + grows) ^ grows) | matches;
      const right = shrinks | ~(diagonal | grows);
      const left = grows & diagonal;
      steps[column] = ((right >>> last) & 1) - ((left >>> last) & 1);
      const rightShifted = (right << 1) | +(step > 0);
      grows = (left << 1) | (step >>> 31) | ~(stays | rightShifted);
      shrinks = rightShifted & stays;
    }
    for (let row = 0; row <= last; row += 1) places[block.charCodeAt(row)] = 0;
  }
  return steps.reduce((sum, step) => sum + step, a.length);
}
