import { describe, expect, test } from 'vitest';
import { lastSignalWins, majorityVote, thumbsOnly } from './baselines.ts';
import { type Output, type Product, products, simulate, withoutBrigade } from './simulate.ts';

const SEEDS = [1, 2, 3, 4, 5, 6];
const OUTPUTS = 400;
const all = (product: Product, baseRate = 0.7): Output[] =>
  SEEDS.flatMap((seed) => simulate({ product, seed, baseRate, outputs: OUTPUTS }));
const share = (outputs: readonly Output[], kind: string): number =>
  outputs.filter(({ subject }) => subject.events.some((event) => event.kind === kind)).length / outputs.length;

describe('simulated people', () => {
  test('do the same for the same seed, and otherwise for another', () => {
    const world = { product: 'chat', baseRate: 0.7, outputs: 50 } as const;
    expect(simulate({ ...world, seed: 1 })).toEqual(simulate({ ...world, seed: 1 }));
    expect(simulate({ ...world, seed: 2 })).not.toEqual(simulate({ ...world, seed: 1 }));
  });

  test('vote and accept as seldom as the sources say', () => {
    for (const product of products) {
      const votes = share(all(product), 'vote');
      expect(votes).toBeGreaterThan(0.01);
      expect(votes).toBeLessThan(0.06); // several people see some of the outputs
    }
    const accepted = share(all('editor'), 'accept');
    expect(accepted).toBeGreaterThan(0.22);
    expect(accepted).toBeLessThan(0.4);
    expect(share(all('chat'), 'copy')).toBeGreaterThan(0.3);
  });

  test('make as many good outputs as asked', () => {
    for (const baseRate of [0.5, 0.85]) {
      const outputs = all('form', baseRate);
      expect(outputs.filter(({ good }) => good).length / outputs.length).toBeCloseTo(baseRate, 1);
    }
  });

  test('of a brigade vote against the truth, on the outputs it attacks and nowhere else', () => {
    const attacked = simulate({
      product: 'chat',
      seed: 1,
      baseRate: 0.7,
      outputs: 200,
      brigade: { accounts: 5, outputs: 20 },
    });
    expect(attacked.filter(({ brigaded }) => brigaded)).toHaveLength(20);
    expect(attacked.map(withoutBrigade).map(({ subject }) => subject)).toEqual(
      simulate({ product: 'chat', seed: 1, baseRate: 0.7, outputs: 200 }).map(({ subject }) => subject),
    );
    for (const output of attacked.filter(({ brigaded }) => brigaded)) {
      expect(thumbsOnly(output.subject).says).toBe(output.good ? 'bad' : 'good');
    }
  });
});

test('what others make of the same events', () => {
  const outputs = all('editor');
  const kept = outputs.find(({ subject: { events } }) => {
    const kinds = events.map((event) => event.kind).join();
    return kinds.startsWith('shown,accept,retention') && !kinds.includes('edit') && !kinds.includes('vote');
  });
  const subject = kept?.subject ?? expect.fail('somebody kept what they accepted');
  expect(thumbsOnly(subject)).toEqual({ says: null, p: 0.5, informed: false });
  expect(majorityVote(subject)).toMatchObject({ says: 'good', informed: true });
  expect(lastSignalWins(subject)).toMatchObject({ says: 'good', p: 2 / 3 });
});
