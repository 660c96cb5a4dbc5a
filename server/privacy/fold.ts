/**
 * Lets a rule that knows ASCII read what people and programs write in its place: digits of other scripts and wide ones,
 * spaces and hyphens that do not break, characters that nobody sees. Only where something was found is replaced; the
 * rest of the text stays as it is.
 */

/** From the first character to before the last. */
export type Span = readonly [start: number, end: number];

/** Where in a text something is, in order, none reaching into another. */
export type Finder = (text: string) => readonly Span[];

/** The text with what the finder finds replaced; the very same text where it finds nothing. */
export function replaceFound(text: string, find: Finder, placeholder: string): string {
  const plain = replaceSpans(text, find(read(text).folded), placeholder);
  const { folded, hasUnseen } = read(plain);
  if (!hasUnseen) return plain;
  // Without them as well, but not only: one may be all that parts a key from the word before it.
  const { seen, origins } = withoutUnseen(folded);
  const spans = find(seen).map(([start, end]): Span => [origins[start] ?? 0, (origins[end - 1] ?? 0) + 1]);
  return replaceSpans(plain, spans, placeholder);
}

function replaceSpans(text: string, spans: readonly Span[], placeholder: string): string {
  if (spans.length === 0) return text;
  const parts: string[] = [];
  let from = 0;
  for (const [start, end] of spans) {
    parts.push(text.slice(from, start), placeholder);
    from = end;
  }
  return parts.join('') + text.slice(from);
}

/** Zero-width spaces and joiners, soft hyphens, marks of direction. */
const UNSEEN = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/;
const ALL_SEEN = new RegExp(UNSEEN.source.replace('[', '[^'), 'g');

interface Seen {
  of: string;
  seen: string;
  /** Where each of its characters was. */
  origins: Uint32Array;
}

/** Of the last text: one rule after another asks for the same. */
let lastSeen: Seen = { of: '', seen: '', origins: new Uint32Array(0) };

function withoutUnseen(text: string): Seen {
  if (lastSeen.of === text) return lastSeen;
  const seen: string[] = [];
  const origins = new Uint32Array(text.length);
  for (const { index, 0: character } of text.matchAll(ALL_SEEN)) {
    origins[seen.length] = index;
    seen.push(character);
  }
  lastSeen = { of: text, seen: seen.join(''), origins };
  return lastSeen;
}

/** Zeros of the scripts whose decimal digits people type, each with its nine others behind it (Unicode, category Nd). */
const ZEROS = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20, 0x1040,
  0x17e0, 0x1810,
];
/** One character for one, so that what is found stands at the same place. */
const PLAIN = new Map<string, string>([
  ...ZEROS.flatMap((zero) =>
    Array.from({ length: 10 }, (_, digit): [string, string] => [String.fromCharCode(zero + digit), String(digit)]),
  ),
  // Wide forms, U+FF01 to U+FF5E, have the order of ASCII.
  ...Array.from({ length: 94 }, (_, place): [string, string] => [
    String.fromCharCode(0xff01 + place),
    String.fromCharCode(0x21 + place),
  ]),
  ...[...'\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000'].map(
    (space): [string, string] => [space, ' '],
  ),
  ...[...'\u2010\u2011\u2012\u2013\ufe63'].map((hyphen): [string, string] => [hyphen, '-']),
  ...[...'\u201c\u201d\u201e'].map((quote): [string, string] => [quote, '"']),
  ...[...'\u2018\u2019\u201a'].map((quote): [string, string] => [quote, "'"]),
  ['\ufe6b', '@'],
]);
const FOLDABLE = new RegExp(`[${[...PLAIN.keys()].join('')}]`);
const ALL_FOLDABLE = new RegExp(FOLDABLE.source, 'g');

/** What every rule wants to know of a text. */
interface Reading {
  text: string;
  /** With digits, spaces and marks as ASCII has them. */
  folded: string;
  /** How many digits are in it. */
  digits: number;
  hasUnseen: boolean;
}
const NOTHING: Reading = { text: '', folded: '', digits: 0, hasUnseen: false };

/** Of the last text: one rule after another asks for the same. */
let lastRead = NOTHING;

function read(text: string): Reading {
  if (lastRead.text !== text) {
    const folded = fold(text);
    lastRead = { text, folded, digits: countDigits(folded), hasUnseen: UNSEEN.test(text) };
  }
  return lastRead;
}

/** How many digits are in a text, those of other scripts included. */
export function digitsIn(text: string): number {
  return read(text).digits;
}

/** Keeps nothing of the last text, which is as it was sent. */
export function forgetRead(): void {
  lastRead = NOTHING;
  lastSeen = { of: '', seen: '', origins: new Uint32Array(0) };
}

function fold(text: string): string {
  return FOLDABLE.test(text) ? text.replace(ALL_FOLDABLE, (character) => PLAIN.get(character) ?? character) : text;
}

function countDigits(text: string): number {
  let digits = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) digits += 1;
  }
  return digits;
}

/** Every match of a pattern with the flag `g`, or of those only that pass. */
export function matches(pattern: RegExp, passes: (found: string) => boolean = () => true): Finder {
  return (text) =>
    Array.from(text.matchAll(pattern), ({ index, 0: found }) => ({ index, found }))
      .filter(({ found }) => passes(found))
      .map(({ index, found }): Span => [index, index + found.length]);
}
