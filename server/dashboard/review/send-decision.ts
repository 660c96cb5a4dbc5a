/** Decides, and takes back. A decision whose answer was lost goes by the same id again, and is stored once. */
import { useRef } from 'preact/hooks';
import type { NewDecision } from '../../../shared/review.ts';
import { type Act, useAct } from '../act.ts';
import { send } from '../api.ts';
import { newId } from '../new-id.ts';

type Said = Omit<NewDecision, 'id'>;

export interface Deciding extends Pick<Act, 'busy' | 'problem'> {
  /** The id of the decision; null when it did not work. */
  decide(said: Said): Promise<string | null>;
  takeBack(id: string): Promise<boolean>;
  skip(ref: { trace_id: string; span_id: string }): Promise<boolean>;
}

export function useDeciding(): Deciding {
  const { busy, problem, run } = useAct();
  const pending = useRef<{ said: string; id: string } | null>(null);
  return {
    busy,
    problem,
    async decide(said) {
      const text = JSON.stringify(said);
      if (pending.current?.said !== text) pending.current = { said: text, id: newId() };
      const { id } = pending.current;
      const result = await run(() => send<'postDecision'>('POST', '/v1/review/decisions', { ...said, id }));
      if (result === null) return null;
      pending.current = null;
      return id;
    },
    async takeBack(id) {
      return (await run(() => send<'withdrawDecision'>('POST', `/v1/review/decisions/${id}/withdraw`))) !== null;
    },
    async skip({ trace_id, span_id }) {
      const body = { trace_id, ...(span_id === '' ? {} : { span_id }) };
      return (await run(() => send<'skipReview'>('POST', '/v1/review/skip', body))) !== null;
    },
  };
}
