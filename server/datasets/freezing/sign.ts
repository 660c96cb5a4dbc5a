/**
 * MinHash signatures of texts: 128 numbers of 8 bits, of which two texts share about as many (in parts) as their
 * 5-grams of characters have in common (Jaccard). Characters, because words are no unit in Chinese or in code, and a
 * prompt may have fewer than five.
 *
 * One permutation hashing (Li, Owen, Zhang 2012): each 5-gram is hashed once and falls into one of 128 bins, whose least
 * hash counts; a bin that stays empty takes the value of another, drawn the same way for every text (Shrivastava 2017,
 * optimal densification). It costs a hash for each character instead of 128. Of each value 8 bits are kept, of which 4
 * are compared (Li, König 2010, b-bit minwise hashing): by chance two unlike bins agree once in 16.
 */

export const SIGNATURE_BYTES = 128;
const SHINGLE_CHARS = 5;
const BINS = SIGNATURE_BYTES;
/** The bin is in the upper 7 bits of a hash, the value in the lower 25. */
const VALUE_BITS = 25;
const EMPTY = 0xffffffff;

/** A power of the rolling hash: 31 to the fourth. */
const BASE = 31;
const BASE_POWER = BASE ** (SHINGLE_CHARS - 1);

const minima = new Uint32Array(BINS);

/** @param seed of the project, so that signatures tell nothing about texts to who has not got it */
export function signatureOf(text: string, seed: number): Buffer {
  minima.fill(EMPTY);
  const shingles = Math.max(1, text.length - SHINGLE_CHARS + 1);
  let rolling = 0;
  for (let at = 0; at < Math.min(text.length, SHINGLE_CHARS); at += 1) {
    rolling = (Math.imul(rolling, BASE) + text.charCodeAt(at)) | 0;
  }
  for (let at = 0; at < shingles; at += 1) {
    if (at > 0) {
      const out = Math.imul(text.charCodeAt(at - 1), BASE_POWER);
      rolling = (Math.imul(rolling - out, BASE) + text.charCodeAt(at + SHINGLE_CHARS - 1)) | 0;
    }
    const hash = mix(rolling ^ seed);
    const bin = hash >>> VALUE_BITS;
    const value = hash & ((1 << VALUE_BITS) - 1);
    if (value < (minima[bin] ?? EMPTY)) minima[bin] = value;
  }
  const signature = Buffer.allocUnsafe(SIGNATURE_BYTES); // of Node's pool: millions of small arrays cost more than their bytes
  for (let bin = 0; bin < BINS; bin += 1) signature[bin] = mix((minima[filled(bin)] ?? 0) ^ seed) & 0xff;
  return signature;
}

/** The bin itself, or for an empty one the first that is not, in an order that depends on nothing but the bin. */
function filled(bin: number): number {
  let probe = bin;
  for (let attempt = 1; minima[probe] === EMPTY; attempt += 1) probe = mix(bin * 0x10001 + attempt) >>> VALUE_BITS;
  return probe;
}

/** The finaliser of MurmurHash3: every bit of the number moves every bit of the answer. */
export function mix(number: number): number {
  let hash = number | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
