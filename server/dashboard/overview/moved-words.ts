/** What moved, in plain words. Pure. */
import { differenceOf, isBeyondNoise } from '../../../shared/difference.ts';
import type { Trait } from '../../../shared/measures.ts';
import type { MovedLength, MovedShare, Movement } from '../../../shared/movement.ts';
import { capitalised, formatCount, formatNumber, formatShare, formatThings } from '../format.ts';

const shapeWords: Record<Trait, { words: string; means: string }> = {
  empty: { words: 'Empty', means: 'Answers without any text or tool call.' },
  json: { words: 'JSON', means: 'Answers that are JSON as a whole.' },
  code: { words: 'With code', means: 'Answers that hold a fenced block of code.' },
  refusal: {
    words: 'Refusals',
    means:
      'Answers that begin as one that declines usually does, such as “I’m sorry, but I can’t”. Recognised in English only; in other languages only where the provider says so.',
  },
  cut_off: { words: 'Cut off', means: 'Answers that stopped at a limit, or in the middle of a block of code.' },
  tool_call: { words: 'Tool call alone', means: 'Answers that call a tool and say nothing.' },
};

const typoMeans =
  'Of the prompts in English, the share with a slip of the hand in a frequent word: a letter left out, doubled, swapped with the next, or the key beside it. Other languages, names, code and slips that make another word are not recognised. It misses more than half of all typos and invents hardly any: read its change, not its height.';

const lengthWords: Record<MovedLength['of'], string> = {
  prompt_chars: 'Length of prompts',
  answer_chars: 'Length of answers',
};

const lengthMeans =
  'Characters of texts that have any: half were shorter. The difference is the ratio of their geometric means, by Welch’s test of the logarithms, each at the middle of its step of a quarter doubling.';

/** @param callReason what the project calls a reason */
export function shareTerm(
  { of, value }: Pick<MovedShare, 'of' | 'value'>,
  callReason: (key: string) => string = (key) => key,
): { words: string; means: string } {
  switch (of) {
    case 'shape':
      return isTrait(value) ? shapeWords[value] : { words: value, means: 'Answers of this kind.' };
    case 'script':
      return {
        words: value === 'none' ? 'Prompts in no known script' : `Prompts in ${capitalised(value)} script`,
        means:
          'The script that most letters of the prompt are of. It tells languages apart that are written differently, not those that share a script.',
      };
    case 'spelling':
      return { words: 'Prompts with a typo', means: typoMeans };
    case 'reason':
      return { words: `“${callReason(value)}”`, means: 'Given with a vote ÷ generations voted on.' };
  }
}

export function lengthTerm({ of }: Pick<MovedLength, 'of'>): { words: string; means: string } {
  return { words: lengthWords[of], means: lengthMeans };
}

/** By what the generations that count in a share are found. */
export function filterOf({ of, value }: Pick<MovedShare, 'of' | 'value'>): Record<string, string> {
  return { [of]: value };
}

/** By what those are found that it is a share of. */
export function filterOfAll({ of }: Pick<MovedShare, 'of'>): Record<string, string> {
  switch (of) {
    case 'shape':
      return { min_answer_chars: '0' };
    case 'script':
      return { min_prompt_chars: '0' };
    case 'spelling':
      return { spelling: 'judged' };
    case 'reason':
      return { did: 'voted' };
  }
}

/**
 * Where a figure stands. A new reason that would be beyond noise were it looked at alone is seen, too: beside it stand the
 * reasons, each looked at alone, and what is new is best read early.
 */
export function placeOf(figure: MovedShare | MovedLength): 'moved' | 'new' | 'noise' | 'few' {
  if (figure.beyond_noise) return 'moved';
  if (figure.p === null) return 'few';
  if (!('is_new' in figure) || !figure.is_new || figure.of !== 'reason') return 'noise';
  const { now, before } = figure;
  return now !== null && before !== null && isBeyondNoise(differenceOf(now, before)) ? 'new' : 'noise';
}

/** One sentence above the table. */
export function concludeMovement({ shares, lengths }: Movement): string {
  const all = [...shares, ...lengths];
  const compared = all.filter(({ p }) => p !== null).length;
  const moved = all.filter(({ beyond_noise }) => beyond_noise).length;
  if (compared === 0) return 'There is too little in one of the two periods to compare.';
  if (moved === 0) return `Nothing beyond noise, of ${formatThings(compared, 'figure')} compared.`;
  return `${formatCount(moved)} of ${formatThings(compared, 'figure')} moved by more than noise.`;
}

/** "×1.2, ×1.1 to ×1.3". */
export function ratioWords({ value, low, high }: NonNullable<MovedLength['ratio']>): string {
  return `×${formatNumber(value)}, ×${formatNumber(low)} to ×${formatNumber(high)}`;
}

/** What the picture of a length shows, said. */
export function describeLengths({ of, doublings }: Pick<MovedLength, 'of' | 'doublings'>): string {
  const [before, now] = [totalOf(doublings, 'before'), totalOf(doublings, 'now')];
  const share = (count: number, whole: number) => (whole === 0 ? 'none' : formatShare(count / whole));
  const said = doublings.map(
    ({ from, to, ...counts }) =>
      `${from === to - 1 ? '' : `${formatCount(from)} to `}${formatThings(to - 1, 'character')}: ${share(counts.before, before)} before, ${share(counts.now, now)} now`,
  );
  return `${lengthWords[of]}. ${said.join('; ')}.`;
}

export function totalOf(doublings: MovedLength['doublings'], period: 'before' | 'now'): number {
  return doublings.reduce((sum, one) => sum + one[period], 0);
}

function isTrait(value: string): value is Trait {
  return Object.hasOwn(shapeWords, value);
}
