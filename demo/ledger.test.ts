import { beforeEach, describe, expect, it } from 'vitest';
import type { Generation } from '../shared/generation.ts';
import { createLedger, type Ledger } from './ledger.ts';

const MINUTE_MS = 60_000;

let recorded: Generation[] = [];
let nodAnswers = true;
let time = 0;
let ledger: Ledger;

beforeEach(() => {
  recorded = [];
  nodAnswers = true;
  time = 0;
  const record = async (generations: readonly Generation[]): Promise<boolean> => {
    if (nodAnswers) recorded.push(...generations);
    return nodAnswers;
  };
  ledger = createLedger({ record }, () => time);
});

describe('the ledger', () => {
  it('records what the person agreed to, for those purposes', async () => {
    expect(await ledger.add([{ trace_id: 'a' }], ['improve'])).toBe(true);
    expect(recorded).toEqual([{ trace_id: 'a', consent: ['improve'] }]);
  });

  it('keeps what nobody agreed to, until they do', async () => {
    const offers = [
      { trace_id: 'a', span_id: '1' },
      { trace_id: 'a', span_id: '2' },
    ];
    expect(await ledger.add(offers, [])).toBe(false);
    expect(ledger.waits('a')).toBe(true);
    expect(await ledger.decide(['a', 'unknown'], ['improve', 'train'])).toBe(2);
    expect(recorded).toEqual(offers.map((offer) => ({ ...offer, consent: ['improve', 'train'] })));
    expect(ledger.waits('a')).toBe(false);
  });

  it('forgets it when they refuse', async () => {
    await ledger.add([{ trace_id: 'a' }], []);
    expect(await ledger.decide(['a'], [])).toBe(0);
    expect(await ledger.decide(['a'], ['improve'])).toBe(0);
    expect(recorded).toEqual([]);
  });

  it('forgets it after half an hour', async () => {
    await ledger.add([{ trace_id: 'old' }], []);
    time = 20 * MINUTE_MS;
    await ledger.add([{ trace_id: 'young' }], []);
    time = 31 * MINUTE_MS;
    expect(await ledger.decide(['old', 'young'], ['improve'])).toBe(1);
    expect(recorded).toMatchObject([{ trace_id: 'young' }]);
  });

  it('keeps a bounded number', async () => {
    for (let index = 0; index <= 500; index += 1) await ledger.add([{ trace_id: `t${index}` }], []);
    expect([ledger.waits('t0'), ledger.waits('t1'), ledger.waits('t500')]).toEqual([false, true, true]);
  });

  it('keeps it when Nod is away, for another try', async () => {
    await ledger.add([{ trace_id: 'a' }], []);
    nodAnswers = false;
    expect(await ledger.decide(['a'], ['improve'])).toBe(0);
    nodAnswers = true;
    expect(await ledger.decide(['a'], ['improve'])).toBe(1);
  });
});
