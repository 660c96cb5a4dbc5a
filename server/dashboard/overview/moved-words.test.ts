import { expect, test } from 'vitest';
import type { MovedShare, Movement } from '../../../shared/movement.ts';
import {
  concludeMovement,
  describeLengths,
  filterOf,
  filterOfAll,
  placeOf,
  ratioWords,
  shareTerm,
} from './moved-words.ts';

const share = (some: Partial<MovedShare>): MovedShare => ({
  ...{ of: 'shape', value: 'json', before: null, now: null, difference: null, is_new: false, p: null },
  ...{ beyond_noise: false, ...some },
});
const movement = (shares: MovedShare[]): Movement => ({
  ...{ from: '', to: '', previous_from: '', lengths: [] },
  shares,
});

test.each([
  [[share({})], 'There is too little in one of the two periods to compare.'],
  [[share({ p: 0.4 })], 'Nothing beyond noise, of 1 figure compared.'],
  [[share({ p: 0.4 }), share({ p: 0.01, beyond_noise: true }), share({})], '1 of 2 figures moved by more than noise.'],
])('what moved comes to one sentence', (shares, sentence) => {
  expect(concludeMovement(movement(shares))).toBe(sentence);
});

const rateOf = (value: number, low: number, high: number) => ({ value, low, high, n: 60 });
const isNew = { of: 'reason' as const, is_new: true, p: 0.08, before: rateOf(0, 0, 0.08) };
test.each([
  ['moved', share({ p: 0.01, beyond_noise: true })],
  ['noise', share({ p: 0.4 })],
  ['few', share({})],
  ['new', share({ ...isNew, now: rateOf(0.23, 0.14, 0.35) })],
  ['noise', share({ ...isNew, now: rateOf(0.05, 0.01, 0.13) })],
  ['noise', share({ ...isNew, of: 'shape', now: rateOf(0.23, 0.14, 0.35) })],
] as const)('a figure stands among those that are %s', (place, figure) => {
  expect(placeOf(figure)).toBe(place);
});

test('each share has a name, and opens what it counted and what it is a share of', () => {
  expect(shareTerm({ of: 'shape', value: 'refusal' }).means).toContain('English only');
  expect(shareTerm({ of: 'script', value: 'cyrillic' }).words).toBe('Prompts in Cyrillic script');
  expect(shareTerm({ of: 'script', value: 'none' }).words).toBe('Prompts in no known script');
  expect(shareTerm({ of: 'spelling', value: 'typo' }).words).toBe('Prompts with a typo');
  expect(shareTerm({ of: 'reason', value: 'slow' }, () => 'Takes too long').words).toBe('“Takes too long”');
  expect(filterOf({ of: 'spelling', value: 'typo' })).toEqual({ spelling: 'typo' });
  expect(filterOf({ of: 'shape', value: 'json' })).toEqual({ shape: 'json' });
  expect(filterOf({ of: 'reason', value: 'Not true' })).toEqual({ reason: 'Not true' });
  expect(filterOf({ of: 'script', value: 'latin' })).toEqual({ script: 'latin' });
  expect((['shape', 'script', 'spelling', 'reason'] as const).map((of) => filterOfAll({ of }))).toEqual([
    ...[{ min_answer_chars: '0' }, { min_prompt_chars: '0' }, { spelling: 'judged' }, { did: 'voted' }],
  ]);
});

test('lengths are said in words', () => {
  expect(ratioWords({ value: 1.234, low: 1.1, high: 1.4 })).toBe('×1.23, ×1.1 to ×1.4');
  expect(describeLengths({ of: 'answer_chars', doublings: [{ from: 64, to: 128, before: 3, now: 0 }] })).toBe(
    'Length of answers. 64 to 127 characters: 100% before, none now.',
  );
  expect(describeLengths({ of: 'answer_chars', doublings: [{ from: 1, to: 2, before: 3, now: 0 }] })).toBe(
    'Length of answers. 1 character: 100% before, none now.',
  );
});
