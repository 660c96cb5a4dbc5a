import { describe, expect, test } from 'vitest';
import { agreementOf } from './agreement.ts';

/** One output a line, one letter a reviewer (Rita, Sam, Tom): `+`, `-`, or `.` who has not judged it. */
const read = (text: string) =>
  text
    .trim()
    .split(/\s+/)
    .map(
      (line) =>
        new Map(
          [...line].flatMap((sign, at) =>
            sign === '.' ? [] : [[['Rita', 'Sam', 'Tom'][at] ?? '', sign === '+'] as const],
          ),
        ),
    );

describe('agreement', () => {
  test('needs an output that two have judged', () => {
    expect(agreementOf(read('+. .- +..'))).toBeNull();
  });

  test('of two is Cohen’s κ', () => {
    // 20 + 15 of 50 agree; expected .5 (Cohen's own way of counting: 25/50 · 30/50 + 25/50 · 20/50)
    const found = agreementOf(read(`${'++ '.repeat(20)} ${'+- '.repeat(5)} ${'-+ '.repeat(10)} ${'-- '.repeat(15)}`));
    expect(found).toMatchObject({ method: 'cohen_kappa', outputs: 50, reviewers: 2, same: 0.7 });
    expect(found?.value).toBeCloseTo(0.4, 10);
  });

  test('of more is Krippendorff’s α, whoever has judged what', () => {
    // By hand: 11 values, 6 of them good; the one split pair is two coincidences of 11, by chance 2 · 6 · 5 / 10 are.
    const found = agreementOf(read('+++ ++. -.- .-- +-. +..'));
    expect(found).toMatchObject({ method: 'krippendorff_alpha', outputs: 5, reviewers: 3 });
    expect(found?.value).toBeCloseTo(1 - 2 / 6, 10);
  });

  test('is unknown where chance explains all', () => {
    expect(agreementOf(read('++ ++'))?.value).toBeNull();
    expect(agreementOf(read('+++ +.+'))?.value).toBeNull();
  });
});
