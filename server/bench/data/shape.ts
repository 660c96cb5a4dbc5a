/**
 * What happens in a product, in the proportions that are known of real ones: who uses it (few do most), when (days and
 * nights), and what they do with an answer. Pure: the same seed makes the same data.
 */
import { Random } from '../random.ts';

/** Of a product's people, the n-th most active does 1/n^s as much as the first (Zipf); s about 1 (Adamic, Huberman, 2002). */
const ZIPF_EXPONENT = 1;
const PEOPLE = 20_000;
const MODELS = 20;
const VERSIONS = 50;

/**
 * Shares of answers on which people do something.
 *
 * - votes: 1–3 % is what products report of thumbs
 * - copies: 279 of 779 answers (RealHumanEval, Mozannar et al., arXiv 2404.02806)
 * - accepts: 27 % of completions (Ziegler et al., arXiv 2205.06537)
 * - what is kept of an accepted text: 43 of 46 texts kept at 30 s are kept at 600 s (CoAuthor: Lee, Liang, Yang, CHI 2022)
 * - asked again: assumed
 */
const SHARES = { vote: 0.02, up: 0.6, reason: 0.3, copy: 0.36, accept: 0.27, kept: 0.93, again: 0.1, correct: 0.002 };
/** How often an answer comes on screen, on average: assumed. */
const LOOKS = 3;
/** A day's quietest hour has a fifth of the traffic of its busiest: assumed. */
const NIGHT = 0.2;

const DAY_MS = 86_400_000;
/** New versions of a model and of a prompt take over from the ones before; some traffic stays behind: assumed. */
const STAYS_BEHIND = 0.1;
const PROMPT_VERSIONS = 10;

export interface MadeEvent {
  kind: string;
  actor: string;
  at: number;
  body: object;
}

export interface MadeGeneration {
  traceId: string;
  conversationId: string;
  actor: string;
  model: string;
  modelVersion: string;
  promptVersion: string;
  at: number;
  input: string;
  output: string;
  latencyMs: number;
  events: MadeEvent[];
}

export class Shape {
  private readonly random: Random;
  /** Cumulated shares of people, to draw from. */
  private readonly activity: Float64Array;
  private readonly day: number;
  private made = 0;

  /** @param dayMs the start of the UTC day in which everything happens, but for what people do in the minutes after */
  constructor(seed: number, dayMs: number) {
    this.random = new Random(seed);
    this.day = dayMs;
    this.activity = new Float64Array(PEOPLE);
    let sum = 0;
    for (let rank = 1; rank <= PEOPLE; rank += 1) this.activity[rank - 1] = sum += rank ** -ZIPF_EXPONENT;
  }

  make(): MadeGeneration {
    this.made += 1;
    const model = Math.floor(this.random.next() ** 2 * MODELS); // newer models are used more
    const at = this.time();
    const actor = this.person();
    return {
      traceId: this.hex(32),
      conversationId: `c${Math.floor(this.made / 4)}`,
      actor,
      model: `model-${model}`,
      modelVersion: `2026-${String(this.version(at, VERSIONS)).padStart(2, '0')}`,
      promptVersion: `v${this.version(at, PROMPT_VERSIONS)}`,
      at,
      input: `Question ${this.made}: ${this.words(20)}?`,
      output: `${this.words(30)}. ${this.words(30)}. ${this.words(30)}.`,
      latencyMs: Math.round(300 + this.random.next() * 4000),
      events: this.events(actor, at),
    };
  }

  hex(digits: number): string {
    let text = '';
    while (text.length < digits) {
      const number = Math.floor(this.random.next() * 2 ** 32);
      text += (FOUR_DIGITS[number >>> 16] ?? '') + (FOUR_DIGITS[number & 0xffff] ?? '');
    }
    return text.slice(0, digits);
  }

  /** What looks like a hash: somewhere out of a long one. */
  digest(): string {
    const start = Math.floor(this.random.next() * (DIGITS.length - DIGEST_CHARS));
    return DIGITS.slice(start, start + DIGEST_CHARS);
  }

  /** As ingest stores people: `u` and 22 characters. */
  private person(): string {
    const sought = this.random.next() * (this.activity[PEOPLE - 1] ?? 0);
    let low = 0;
    let high = PEOPLE - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.activity[middle] ?? 0) < sought) low = middle + 1;
      else high = middle;
    }
    return `u${String(low).padStart(22, '0')}`;
  }

  /** More by day than by night: drawn again where a cosine over the day says no. */
  private time(): number {
    for (;;) {
      const time = this.random.next();
      const wave = (1 - Math.cos(2 * Math.PI * time)) / 2;
      if (this.random.chance(NIGHT + (1 - NIGHT) * wave)) return Math.floor(this.day + time * DAY_MS);
    }
  }

  /** Of so many, one after the other through the day. */
  private version(at: number, versions: number): number {
    const newest = Math.floor(((at - this.day) / DAY_MS) * versions);
    return this.random.chance(STAYS_BEHIND) ? Math.max(0, newest - 1) : newest;
  }

  /** Somewhere out of a long text: no two answers are alike, and none costs a draw a word. */
  private words(count: number): string {
    const chars = count * CHARS_A_WORD;
    const start = Math.floor(this.random.next() * (TEXT.length - chars));
    return TEXT.slice(start, start + chars);
  }

  private events(actor: string, at: number): MadeEvent[] {
    const events: MadeEvent[] = [];
    const add = (kind: string, body: object, seconds: number): void => {
      events.push({ kind, actor, at: at + seconds * 1000, body });
    };
    const looks = 1 + Math.floor(this.random.next() * (2 * LOOKS - 1));
    for (let look = 0; look < looks; look += 1) add('shown', { visible_ms: 900 + look * 400 }, 1 + look);
    if (this.random.chance(SHARES.copy)) add('copy', { chars: 120, total: 480, of: 'output' }, 10);
    if (this.random.chance(SHARES.vote)) {
      const value = this.random.chance(SHARES.up) ? 'up' : 'down';
      add(
        'vote',
        value === 'down' && this.random.chance(SHARES.reason) ? { value, reasons: ['wrong'] } : { value },
        12,
      );
    }
    if (this.random.chance(SHARES.accept)) {
      add('accept', { via: 'insert' }, 15);
      const similarity = this.random.chance(SHARES.kept) ? 0.95 : 0.1;
      for (const after_s of [30, 120, 300, 600]) add('retention', { after_s, similarity }, 15 + after_s);
    } else if (this.random.chance(SHARES.again)) add('regenerate', {}, 20);
    if (this.random.chance(SHARES.correct)) add('correction', { text: this.words(40) }, 60);
    return events;
  }
}

/** Numbers of 16 bits in hex: looked up in less time than written. */
const FOUR_DIGITS = Array.from({ length: 0x10000 }, (_, number) => number.toString(16).padStart(4, '0'));

/** Of SHA-256, in hex. */
const DIGEST_CHARS = 64;
const DIGITS = Array.from({ length: 0x10000 }, (_, at) => FOUR_DIGITS[(at * 40_503) & 0xffff]).join('');

const WORDS = `the of and to in is that for it as was with be by on not he his but at are this have from or had an they
which one you were all her she there would their we him been has when who will no more if out so up said what its about
than into them can only other time new some could these two may first then do any like my now over such our man me even
most made after also did many off before must well back through years where much your way down should because long each
just state those people too mr how little good world make very year still see own work men day get here old between both
life being under three never know same last another while us might great go come since against right came take used
himself few house use place during high without again home around small however found mrs thought went say part once`
  .trim()
  .split(/\s+/);

/** In English, the space included. */
const CHARS_A_WORD = 5;
const TEXT = shuffled(200_000);

function shuffled(words: number): string {
  const some: (string | undefined)[] = [];
  for (let at = 1; some.length < words; at = (at * 48_271) % 2_147_483_647) some.push(WORDS[at % WORDS.length]);
  return some.join(' ');
}
