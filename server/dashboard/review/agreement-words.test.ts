import { expect, test } from 'vitest';
import { agreementWords } from './agreement-words.ts';

const some = { method: 'cohen_kappa', value: 0.72, outputs: 40, reviewers: 2, same: 0.875 } as const;

test.each([
  ['nobody shares an output', null, /^Nothing has been decided by two people/],
  ['two agree well', some, /^Cohen’s κ 0\.72, substantial\. 88% of pairs of verdicts agree$/],
  ['three do worse than chance', { ...some, method: 'krippendorff_alpha', value: -0.1 }, /α −0\.10, worse than chance/],
  ['all say the same', { ...some, value: null, same: 1 }, /^All verdicts are the same/],
] as const)('%s', (_name, agreement, words) => {
  expect(agreementWords(agreement)).toMatch(words);
});
