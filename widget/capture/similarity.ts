/** How alike two texts are, 0 to 1: the one definition that edits, retention and follow-ups use. */
import { SIMILARITY_CHARACTERS_MAX } from '../../shared/limits.ts';
import { distance } from './distance.ts';
import { difference } from './region.ts';

/**
 * `1 − levenshtein / max(length)` on NFC text with `\n` line ends; two empty texts are alike (1).
 * Over UTF-16 code units while both texts are at most 5,000 long, over word tokens when either is longer.
 */
export function similarity(a: string, b: string): number {
  let left = normalise(a);
  let right = normalise(b);
  if (left === right) return 1;
  if (Math.max(left.length, right.length) > SIMILARITY_CHARACTERS_MAX) [left, right] = asLetters(left, right);
  const longest = Math.max(left.length, right.length);
  // What both begin and end with costs nothing: most edits are small.
  const { at, remove, insert } = difference(left, right);
  return 1 - distance(left.slice(at, at + remove), insert) / (longest || 1);
}

export function normalise(text: string): string {
  return text.replace(/\r\n?/g, '\n').normalize('NFC');
}

/** Words, single signs, and single characters of scripts that are written without spaces. */
const TOKEN =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]|[\p{L}\p{M}\p{N}_]+|\S/gu;

/** Each distinct token becomes one code unit, so that the distance over letters is the distance over tokens. */
function asLetters(...texts: [string, string]): [string, string] {
  const letters = new Map<string, string>();
  const write = (text: string): string =>
    (text.match(TOKEN) ?? [])
      .map((token) => {
        // 65,536 distinct words do not occur in texts of 100,000 characters; beyond that they share a letter.
        const letter = letters.get(token) ?? String.fromCharCode(Math.min(letters.size, 0xffff));
        letters.set(token, letter);
        return letter;
      })
      .join('');
  return [write(texts[0]), write(texts[1])];
}
