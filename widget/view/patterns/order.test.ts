import { expect, test } from 'vitest';
import { placeOf } from './order.ts';

test('either of two answers stands first in half of all visits', () => {
  const visits = Array.from({ length: 4000 }, (_, index) => `visit-${index}`);
  for (const [a, b] of [
    ['t1', 't2'],
    ['4bf92f3577b34da6a3ce929d0e0e4736', '4bf92f3577b34da6a3ce929d0e0e4737'],
  ] as const) {
    const first = visits.filter((visit) => placeOf(visit, a) < placeOf(visit, b)).length;
    // Four standard deviations of a fair coin.
    expect(Math.abs(first - 2000)).toBeLessThan(4 * Math.sqrt(1000));
  }
});

test('within a visit the order stays', () => expect(placeOf('v', 't1')).toBe(placeOf('v', 't1')));
