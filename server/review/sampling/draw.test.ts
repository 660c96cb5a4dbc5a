import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SAMPLE_SIZE } from '../../../shared/sample.ts';
import { type Drawable, drawSample, type Pools, seedOf } from './draw.ts';

const some = (name: string, count: number, prompt = (n: number) => `${name}${n}`): Drawable[] =>
  Array.from({ length: count }, (_, n) => ({ trace_id: `${name}${n}`, span_id: '', prompt_hash: prompt(n) }));
const pools = (more: Partial<Pools> = {}): Pools => ({
  ...{ contested: some('c', 9), worst: some('w', 9), busy: some('b', 9), random: some('r', 30) },
  ...more,
});
const counted = (drawn: readonly { why: string }[]) =>
  Object.fromEntries(
    ['random', 'contested', 'worst', 'busy'].map((why) => [why, drawn.filter((one) => one.why === why).length]),
  );

test('a day with some of each gives three of each, mixed', () => {
  const drawn = drawSample(pools(), 'seed');
  expect(counted(drawn)).toEqual({ random: 3, contested: 3, worst: 3, busy: 3 });
  expect(new Set(drawn.slice(0, 6).map(({ why }) => why)).size).toBeGreaterThan(1);
});

test('what a day lacks is made up at random', () => {
  expect(counted(drawSample(pools({ contested: [], busy: [] }), 'seed'))).toMatchObject({ random: 9, worst: 3 });
  expect(drawSample(pools({ contested: [], worst: [], busy: [], random: some('r', 5) }), 'seed')).toHaveLength(5);
  expect(drawSample({ contested: [], worst: [], busy: [], random: [] }, 'seed')).toEqual([]);
});

test('one question comes once but by chance, and chance goes first', () => {
  const same = () => 'eggs';
  const drawn = drawSample(pools({ worst: some('w', 9, same), contested: some('c', 9, same) }), 'seed');
  expect(counted(drawn)).toEqual({ random: 8, contested: 1, worst: 0, busy: 3 });
  const shared = some('r', 3);
  expect(counted(drawSample(pools({ random: shared, contested: shared }), 'seed'))).toMatchObject({
    random: 3,
    contested: 0,
  });
});

test('a busy prompt says how often it was asked; the others do not', () => {
  const busy = some('b', 3).map((one, n) => ({ ...one, asked: 9 - n }));
  const asked = drawSample(pools({ busy }), 'seed').map((one) => one.asked);
  expect(asked.filter((times) => times !== null).sort()).toEqual([7, 8, 9]);
});

test('the same pools and seed give the same sample, of nothing twice and never too much', () => {
  const pool = fc.array(
    fc.record({
      trace_id: fc.constantFrom(...'abcdefghijklmnopq'),
      span_id: fc.constant(''),
      prompt_hash: fc.constantFrom('', '1', '2', '3'),
    }),
  );
  const all = fc.record({ contested: pool, worst: pool, busy: pool, random: pool });
  fc.assert(
    fc.property(all, fc.string(), (from, seed) => {
      const drawn = drawSample(from, seed);
      expect(drawSample(from, seed)).toEqual(drawn);
      expect(new Set(drawn.map(({ trace_id }) => trace_id)).size).toBe(drawn.length);
      expect(drawn.length).toBeLessThanOrEqual(SAMPLE_SIZE);
    }),
  );
});

test('a seed is of a project and a day', () => {
  const [one, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  expect(seedOf(one, '2026-11-20')).toBe(seedOf(one, '2026-11-20'));
  expect(new Set([seedOf(one, '2026-11-20'), seedOf(one, '2026-11-21'), seedOf(other, '2026-11-20')]).size).toBe(3);
});
