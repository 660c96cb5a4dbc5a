import { expect, test } from 'vitest';
import { type MeasureName, stepOf } from '../../../shared/measures.ts';
import type { Period } from '../detail.ts';
import { noCounts } from '../rate.ts';
import { decideMovement } from './decide-movement.ts';

type Counted = [measure: MeasureName, value: string, count: number];

function period(counted: Counted[], voted = 0): Period {
  const tallies = counted.map(([measure, value, count]) => ({ measure, value, count, good: 0, total: 0 }));
  return { counts: { ...noCounts(), voted }, tallies };
}

const chars = (length: number): string => String(stepOf(length));

test('a share that moved beyond noise comes first, with difference, interval and both n', () => {
  const now = period([
    ['answer_chars', chars(500), 400],
    ['shape', 'json', 120],
    ['shape', 'code', 41],
  ]);
  const before = period([
    ['answer_chars', chars(500), 400],
    ['shape', 'code', 40],
    ['shape', 'json', 40],
  ]);
  const { shares } = decideMovement(now, before);
  expect(shares).toMatchObject([
    { of: 'shape', value: 'json', before: { value: 0.1, n: 400 }, now: { value: 0.3, n: 400 }, beyond_noise: true },
    { of: 'shape', value: 'code', before: { value: 0.1 }, now: { value: 0.1025 }, beyond_noise: false },
  ]);
  expect(shares[0]?.difference?.value).toBeCloseTo(0.2);
  expect(shares[0]?.difference?.low).toBeGreaterThan(0.13);
  expect(shares[0]?.difference?.high).toBeLessThan(0.27);
  expect(shares[1]?.p).toBeCloseTo(0.907, 3);
});

test('what one look would call a movement is noise among many', () => {
  const half: Counted[] = Array.from({ length: 10 }, (_, n) => ['reason', `r${n}`, 25]);
  const before = period([...half, ['reason', 'slow', 15]], 50);
  const alone = decideMovement(period([['reason', 'slow', 25]], 50), period([['reason', 'slow', 15]], 50));
  expect(alone.shares[0]).toMatchObject({ beyond_noise: true });
  expect(alone.shares[0]?.p).toBeCloseTo(0.04225, 4);
  const among = decideMovement(period([...half, ['reason', 'slow', 25]], 50), before);
  expect(among.shares[0]).toMatchObject({ value: 'slow', beyond_noise: false });
  expect(among.shares[0]?.p).toBeCloseTo(0.04225 * 11, 3);
});

test('verdict and interval of each figure say the same, also where many are compared', () => {
  // Alone .0423 would tell, and its 95 % interval leave out 0.
  const half: Counted[] = Array.from({ length: 10 }, (_, n) => ['reason', `r${n}`, 25]);
  const [before, now] = [15, 25].map((count) => period([...half, ['reason', 'slow', count]], 50));
  const { shares } = decideMovement(now ?? period([]), before ?? period([]));
  expect(shares[0]).toMatchObject({ value: 'slow', beyond_noise: false, difference: { value: 0.2 } });
  expect(shares[0]?.difference?.low).toBeLessThan(0);
  const alone = decideMovement(period([['reason', 'slow', 25]], 50), period([['reason', 'slow', 15]], 50)).shares[0];
  expect(alone?.difference?.low).toBeGreaterThan(0);
});

test('a new reason is told among reasons, however many scripts and shapes are looked at', () => {
  const others: Counted[] = [
    ...Array.from({ length: 10 }, (_, n): Counted => ['script', `s${n}`, 30]),
    ...(['json', 'code', 'refusal', 'cut_off'] as const).map((trait): Counted => ['shape', trait, 30]),
    ['answer_chars', chars(500), 300],
    ['reason', 'wrong', 12],
  ];
  // Alone its chance is .006: 14 of 60 against 1 of 40. Among all 16 shares it would be noise.
  const moved = decideMovement(
    period([...others, ['reason', 'too long', 14]], 60),
    period([...others, ['reason', 'too long', 1]], 40),
  );
  expect(moved.shares[0]).toMatchObject({ value: 'too long', beyond_noise: true });
  expect(moved.shares[0]?.difference?.low).toBeGreaterThan(0);
  expect(moved.shares[0]?.p).toBeGreaterThan(0.05 / 16);
});

test('a reason that nobody gave before is new, unless nobody voted before', () => {
  const now = period([['reason', 'rude', 12]], 40);
  const reason = { of: 'reason', value: 'rude', now: { value: 0.3, n: 40 } };
  expect(decideMovement(now, period([], 40)).shares).toMatchObject([{ ...reason, is_new: true, beyond_noise: true }]);
  expect(decideMovement(now, period([])).shares).toMatchObject([
    { ...reason, before: null, difference: null, p: null, is_new: false, beyond_noise: false },
  ]);
});

test('typos are a share of the prompts that could be looked at for them, also where there are none', () => {
  const now = period([
    ['prompt_chars', chars(50), 200],
    ['spelling', 'judged', 100],
    ['spelling', 'typo', 20],
  ]);
  const before = period([['spelling', 'judged', 100]]);
  const typo = { of: 'spelling', value: 'typo' };
  expect(decideMovement(now, before).shares).toMatchObject([
    { ...typo, before: { value: 0, n: 100 }, now: { value: 0.2, n: 100 }, is_new: true, beyond_noise: true },
  ]);
  expect(decideMovement(before, before).shares).toMatchObject([{ ...typo, now: { value: 0 }, p: 1 }]);
  expect(decideMovement(now, period([])).shares).toMatchObject([{ ...typo, before: null, p: null }]);
});

test('only the reasons given most are compared, chosen by both periods together', () => {
  const many: Counted[] = Array.from({ length: 30 }, (_, n) => ['reason', `r${n}`, n + 1]);
  const { shares } = decideMovement(period(many, 100), period(many, 100));
  expect(shares.map(({ value }) => value).sort()).toEqual(Array.from({ length: 20 }, (_, n) => `r${n + 10}`).sort());
});

test('lengths are compared by the ratio of their geometric means, empty texts aside', () => {
  // Powers of two, whose logarithms are whole: 5 and 7 before, 6 and 8 now; each 50 times. The mean moves by one, a
  // doubling; each variance is 100/99, so the error is √(2 · 100/99 / 100) = .142 and the bounds are 2^(1 ± .279).
  const now = period([
    ['answer_chars', chars(64), 50],
    ['answer_chars', chars(256), 50],
    ['answer_chars', '0', 70],
  ]);
  const before = period([
    ['answer_chars', chars(32), 50],
    ['answer_chars', chars(128), 50],
  ]);
  const answers = decideMovement(now, before).lengths[1];
  expect(answers).toMatchObject({ of: 'answer_chars', beyond_noise: true, now: { n: 100 }, before: { n: 100 } });
  expect(answers?.ratio?.value).toBeCloseTo(2, 10);
  expect(answers?.ratio?.low).toBeCloseTo(1.649, 3);
  expect(answers?.ratio?.high).toBeCloseTo(2.426, 3);
  expect(answers?.p).toBeLessThan(1e-10);
  expect(answers?.doublings).toEqual([
    { from: 32, to: 64, before: 50, now: 0 },
    { from: 64, to: 128, before: 0, now: 50 },
    { from: 128, to: 256, before: 50, now: 0 },
    { from: 256, to: 512, before: 0, now: 50 },
  ]);
});

test('the same length every time has not moved, or surely has', () => {
  const same = (length: number) => period([['prompt_chars', chars(length), 40]]);
  expect(decideMovement(same(50), same(50)).lengths[0]).toMatchObject({ p: 1, ratio: { value: 1, low: 1, high: 1 } });
  expect(decideMovement(same(50), same(500)).lengths[0]).toMatchObject({ p: 0, beyond_noise: true });
});

test('with fewer than 30 texts on either side no length is compared', () => {
  const of = (count: number) => period([['prompt_chars', chars(50), count]]);
  expect(decideMovement(of(29), of(300)).lengths[0]).toMatchObject({ ratio: null, p: null, beyond_noise: false });
  expect(decideMovement(of(30), of(300)).lengths[0]).toMatchObject({ ratio: { value: 1 } });
});

test('two periods without anything have nothing that moved', () => {
  const nothing = { before: null, now: null, ratio: null, doublings: [], p: null, beyond_noise: false };
  expect(decideMovement(period([]), period([]))).toEqual({
    shares: [],
    lengths: [
      { of: 'prompt_chars', ...nothing },
      { of: 'answer_chars', ...nothing },
    ],
  });
});
