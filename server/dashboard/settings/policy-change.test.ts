import { expect, test } from 'vitest';
import { PolicyContent } from '../../../shared/policy.ts';
import { changeAccuracy, changeBaseRate, changeOutcome, isFaulty, readShare } from './policy-change.ts';

test.each([
  ['82', 0.82],
  ['82.5', 0.825],
  ['1', 0.01],
  ['0', 0],
  ['150', 1.5],
  ['', undefined],
  ['-', Number.NaN],
])('%s %% is %s', (text, share) => {
  expect(readShare(text)).toBe(share);
});

test('a share that is none is a fault, and never “empty”', () => {
  for (const text of ['150', '100', '0', '-5', '-']) {
    expect(isFaulty(changeBaseRate({}, readShare(text))), text).toBe(true);
    expect(isFaulty(changeAccuracy({}, 'up', readShare(text))), text).toBe(true);
  }
  for (const text of ['1', '99', '']) expect(isFaulty(changeBaseRate({}, readShare(text))), text).toBe(false);
});

test('what is set and unset again leaves nothing behind', () => {
  const outcome = { accuracy: 0.8, good_when: { is: false } };
  const set = changeOutcome(changeBaseRate(changeAccuracy({}, 'up', 0.7), 0.6), 'refunded', outcome);
  expect(PolicyContent.parse(set)).toEqual({
    accuracies: { up: 0.7 },
    base_rate: 0.6,
    outcomes: { refunded: outcome },
  });
  expect(changeOutcome(changeBaseRate(changeAccuracy(set, 'up', undefined), undefined), 'refunded', undefined)).toEqual(
    {},
  );
});
