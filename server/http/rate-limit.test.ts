import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/error.ts';
import { networkOf, TokenBuckets } from './rate-limit.ts';

let now = 0;
/** What was taken, or how long to wait. */
function ask(buckets: TokenBuckets, name: string, tokens = 1): 'taken' | number {
  try {
    buckets.take(name, tokens);
    return 'taken';
  } catch (error) {
    return error instanceof AppError ? (error.retryAfterS ?? 0) : Number.NaN;
  }
}
const open = (perSecond: number, burst: number): TokenBuckets => new TokenBuckets({ perSecond, burst }, () => now);

describe('a token bucket', () => {
  it('gives what it holds, says how long to wait for more, and then has it', () => {
    const buckets = open(2, 3);
    expect([1, 2, 3, 4].map(() => ask(buckets, 'a'))).toEqual(['taken', 'taken', 'taken', 1]);
    expect(ask(buckets, 'b')).toBe('taken');
    expect(ask(buckets, 'a', 3)).toBe(2);
    now += 1500;
    expect(ask(buckets, 'a', 3)).toBe('taken');
  });

  it('lets one pass that is larger than itself once it is full', () => {
    const buckets = open(1, 5);
    expect(ask(buckets, 'a', 100)).toBe('taken');
    expect(ask(buckets, 'a', 100)).toBe(5);
  });

  it('never gives more than its burst and its rate, and never refuses whoever waited as told', () => {
    const steps = fc.array(fc.record({ waitMs: fc.nat(2000), tokens: fc.integer({ min: 1, max: 5 }) }), {
      maxLength: 50,
    });
    fc.assert(
      fc.property(steps, (steps) => {
        const buckets = open(3, 5);
        const began = now;
        let taken = 0;
        for (const { waitMs, tokens } of steps) {
          now += waitMs;
          const answer = ask(buckets, 'a', tokens);
          if (answer !== 'taken') {
            now += answer * 1000;
            expect(ask(buckets, 'a', tokens)).toBe('taken');
          }
          taken += tokens;
          expect(taken).toBeLessThanOrEqual(5 + (3 * (now - began)) / 1000 + 1e-6);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('forgets whom it has not heard of for longest: its memory is bounded', () => {
    const buckets = open(1, 1);
    for (let n = 0; n < 20_100; n += 1) ask(buckets, String(n));
    expect(buckets.remembered).toBe(20_000);
  });
});

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['unknown', 'unknown'],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
