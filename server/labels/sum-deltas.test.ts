import { expect, test } from 'vitest';
import type { Contribution } from './contribution.ts';
import { sumDeltas } from './sum-deltas.ts';

const contribution = (hour: string, counters: Contribution['counters'], model = 'm'): Contribution => ({
  bucket: { hour: `2026-03-01T${hour}:00:00.000Z`, model, model_version: '', prompt_version: '', channel: 'widget' },
  counters,
});

test('what is taken back and added again is no change', () => {
  const same = contribution('10', { generations: 1, positive: 1 });
  expect(sumDeltas([{ before: same, after: same }])).toEqual([]);
  expect(sumDeltas([{ before: null, after: null }])).toEqual([]);
});

test('changes of one bucket are summed, and zeros left out', () => {
  const [unlabelled, positive] = [
    { generations: 1, unlabelled: 1 },
    { generations: 1, positive: 1 },
  ];
  expect(
    sumDeltas([
      { before: contribution('10', unlabelled), after: contribution('10', positive) },
      { before: null, after: contribution('10', positive) },
    ]),
  ).toEqual([contribution('10', { generations: 1, positive: 2, unlabelled: -1 })]);
});

test('buckets come in key order, whatever the order of labels', () => {
  const changes = ['12', '09', '11'].map((hour) => ({ before: null, after: contribution(hour, { generations: 1 }) }));
  const moved = { before: contribution('12', { generations: 1 }, 'a'), after: contribution('09', { generations: 1 }) };
  const hours = (all: Parameters<typeof sumDeltas>[0]) =>
    sumDeltas(all).map(({ bucket }) => `${bucket.hour.slice(11, 13)} ${bucket.model}`);
  expect(hours([...changes, moved])).toEqual(['09 m', '11 m', '12 a', '12 m']);
  expect(hours([moved, ...changes].reverse())).toEqual(['09 m', '11 m', '12 a', '12 m']);
});
