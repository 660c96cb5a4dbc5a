import { describe, expect, test } from 'vitest';
import { ACTOR_CAP, CONTESTED_FROM, logit, policyOf, round, sigmoid } from './policy.ts';

const policy = policyOf({ profile: 'chat', signed: false });

describe('the policy', () => {
  test.each([
    ['correction', 'bad', 2.2],
    ['down_with_reason', 'bad', 2.2],
    ['down', 'bad', 1.52],
    ['up', 'good', 1.39],
    ['rated_high', 'good', 1.39],
    ['rated_low', 'bad', 1.39],
    ['chosen', 'good', 1.73],
    ['rejected', 'bad', 1.73],
    ['kept_30', 'good', 1.39],
    ['kept_120', 'good', 1.52],
    ['kept_300', 'good', 1.66],
    ['kept_600', 'good', 1.73],
    ['partly_kept', 'bad', 0.41],
    ['lost', 'bad', 1.73],
    ['sent', 'good', 1.52],
    ['accepted', 'good', 0.85],
    ['edited_lightly', 'good', 0.41],
    ['edited', 'bad', 0.41],
    ['rewritten', 'bad', 1.1],
    ['changed', 'bad', 1.73],
    ['undone', 'bad', 1.73],
    ['copied_whole', 'good', 0.75],
    ['copied_part', 'good', 0.32],
    ['dismissed', 'bad', 0.41],
    ['ignored', 'bad', 0.2],
    ['regenerated', 'bad', 1.1],
    ['rephrased', 'bad', 1.1],
  ] as const)('weighs %s as %s, %f in log-odds', (signal, says, weight) => {
    expect(policy.signals[signal].says).toBe(says);
    expect(logit(policy.signals[signal].accuracy)).toBeCloseTo(weight, 2);
  });

  test('has a version of an edition and eight hex digits, the same each time', () => {
    expect(policy.version).toMatch(/^5-[0-9a-f]{8}$/);
    expect(policyOf({ profile: 'chat', signed: false }).version).toBe(policy.version);
  });

  test('has another version as soon as any number is another', () => {
    const versions = [
      policy,
      policyOf({ profile: 'editor', signed: false }),
      policyOf({ profile: 'form', signed: false }),
      policyOf({ profile: 'chat', signed: true }),
      policyOf({ profile: 'chat', signed: false }, { baseRate: 0.6 }),
      policyOf({ profile: 'chat', signed: false }, { accuracies: { up: 0.81 } }),
      policyOf({ profile: 'chat', signed: false }, { outcomes: { solved: { accuracy: 0.8, goodWhen: { is: true } } } }),
    ].map(({ version }) => version);
    expect(new Set(versions).size).toBe(versions.length);
  });

  test('keeps one person between .10 and .90, and contests at .7 on both sides', () => {
    expect(sigmoid(ACTOR_CAP)).toBeCloseTo(0.9, 10);
    expect(sigmoid(CONTESTED_FROM)).toBeCloseTo(0.7, 10);
  });

  test('never stores a negative zero', () => {
    expect(Object.is(round(-0), 0)).toBe(true);
    expect(Object.is(round(-1e-9), 0)).toBe(true);
  });
});
