/**
 * An eval case as a reviewer puts it together: what a model should say, or what it must not do. Words that nobody has
 * written or approved are never its target. Pure.
 */
import type { Decision, Label } from '../../../shared/label.ts';
import type { NewDecision } from '../../../shared/review.ts';
import type { Ref } from '../router.ts';
import { correctedIn, type Draft, decisionOf, type Verdict } from './read-draft.ts';

export interface CaseDraft {
  judgedBy: 'target' | 'rubric';
  target: string;
  rubric: string;
}

export interface CaseGround {
  /** The answer as text. */
  output: string;
  /** What a person wrote instead. */
  written: string | null;
  draft: Draft;
  label: Label | null;
  decisions: readonly Decision[];
}

/** From what is known: a correction is the target, so is an answer that is good; else what was wrong with it is asked for. */
export function startCase({ output, written, draft, label, decisions }: CaseGround): CaseDraft {
  const decided = newestOf(decisions);
  const corrected = correctedIn(draft, output) ?? decided?.corrected_text ?? written;
  const isGood = decided === undefined ? label?.status === 'positive' : decided.verdict === 'positive';
  const said = decided?.verdict === 'negative' ? (decided.reason ?? '') : '';
  return {
    judgedBy: corrected !== null || isGood ? 'target' : 'rubric',
    target: corrected ?? output,
    rubric: draft.reason.trim() === '' ? said : draft.reason,
  };
}

export function isComplete({ judgedBy, target, rubric }: CaseDraft): boolean {
  return (judgedBy === 'target' ? target : rubric).trim() !== '';
}

/** The verdict that makes the case. */
export function verdictOf({ judgedBy, target }: CaseDraft, output: string): Verdict {
  return judgedBy === 'target' && target.trim() === output.trim() ? 'positive' : 'negative';
}

export function decisionOfCase(
  at: Ref,
  written: CaseDraft,
  { output, draft }: Pick<CaseGround, 'output' | 'draft'>,
): Omit<NewDecision, 'id'> {
  const said: Draft =
    written.judgedBy === 'target'
      ? { corrected: written.target, reason: draft.reason }
      : { corrected: null, reason: written.rubric };
  return decisionOf(at, said, output, verdictOf(written, output));
}

/** Whether this reviewer has said exactly that, and nobody has decided since. */
export function isSaid(decisions: readonly Decision[], said: Omit<NewDecision, 'id'>, reviewer: string): boolean {
  const newest = newestOf(decisions);
  return (
    newest !== undefined &&
    newest.reviewer === reviewer &&
    newest.verdict === said.verdict &&
    newest.corrected_text === (said.corrected_text ?? null) &&
    newest.reason === (said.reason ?? null)
  );
}

function newestOf(decisions: readonly Decision[]): Decision | undefined {
  return decisions
    .filter((decision) => decision.withdrawn_at === undefined)
    .toSorted((one, other) => one.decided_at.localeCompare(other.decided_at))
    .at(-1);
}
