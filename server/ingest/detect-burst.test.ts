import { describe, expect, it } from 'vitest';
import { BurstDetector, type VoteSource } from './detect-burst.ts';

const ada: VoteSource = { projectId: 1, actor: 'ada', address: '192.0.2.1', verified: false };
const LIMIT = 3;

/** Sends votes at these seconds; says which were over the limit. */
function send(bursts: BurstDetector, seconds: number[], source: VoteSource = ada): boolean[] {
  return seconds.map((second, index) =>
    bursts.isBurst(source, `${source.actor} ${second} ${index}`, second * 1000, LIMIT),
  );
}

describe('a burst', () => {
  it.each([
    ['as many as the limit in a minute are none', [0, 1, 2], [false, false, false]],
    ['the one over the limit is', [0, 1, 2, 3], [false, false, false, true]],
    ['a minute later it is over', [0, 1, 2, 61], [false, false, false, false]],
    [
      'a flood stays one until it pauses',
      [0, 1, 2, 20, 40, 59, 61, 70, 131],
      [false, false, false, true, true, true, true, true, false],
    ],
  ])('%s', (_sentence, seconds, expected) => {
    expect(send(new BurstDetector(), seconds)).toEqual(expected);
  });

  it('is not made by sending the same vote again, and the answer stays the same', () => {
    const bursts = new BurstDetector();
    const attempts = Array.from({ length: 10 }, () => bursts.isBurst(ada, 'one', 0, LIMIT));
    expect(attempts).toEqual(Array(10).fill(false));
    expect(send(bursts, [1, 2, 3])).toEqual([false, false, true]);
  });

  it('of one address counts, whoever the people behind it are', () => {
    const bursts = new BurstDetector();
    for (const actor of ['a', 'b', 'c']) expect(send(bursts, [0], { ...ada, actor })).toEqual([false]);
    expect(send(bursts, [0], { ...ada, actor: 'd' })).toEqual([true]);
    expect(send(bursts, [0], { ...ada, actor: 'e', address: '192.0.2.2' })).toEqual([false]);
  });

  it('of one person counts, wherever they are', () => {
    const bursts = new BurstDetector();
    const where = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'];
    expect(where.map((address, index) => bursts.isBurst({ ...ada, address }, `${index}`, 0, LIMIT))).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  it('is not made by everybody behind one backend, nor by nobody in particular', () => {
    const bursts = new BurstDetector();
    const backend = { projectId: 1, actor: '', address: undefined, verified: true };
    expect(send(bursts, [0, 0, 0, 0, 0], backend)).toEqual(Array(5).fill(false));
  });

  it('of events that nobody vouches for says nothing of what somebody does, by person or by address', () => {
    const bursts = new BurstDetector();
    expect(send(bursts, [0, 0, 0, 0])).toEqual([false, false, false, true]);
    const proven = { ...ada, verified: true };
    expect(send(bursts, [1, 1, 1, 1], proven)).toEqual([false, false, false, true]);
    expect(send(new BurstDetector(), [1], proven)).toEqual([false]);
  });

  it('of a person who is vouched for counts where nobody vouches for them', () => {
    const bursts = new BurstDetector();
    send(bursts, [0, 0, 0], { ...ada, address: undefined, verified: true });
    expect(send(bursts, [1])).toEqual([true]);
  });

  it('is told of what came long ago by what came then, and what comes now by what comes now', () => {
    const bursts = new BurstDetector();
    expect(send(bursts, [1000, 1001, 1002])).toEqual([false, false, false]);
    expect(send(bursts, [0, 1, 2, 3, 4])).toEqual([false, false, false, true, true]);
    expect(send(bursts, [1003])).toEqual([true]);
  });

  it('in one project says nothing of another', () => {
    const bursts = new BurstDetector();
    send(bursts, [0, 0, 0, 0]);
    expect(send(bursts, [0], { ...ada, projectId: 2 })).toEqual([false]);
  });

  it('needs bounded memory, however many senders there are', () => {
    const bursts = new BurstDetector();
    for (let index = 0; index < 30_000; index += 1)
      send(bursts, [0], { ...ada, actor: `${index}`, address: undefined });
    expect(bursts.sendersRemembered).toBeLessThanOrEqual(10_000);
    expect(bursts.sendersRemembered).toBeGreaterThanOrEqual(5_000);
  });
});
