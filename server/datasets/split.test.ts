import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  areOnOneSide,
  checkShares,
  DEFAULT_SHARES,
  heldOutSideOf,
  namesOf,
  otherNameOf,
  placeOf,
  sideOf,
  stoodElsewhere,
  unitHash,
  unitKey,
  unitOf,
} from './split.ts';

const salt = Buffer.alloc(32, 1);

test('a row belongs to its person, else its conversation, else its trace', () => {
  expect(unitOf({ user: 'u1', conversation_id: 'c1', trace_id: 't1' })).toBe('user u1');
  expect(unitOf({ user: null, conversation_id: 'c1', trace_id: 't1' })).toBe('conversation c1');
  expect(unitOf({ user: null, conversation_id: null, trace_id: 't1' })).toBe('trace t1');
});

test('it is known by all it may have been known by before, and settles its unit and the next of these', () => {
  const whole = { user: 'u1', conversation_id: 'c1', trace_id: 't1' };
  expect(namesOf(whole)).toEqual(['user u1', 'conversation c1', 'trace t1']);
  expect(otherNameOf(whole)).toBe('conversation c1');
  expect(namesOf({ ...whole, user: null })).toEqual(['conversation c1', 'trace t1']);
  expect(otherNameOf({ ...whole, user: null })).toBe('trace t1');
  expect(otherNameOf({ ...whole, conversation_id: null })).toBeUndefined();
  expect(otherNameOf({ ...whole, user: null, conversation_id: null })).toBeUndefined();
});

test('a name counts where it is settled, and so does where a person’s answers stand from before', () => {
  const units = ['user 1'];
  const settled = new Map([[unitKey(unitHash(salt, 'conversation c1')), 'test' as const]]);
  const sides = { salt, shares: DEFAULT_SHARES, settled, stood: new Map() };
  expect(stoodElsewhere(sides, 'train', { units, names: ['conversation c2', 'conversation c3'] })).toBe(false);
  expect(stoodElsewhere(sides, 'test', { units, names: ['conversation c1'] })).toBe(false);
  expect(stoodElsewhere(sides, 'train', { units, names: ['conversation c1'] })).toBe(true);
  const stood = new Map([['user 1', ['train' as const]]]);
  expect(stoodElsewhere({ ...sides, stood }, 'train', { units, names: [] })).toBe(false);
  expect(stoodElsewhere({ ...sides, stood }, 'test', { units, names: [] })).toBe(true);
});

test('units fall on the sides by their shares', () => {
  const counts = { train: 0, validation: 0, test: 0 };
  for (let unit = 0; unit < 5000; unit += 1) counts[sideOf(salt, `user ${unit}`, DEFAULT_SHARES)] += 1;
  expect(counts.train / 5000).toBeCloseTo(0.8, 1);
  expect(counts.validation / 5000).toBeCloseTo(0.1, 1);
  expect(counts.test / 5000).toBeCloseTo(0.1, 1);
});

test('the same person is on the same side whenever asked; another salt deals anew', () => {
  const units = Array.from({ length: 200 }, (_, unit) => `user ${unit}`);
  const sides = units.map((unit) => sideOf(salt, unit, DEFAULT_SHARES));
  expect(units.map((unit) => sideOf(salt, unit, DEFAULT_SHARES))).toEqual(sides);
  expect(units.map((unit) => sideOf(Buffer.alloc(32, 2), unit, DEFAULT_SHARES))).not.toEqual(sides);
});

test('without held-out shares everything trains', () => {
  fc.assert(
    fc.property(fc.string(), (unit) => sideOf(salt, unit, { train: 1, validation: 0, test: 0 }) === 'train'),
    { numRuns: 50 },
  );
});

test('units are on one side only if each of them is on it', () => {
  const on = (side: string): string[] =>
    Array.from({ length: 100 }, (_, unit) => `user ${unit}`).filter(
      (unit) => sideOf(salt, unit, DEFAULT_SHARES) === side,
    );
  const sides = { salt, shares: DEFAULT_SHARES, settled: new Map(), stood: new Map() };
  expect(areOnOneSide(sides, [])).toBe(true);
  expect(areOnOneSide(sides, on('train'))).toBe(true);
  expect(areOnOneSide(sides, [...on('train'), ...on('test')])).toBe(false);
});

test('whose case was added is held out whatever the hash says; who was held out stays where they were', () => {
  const units = Array.from({ length: 300 }, (_, unit) => `user ${unit}`);
  const settled = new Map(
    units.map((unit) => [unitKey(unitHash(salt, unit)), heldOutSideOf(unitHash(salt, unit), DEFAULT_SHARES)]),
  );
  const moved = (side: string): string[] =>
    units
      .filter((unit) => sideOf(salt, unit, DEFAULT_SHARES) === side)
      .map((unit) => placeOf({ salt, shares: DEFAULT_SHARES, settled, stood: new Map() }, unit).split);
  expect(new Set(moved('train'))).toEqual(new Set(['test']));
  expect(new Set(moved('validation'))).toEqual(new Set(['validation']));
  expect(new Set(moved('test'))).toEqual(new Set(['test']));
});

test('shares that are fixed take no others', () => {
  const other = { train: 0.9, validation: 0.05, test: 0.05 };
  const fixed = { salt, shares: DEFAULT_SHARES, fixed: true };
  expect(() => checkShares({ ...fixed, fixed: false }, other)).not.toThrow();
  expect(() => checkShares(fixed, undefined)).not.toThrow();
  expect(() => checkShares(fixed, { ...DEFAULT_SHARES })).not.toThrow();
  expect(() => checkShares(fixed, other)).toThrow('stay so');
});
