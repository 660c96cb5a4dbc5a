/**
 * What the demo may record, and when. Without consent nothing goes to Nod: a generation waits here, in memory and for
 * a while only, in case the person agrees to it afterwards.
 */
import type { Purpose } from '../shared/event.ts';
import type { Generation } from '../shared/generation.ts';
import type { NodClient } from './nod.ts';

const WAITING_MAX_TRACES = 500;
const WAITING_MAX_MS = 30 * 60 * 1000;

export interface Ledger {
  /** Resolves to whether Nod has it. */
  add(generations: readonly Generation[], consent: readonly Purpose[]): Promise<boolean>;
  /** The person decided on these after the fact: they are recorded or forgotten. Resolves to how many were recorded. */
  decide(traces: readonly string[], consent: readonly Purpose[]): Promise<number>;
  /** Whether it waits for consent. */
  waits(traceId: string): boolean;
}

/** @param now milliseconds since 1970 */
export function createLedger(nod: Pick<NodClient, 'record'>, now: () => number = Date.now): Ledger {
  /** Oldest first. */
  const waiting = new Map<string, { since: number; generations: readonly Generation[] }>();

  const record = (generations: readonly Generation[], consent: readonly Purpose[]): Promise<boolean> =>
    nod.record(generations.map((generation) => ({ ...generation, consent: [...consent] })));

  const forgetOld = (): void => {
    for (const [traceId, { since }] of waiting) {
      if (waiting.size <= WAITING_MAX_TRACES && now() - since <= WAITING_MAX_MS) break;
      waiting.delete(traceId);
    }
  };

  return {
    async add(generations, consent) {
      if (consent.includes('improve')) return record(generations, consent);
      const traceId = generations[0]?.trace_id;
      if (traceId !== undefined) waiting.set(traceId, { since: now(), generations });
      forgetOld();
      return false;
    },

    async decide(traces, consent) {
      forgetOld();
      const generations = traces.flatMap((traceId) => waiting.get(traceId)?.generations ?? []);
      const agreed = consent.includes('improve') && generations.length > 0;
      if (agreed && !(await record(generations, consent))) return 0; // Nod is away: they may be sent again
      for (const traceId of traces) waiting.delete(traceId);
      return agreed ? generations.length : 0;
    },

    waits: (traceId) => waiting.has(traceId),
  };
}
