/** What a reviewer has written so far, and what is sent of it. Pure. */
import type { NewDecision } from '../../../shared/review.ts';
import type { Ref } from '../router.ts';

export type Verdict = NewDecision['verdict'];

export interface Draft {
  /** Null: nobody has begun to write a better answer. */
  corrected: string | null;
  reason: string;
}

export const emptyDraft: Draft = { corrected: null, reason: '' };

/** What a draft of this output is kept by. */
export const draftKey = ({ trace_id, span_id }: Ref): string => `decision ${trace_id} ${span_id}`;

export const isTyped = (draft: Draft, output: string): boolean =>
  correctedIn(draft, output) !== null || draft.reason.trim() !== '';

/** A text that says what the answer says corrects nothing. */
export function correctedIn({ corrected }: Draft, output: string): string | null {
  return corrected === null || corrected.trim() === '' || corrected.trim() === output.trim() ? null : corrected;
}

export function decisionOf(
  { trace_id, span_id }: Ref,
  draft: Draft,
  output: string,
  verdict: Verdict,
): Omit<NewDecision, 'id'> {
  const corrected = correctedIn(draft, output);
  const reason = draft.reason.trim();
  return {
    trace_id,
    ...(span_id === '' ? {} : { span_id }),
    verdict,
    ...(corrected === null ? {} : { corrected_text: corrected }),
    ...(reason === '' ? {} : { reason }),
  };
}

/** What a decision makes for evals, in a sentence. */
export function makesOfIt(verdict: Verdict, draft: Draft, output: string): string {
  if (correctedIn(draft, output) !== null) return 'Your text becomes the target of an eval case.';
  if (verdict === 'positive') return 'The answer becomes the target of an eval case.';
  return draft.reason.trim() === ''
    ? 'With a reason or a better answer it also becomes an eval case.'
    : 'Your reason becomes the rubric of an eval case.';
}
