/** How alike two texts are, 0 to 1: the definition of shared/README.md, the same number as the widget's. */
import { distance } from 'fastest-levenshtein';
import { SIMILARITY_CHARACTERS_MAX } from '../../shared/limits.ts';

/** Longer texts are pasted documents, and comparing them would hold up every other label. */
export const COMPARED_MAX_CHARS = 20_000;

/**
 * `1 − levenshtein / max(length)` on NFC text with `\n` line ends; two empty texts are alike (1). Over UTF-16 code
 * units while both texts are at most 5,000 long, over word tokens when either is longer.
 * @param floor below this the exact number does not matter: 0 is answered where lengths alone show that it is lower
 */
export function similarity(one: string, other: string, floor = 0): number {
  let [a, b] = [normalise(one), normalise(other)];
  if (a === b) return 1;
  if (Math.max(a.length, b.length) > SIMILARITY_CHARACTERS_MAX) [a, b] = asLetters(a, b);
  const longest = Math.max(a.length, b.length);
  if (longest === 0) return 1;
  if (Math.min(a.length, b.length) / longest < floor) return 0;
  return 1 - distance(a, b) / longest;
}

/** Letter for letter, but for line ends and Unicode form. */
export function areEqual(one: string, other: string): boolean {
  return normalise(one) === normalise(other);
}

function normalise(text: string): string {
  return text.replace(/\r\n?/g, '\n').normalize('NFC');
}

/** Words, single signs, and single characters of scripts that are written without spaces. */
const TOKEN =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]|[\p{L}\p{M}\p{N}_]+|[^\s]/gu;

/** Each distinct token becomes one code unit, so that the distance over letters is the distance over tokens. */
function asLetters(...texts: [string, string]): [string, string] {
  const letters = new Map<string, string>();
  const write = (text: string): string =>
    (text.match(TOKEN) ?? [])
      .map((token) => {
        const letter = letters.get(token) ?? String.fromCharCode(Math.min(letters.size, 0xffff));
        letters.set(token, letter);
        return letter;
      })
      .join('');
  return [write(texts[0]), write(texts[1])];
}
