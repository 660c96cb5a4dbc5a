/**
 * A promise of the product as a test: what it says, how much of it is tried, what came of it. `npm test` tries little;
 * `npm run torture` runs the same with the numbers of the long form, holds times against their limits as well, and
 * prints a table.
 */
import { expect, inject, it } from 'vitest';

export interface Outcome {
  /** How many times it was tried: events, requests, kills; the words say what. */
  tried: number;
  /** What was acknowledged and is not there. */
  lost: number;
  /** Everything else that was not as promised, in words. */
  failures: readonly string[];
  /** A figure worth a look: the slowest, the largest. */
  note?: string;
}

/** What the reporter of the torture is told. */
export interface Kept extends Outcome {
  name: string;
  words: string;
  ms: number;
}

declare module 'vitest' {
  export interface ProvidedContext {
    /**
     * In `npm test` undefined. The share is 1 for the long forms, less for a part of them; what takes longer than so many
     * minutes has failed.
     */
    torture: { share: number; minutes: number } | undefined;
  }
  export interface TaskMeta {
    kept?: Kept;
  }
}

const torture = inject('torture');
const TIMEOUT_MS = torture === undefined ? 120_000 : torture.minutes * 60_000;

/** Whether times are held against their limits: not on a machine that runs other tests beside. */
export const isTorture = torture !== undefined;

/**
 * @param name such as `R1`
 * @param sizes numbers of the short and of the long form
 */
export function promise<Size extends Record<string, number>>(
  name: string,
  words: string,
  sizes: { short: Size; long: Size },
  keep: (size: Size) => Promise<Outcome>,
): void {
  it(
    `${name}: ${words}`,
    async ({ task }) => {
      const start = performance.now();
      const outcome = await keep(choose(sizes));
      const ms = performance.now() - start;
      task.meta.kept = { name, words, ms, ...outcome, failures: [...outcome.failures] };
      expect(outcome.failures).toEqual([]);
      expect(outcome.lost).toBe(0);
      expect(outcome.tried).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );
}

function choose<Size extends Record<string, number>>({ short, long }: { short: Size; long: Size }): Size {
  if (torture === undefined) return short;
  const scaled = Object.entries(long).map(([name, most]) => [
    name,
    Math.max(short[name] ?? 0, Math.ceil(most * torture.share)),
  ]);
  return Object.fromEntries(scaled) as Size; // the names of `long` are those of Size
}

/** A failure in words where a time is over its limit; in the short forms a busy machine is no failure. */
export function slower(what: string, ms: number, limitMs: number): string[] {
  return isTorture && ms > limitMs ? [`${what} took ${Math.round(ms)} ms, promised are ${limitMs} ms`] : [];
}
