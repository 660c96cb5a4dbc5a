import { expect, test } from 'vitest';
import { pairOf, sidesOf } from './sides.ts';

const secret = Buffer.alloc(32, 7);
const key = (trace_id: string) => ({ trace_id, span_id: '' });

test('a pair is the same whichever comes first, and so are its sides', () => {
  expect(pairOf(key('b'), key('a'))).toEqual(pairOf(key('a'), key('b')));
  const pair = pairOf(key('b'), key('a'));
  expect(sidesOf(pair, secret, 'Rita')).toEqual(sidesOf(pair, secret, 'Rita'));
});

test('either side is as likely, for each pair and each reviewer anew', () => {
  const pairs = Array.from({ length: 1000 }, (_, n) => pairOf(key(`a${n}`), key(`b${n}`)));
  const lefts = (who: string) => pairs.map((pair) => sidesOf(pair, secret, who).left.trace_id.startsWith('a'));
  const [ritas, sams] = [lefts('Rita'), lefts('Sam')];
  // Four standard errors of a fair coin.
  expect(Math.abs(ritas.filter(Boolean).length - 500)).toBeLessThan(64);
  expect(Math.abs(ritas.filter((left, n) => left === sams[n]).length - 500)).toBeLessThan(64);
});
