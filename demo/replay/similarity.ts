/** How alike two texts are, written from the definition (`shared/README.md`), not from Nod's own code. */
import { distance } from 'fastest-levenshtein';

/** Above this many characters, words are compared instead. */
const CHARACTERS_MAX = 5000;

/** `1 − levenshtein / max(length)` on NFC text with `\n` line ends; 1 for two empty texts. */
export function similarity(one: string, other: string): number {
  const [a, b] = [normalise(one), normalise(other)];
  if (Math.max(a.length, b.length) <= CHARACTERS_MAX) return share(a, b);
  const codes = new Map<string, string>();
  return share(wordsAsCharacters(a, codes), wordsAsCharacters(b, codes));
}

function share(a: string, b: string): number {
  const longest = Math.max(a.length, b.length);
  return longest === 0 ? 1 : 1 - distance(a, b) / longest;
}

function normalise(text: string): string {
  return text.normalize('NFC').replace(/\r\n?/g, '\n');
}

/** One character per distinct word, so that the distance over characters is the distance over words. */
function wordsAsCharacters(text: string, codes: Map<string, string>): string {
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => {
      const code = codes.get(word) ?? String.fromCharCode(codes.size + 1);
      codes.set(word, code);
      return code;
    })
    .join('');
}
