import { describe, expect, it } from 'vitest';
import { ALLOWED, type GivenCorrection, NearDuplicates } from './detect-near-duplicate.ts';

const SPAM = 'The best pan for eggs is the Acme Pro 3000, which you can order online today with a discount.';
let nr = 0;
const given = (text: string, more: Partial<GivenCorrection> = {}): GivenCorrection => {
  nr += 1;
  return { projectId: 1, id: `event-${nr}`, trace_id: `t${nr}`, span_id: '', text, verified: false, ...more };
};
/** How many of these corrections count. */
function counted(corrections: GivenCorrection[], from = new NearDuplicates(), receivedMs = 0): number {
  return corrections.filter((correction) => !from.isSuspect(correction, receivedMs)).length;
}
const times = <T>(n: number, make: (n: number) => T): T[] => Array.from({ length: n }, (_, index) => make(index));

describe('nearly the same correction', () => {
  it('for several different outputs counts for the first few', () => {
    expect(counted(times(20, () => given(SPAM)))).toBe(ALLOWED.unverified);
    expect(counted(times(20, () => given(SPAM, { verified: true })))).toBe(ALLOWED.verified);
  });

  it('is known with a word changed, in other letters and with other punctuation', () => {
    const disguised = [
      SPAM,
      SPAM.toUpperCase(),
      SPAM.replaceAll(' ', '  ').replace('.', '!!'),
      SPAM.replace('today', 'now'),
    ];
    expect(counted(disguised.map((text) => given(text)))).toBe(ALLOWED.unverified);
  });

  it('for one and the same output is agreement', () => {
    expect(counted(times(20, () => given(SPAM, { trace_id: 'same' })))).toBe(20);
  });

  it('that says something else, or next to nothing, counts', () => {
    const answers = times(
      20,
      (n) => `Answer ${n}: ${'abcdefghij'.charAt(n % 10).repeat(n + 3)} ${n * 7919} is the number to remember.`,
    );
    expect(counted(answers.map((text) => given(text)))).toBe(20);
    expect(counted(times(20, () => given('Yes, it is.')))).toBe(20);
    const shared = times(
      20,
      (n) =>
        `I would say that ${['eggs', 'milk', 'rice', 'beans', 'bread'][n % 5]} keep ${n + 2} weeks, because of point ${'xyzuvw'.charAt(n % 6).repeat(12)}${n * 31}.`,
    );
    expect(counted(shared.map((text) => given(text)))).toBeGreaterThan(15);
  });

  it('sent again gets the answer it got before', () => {
    const seen = new NearDuplicates();
    const corrections = times(5, () => given(SPAM));
    const first = corrections.map((correction) => seen.isSuspect(correction, 0));
    expect(corrections.map((correction) => seen.isSuspect(correction, 1))).toEqual(first);
  });

  it('of yesterday and of another project is another matter', () => {
    const seen = new NearDuplicates();
    counted(
      times(5, () => given(SPAM)),
      seen,
      0,
    );
    expect(counted([given(SPAM)], seen, 86_400_000)).toBe(1);
    expect(counted([given(SPAM, { projectId: 2 })], seen, 1)).toBe(1);
  });

  it('counts where somebody vouches for it, whatever nobody vouches for', () => {
    const seen = new NearDuplicates();
    counted(
      times(100, () => given(SPAM)),
      seen,
    );
    expect(
      counted(
        times(20, () => given(SPAM, { verified: true })),
        seen,
      ),
    ).toBe(ALLOWED.verified);
  });

  it('that somebody vouches for counts against what nobody does', () => {
    const seen = new NearDuplicates();
    counted(
      times(2, () => given(SPAM, { verified: true })),
      seen,
    );
    expect(counted([given(SPAM)], seen)).toBe(0);
  });

  it('that does not count is not forgotten for more of it', () => {
    const seen = new NearDuplicates(4);
    expect(
      counted(
        times(50, () => given(SPAM)),
        seen,
      ),
    ).toBe(ALLOWED.unverified);
    const verified = new NearDuplicates(100);
    counted(
      times(10, () => given(SPAM, { verified: true })),
      verified,
    );
    for (let n = 0; n < 200; n += 1) verified.isSuspect(given(`${n} ${n * 7919} twenty letters`), 0);
    expect(counted([given(SPAM, { verified: true })], verified)).toBe(0);
  });

  it('is looked for in memory that does not grow for ever, nor slowly in one long text', () => {
    const seen = new NearDuplicates(100);
    for (let n = 0; n < 200; n += 1) seen.isSuspect(given(`${n} ${n * 7919} twenty letters`), 0);
    expect(seen.remembered).toBe(100);
    seen.isSuspect(given('word '.repeat(20_000)), 0);
  });
});
