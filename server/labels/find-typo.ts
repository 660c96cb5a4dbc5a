/**
 * Whether a prompt holds a typo, as far as can be told without a dictionary: a slip of the hand in a frequent English
 * word. It misses most mistakes and should name none that is not one. So the share it finds is too low, but by the same
 * measure in two periods, which is what a movement needs.
 */
import { englishAlone, frequentWords, knownMistakes, wordsOfTheirOwn } from './frequent-words.ts';

/** A longer prompt has more room for a typo, and what is pasted into one is mostly somebody else's. */
const READ_CHARS = 2000;
const WORDS_MIN = 3;
/** In English prose every fourth word or so is one of `englishAlone`; in terse questions at least one in twelve. */
const ENGLISH_WORD_IN = 12;

/** Null where it cannot be told: too few words, or not English. */
export function findTypo(prompt: string): { typo: string | null } | null {
  const words = wordsOf(prompt.slice(0, READ_CHARS));
  const english = words.filter((word) => englishAlone.has(word.toLowerCase())).length;
  if (words.length < WORDS_MIN || english === 0 || english * ENGLISH_WORD_IN < words.length) return null;
  return { typo: words.find((word) => mistakes.has(word)) ?? null };
}

const CODE = /(```|~~~)[\s\S]*?(\1|$)|`[^`\n]*`/g;
const WORD = /^["'“‘([]*(\p{L}+(?:['’]\p{L}+)?)[.,;:!?)\]"'”’]*$/u;

/** What stands between white space and is letters: no code, address, path, number or name of a variable. */
function wordsOf(text: string): string[] {
  return text
    .replace(CODE, ' ')
    .split(/\s+/)
    .flatMap((part) => WORD.exec(part)?.[1] ?? []);
}

const KEYBOARD = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/** In small letters: what begins with a capital may be a name. */
const mistakes: ReadonlySet<string> = new Set([
  ...knownMistakes,
  ...[...frequentWords].flatMap(slipsIn).filter((slip) => !frequentWords.has(slip) && !wordsOfTheirOwn.has(slip)),
]);

/** What the hand makes of a word: a letter left out, doubled, swapped with the next, or the key beside it. */
function slipsIn(word: string): string[] {
  const letters = [...word];
  return letters.flatMap((letter, at) => {
    const next = letters[at + 1];
    if (at === 0) return []; // the first letter is rarely missed, and without it words are other words
    const [before, after] = [word.slice(0, at), word.slice(at + 1)];
    return [
      before + letter + letter + after,
      ...keysBeside(letter).map((key) => before + key + after),
      // The last letter is an ending: without it, words are other words as well.
      ...(next === undefined ? [] : [before + after, before + next + letter + word.slice(at + 2)]),
    ];
  });
}

function keysBeside(letter: string): string[] {
  const row = KEYBOARD.find((keys) => keys.includes(letter)) ?? '';
  const at = row.indexOf(letter);
  return [row[at - 1], row[at + 1]].filter((key) => key !== undefined);
}
