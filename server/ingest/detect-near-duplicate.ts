/**
 * Notices when nearly the same correction is given for several different outputs: how somebody teaches a model a
 * sentence (a hundred examples suffice, arXiv 2305.00944). The first few count; what follows is kept and shown, and
 * does not (`quarantined: 'near_duplicate'`). Many people who correct one output alike agree, and are no attack.
 *
 * Texts are compared by MinHash (Broder 1997): 16 of the least hashes of their pieces of five characters. Two texts
 * agree in as large a part of these as they share of their pieces. Time is linear in the text, bounded by its first
 * 20,000 characters; memory by the number of texts remembered. Of this process alone, as bursts are.
 */

const DAY_MS = 86_400_000;
/** Texts remembered; the oldest is forgotten first. */
const REMEMBERED_MAX = 20_000;
/** Shorter ones are alike because there is little to say: "Yes.", "42". */
const MIN_CHARS = 20;
const COMPARED_CHARS = 20_000;
const PIECE_CHARS = 5;
const HASHES = 16;
/** Hashes in which two texts must agree: they share about three quarters of their pieces. */
const ALIKE_HASHES = 12;
/** Two hashes together lead to the texts worth comparing: of 16 that agree in 12, at least 4 pairs of 8 do. */
const BAND_HASHES = 2;
/** Texts compared with, the newest of each band. */
const BAND_MAX = 32;

/**
 * Other outputs that nearly the same text may be given for within a day. Somebody vouched for has longer, and is held
 * against nothing but what is vouched for and counts: or whoever can send could silence them.
 */
export const ALLOWED = { unverified: 2, verified: 10 };

interface Remembered {
  /** Project and generation. */
  about: string;
  signature: Uint32Array;
  receivedMs: number;
  bands: string[];
}

export interface GivenCorrection {
  projectId: number;
  id: string;
  trace_id: string;
  span_id: string;
  text: string;
  verified: boolean;
}

export class NearDuplicates {
  /** What counts, of everybody; what does not say nothing more, and pushes nothing out. */
  private readonly all: Memory;
  /** What counts and is vouched for, on its own, so that no flood of the rest makes it forgotten. */
  private readonly verified: Memory;

  /** @param max texts remembered of everybody, and again of who is vouched for */
  constructor(max = REMEMBERED_MAX) {
    this.all = new Memory(max);
    this.verified = new Memory(max);
  }

  /** The same correction sent again gets the answer it got before. */
  isSuspect({ projectId, id, trace_id, span_id, text, verified }: GivenCorrection, receivedMs: number): boolean {
    const name = `${projectId} ${id}`;
    const memory = verified ? this.verified : this.all;
    if (memory.knows(name)) return false;
    const plain = normalise(text);
    if (plain.length < MIN_CHARS) return false;
    const signature = sign(plain);
    const given = { about: `${trace_id} ${span_id}`, signature, receivedMs, bands: bandsOf(projectId, signature) };
    const allowed = verified ? ALLOWED.verified : ALLOWED.unverified;
    if (memory.countAlike(given) >= allowed) return true;
    this.all.remember(name, given);
    if (verified) this.verified.remember(name, given);
    return false;
  }

  get remembered(): number {
    return this.all.size;
  }
}

class Memory {
  private readonly max: number;
  /** In order of arrival. */
  private readonly known = new Map<string, Remembered>();
  private readonly bands = new Map<string, Set<Remembered>>();

  constructor(max: number) {
    this.max = max;
  }

  get size(): number {
    return this.known.size;
  }

  knows(name: string): boolean {
    return this.known.has(name);
  }

  /** Other outputs that nearly this text was given for within a day. */
  countAlike({ about, signature, receivedMs, bands }: Remembered): number {
    const others = new Set<string>();
    for (const other of new Set(bands.flatMap((band) => [...(this.bands.get(band) ?? [])]))) {
      if (other.about === about || Math.abs(other.receivedMs - receivedMs) >= DAY_MS) continue;
      if (agreement(signature, other.signature) >= ALIKE_HASHES) others.add(other.about);
    }
    return others.size;
  }

  remember(name: string, text: Remembered): void {
    this.known.set(name, text);
    for (const band of text.bands) {
      const texts = this.bands.get(band) ?? new Set();
      this.bands.set(band, texts);
      texts.add(text);
      const [oldest] = texts;
      if (texts.size > BAND_MAX && oldest !== undefined) texts.delete(oldest);
    }
    const [oldest] = this.known;
    if (this.known.size > this.max && oldest !== undefined) this.forget(...oldest);
  }

  private forget(name: string, text: Remembered): void {
    this.known.delete(name);
    for (const band of text.bands) {
      const texts = this.bands.get(band);
      texts?.delete(text);
      if (texts?.size === 0) this.bands.delete(band);
    }
  }
}

/** Letters and digits in small letters: punctuation and spaces make no other sentence. */
function normalise(text: string): string {
  return text
    .slice(0, COMPARED_CHARS)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function sign(text: string): Uint32Array {
  const least = new Uint32Array(HASHES).fill(0xffffffff);
  for (let start = 0; start + PIECE_CHARS <= text.length; start += 1) {
    let hash = 0x811c9dc5; // FNV-1a
    for (let at = start; at < start + PIECE_CHARS; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    for (let nr = 0; nr < HASHES; nr += 1) {
      const own = mix(hash ^ Math.imul(nr + 1, 0x9e3779b1));
      if (own < (least[nr] ?? 0)) least[nr] = own;
    }
  }
  return least;
}

/** The finaliser of MurmurHash3: every bit of the input moves half of the output's. */
function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function bandsOf(projectId: number, signature: Uint32Array): string[] {
  return Array.from({ length: HASHES / BAND_HASHES }, (_, nr) => {
    const hashes = signature.subarray(nr * BAND_HASHES, (nr + 1) * BAND_HASHES);
    return `${projectId} ${nr} ${hashes.join(' ')}`;
  });
}

function agreement(one: Uint32Array, other: Uint32Array): number {
  return one.reduce((agreed, hash, nr) => agreed + (hash === other[nr] ? 1 : 0), 0);
}
