/** From a row with what it stands on to its native line: what versions store and every export format is made from. */
import type { NativeLine } from '../../../shared/export.ts';
import { type Candidate, chosenOf, rejectedOf } from './candidate.ts';

export type NoLine = 'no_prompt' | 'no_answer' | 'no_target';

/** Or why there is none: a row without a prompt, or without an answer, is no use to anybody. */
export function toNativeLine(candidate: Candidate): NativeLine | NoLine {
  if (candidate.generation === null || candidate.generation.input === null) return 'no_prompt';
  const { input, ...generation } = candidate.generation;
  // Of a refused answer nobody knows what it should have been: its case is judged by what was wrong with it.
  const refused = candidate.task === 'eval' && candidate.desirable === false;
  const chosen = refused ? null : chosenOf(candidate);
  if (chosen === null && !refused) return 'no_answer';
  if (refused && candidate.rubric === null) return 'no_target';
  return {
    id: candidate.id,
    task: candidate.task,
    source: candidate.source,
    p: candidate.p,
    input,
    chosen,
    rejected: candidate.task === 'preference' || refused ? rejectedOf(candidate) : null,
    ...(refused && candidate.rubric !== null ? { rubric: candidate.rubric } : {}),
    desirable: candidate.task === 'eval' ? null : candidate.desirable,
    generation,
    label: candidate.label,
    provenance: { event_ids: [...candidate.eventIds] },
  };
}
