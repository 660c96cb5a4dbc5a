import { expect, test } from 'vitest';
import { stepOf } from '../../../shared/measures.ts';
import type { TallySum } from '../store.ts';
import { compareNumbers } from './compare-numbers.ts';

/** As they are tallied. */
class Numbers {
  readonly steps = new Map<number, TallySum>();

  add(value: number): this {
    const step = stepOf(value);
    const { count, total } = this.steps.get(step) ?? { count: 0, total: 0 };
    const sum = { measure: 'latency_ms', value: String(step), count: count + 1, good: 0, total: total + value };
    this.steps.set(step, sum);
    return this;
  }

  sums(): TallySum[] {
    return [...this.steps.values()];
  }
}

const numbers = (n: number, of: (at: number) => number): TallySum[] =>
  Array.from({ length: n }, (_, at) => of(at))
    .reduce((all, value) => all.add(value), new Numbers())
    .sums();
const spread = (scale: number) => (at: number) => scale * 1.01 ** (at % 200);

test('twice as slow is worse, by the ratio of the geometric means; as many tokens more have no verdict', () => {
  const [a, b] = [numbers(400, spread(300)), numbers(400, spread(600))];
  const slower = compareNumbers('latency_ms', a, b);
  expect(slower).toMatchObject({ wish: 'less', verdict: 'worse', more_needed: null, a: { n: 400 }, b: { n: 400 } });
  expect(slower.ratio?.value).toBeCloseTo(2, 1);
  expect(slower.ratio?.low).toBeGreaterThan(1.6);
  expect(slower.ratio?.high).toBeLessThan(2.5);
  expect(compareNumbers('latency_ms', b, a)).toMatchObject({ verdict: 'better' });
  const tokens = (sums: TallySum[]) => sums.map((sum) => ({ ...sum, measure: 'output_tokens' }));
  expect(compareNumbers('output_tokens', tokens(a), tokens(b))).toMatchObject({ verdict: 'no_verdict' });
});

test('an answer without text has no length: what is counted is what the ratio is of', () => {
  const chars = (sums: TallySum[]) => sums.map((sum) => ({ ...sum, measure: 'answer_chars' }));
  const none = { measure: 'answer_chars', value: '0', count: 70, good: 0, total: 0 };
  const [a, b] = [chars(numbers(40, spread(300))), chars(numbers(40, spread(300)))];
  expect(compareNumbers('answer_chars', [none, ...a], b)).toEqual(compareNumbers('answer_chars', a, b));
  expect(compareNumbers('answer_chars', [none], b)).toMatchObject({ a: null, b: { n: 40 } });
});

test('so close that it cannot be told yet: more of the same would', () => {
  const [a, b] = [numbers(100, spread(300)), numbers(100, spread(330))];
  const { verdict, more_needed } = compareNumbers('latency_ms', a, b);
  expect(verdict).toBe('cannot_tell');
  const times = Math.ceil(1 + (more_needed ?? 0) / 200);
  const more = (sums: TallySum[]) =>
    sums.map((sum) => ({ ...sum, count: sum.count * times, total: sum.total * times }));
  expect(compareNumbers('latency_ms', more(a), more(b)).verdict).toBe('worse');
});

test('with fewer than 20 of one nothing is told, however clear', () => {
  expect(compareNumbers('latency_ms', numbers(19, spread(10)), numbers(900, spread(9000)))).toMatchObject({
    ...{ ratio: null, verdict: 'cannot_tell', more_needed: null },
  });
  expect(compareNumbers('latency_ms', [], [])).toMatchObject({ a: null, b: null, ratio: null });
});

test('who looks after every single answer is misled in at most 5 of 100 comparisons of equally fast ones', () => {
  let state = 1;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; // Numerical Recipes' generator: the same at every run
    return (state + 1) / (2 ** 32 + 1);
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
  const misled = Array.from({ length: 200 }, (_, run) => {
    const sigma = 0.05 + run / 100; // from nearly the same each time to spread over orders of magnitude
    const [a, b] = [new Numbers(), new Numbers()];
    for (let answers = 0; answers < 300; answers += 1) {
      (next() < (run % 2 === 0 ? 0.5 : 0.15) ? a : b).add(800 * Math.exp(sigma * normal()));
      const { verdict } = compareNumbers('latency_ms', a.sums(), b.sums());
      if (verdict === 'better' || verdict === 'worse') return true;
    }
    return false;
  }).filter(Boolean).length;
  expect(misled / 200).toBeLessThanOrEqual(0.05);
});
