/** Adds a generation to an eval dataset: the dataset where it is new, the decision, then the case. Each may be repeated. */
import { useRef } from 'preact/hooks';
import type { Decision } from '../../../shared/label.ts';
import type { NewDecision } from '../../../shared/review.ts';
import { type Act, useAct } from '../act.ts';
import { send } from '../api.ts';
import type { Ref } from '../router.ts';
import { session } from '../session.ts';
import { isSaid } from './case-draft.ts';
import { useDeciding } from './send-decision.ts';

/** What came of it: what undoing takes back. */
export interface Added {
  dataset: string;
  at: Ref;
  /** Null: it was decided so before. */
  decision: string | null;
  verdict: NewDecision['verdict'];
  /** Why a version would leave it out all the same. */
  leftOut: string | null;
}

export interface AddingCase extends Pick<Act, 'busy' | 'problem'> {
  add(what: {
    dataset: { name: string; isNew: boolean };
    at: Ref;
    said: Omit<NewDecision, 'id'>;
    decisions: readonly Decision[];
  }): Promise<Added | null>;
}

export function useAddingCase(): AddingCase {
  const { busy, problem, run } = useAct();
  const deciding = useDeciding();
  /** Where the step after it failed, it is not decided again. */
  const decided = useRef<{ said: string; id: string } | null>(null);
  return {
    busy: busy || deciding.busy,
    problem: problem ?? deciding.problem,
    async add({ dataset: { name, isNew }, at, said, decisions }) {
      const definition = { name, task: 'eval' };
      if (isNew && (await run(() => send<'postDataset'>('POST', '/v1/datasets', definition))) === null) return null;
      let decision: string | null = null;
      if (!isSaid(decisions, said, whoIsHere())) {
        const text = JSON.stringify(said);
        decision = decided.current?.said === text ? decided.current.id : await deciding.decide(said);
        if (decision === null) return null;
        decided.current = { said: text, id: decision };
      }
      const path = `/v1/datasets/${encodeURIComponent(name)}/cases` as const;
      const added = await run(() => send<'postCase'>('POST', path, refOf(at)));
      if (added === null) return null;
      decided.current = null;
      return { dataset: name, at, decision, verdict: said.verdict, leftOut: added.left_out?.words ?? null };
    },
  };
}

/** Takes out of the dataset what was just added; null when that did not work. */
export async function takeOut(run: Act['run'], { dataset, at }: Pick<Added, 'dataset' | 'at'>): Promise<boolean> {
  const path = `/v1/datasets/${encodeURIComponent(dataset)}/cases/remove` as const;
  return (await run(() => send<'removeCase'>('POST', path, refOf(at)))) !== null;
}

function refOf({ trace_id, span_id }: Ref): { trace_id: string; span_id?: string } {
  return { trace_id, ...(span_id === '' ? {} : { span_id }) };
}

function whoIsHere(): string {
  return session.value.state === 'signed_in' ? session.value.session.name : '';
}
