/** `jsonl`, the native format: everything about the row, its label and its generation, texts as they were stored. */
import type { NativeLine } from '../../../shared/export.ts';
import { type Candidate, chosenOf, rejectedOf } from '../../datasets/selecting/candidate.ts';
import type { Format } from './format.ts';
import { LeftOut } from './rules.ts';

export const native: Format = { write: writeNative, wants: () => [] };

function writeNative(candidate: Candidate): NativeLine | LeftOut {
  if (candidate.generation === null || candidate.generation.input === null) return new LeftOut('no_prompt');
  const { input, ...generation } = candidate.generation;
  const chosen = chosenOf(candidate);
  if (chosen === null) return new LeftOut('no_answer');
  return {
    id: candidate.id,
    task: candidate.task,
    source: candidate.source,
    p: candidate.p,
    input,
    chosen,
    rejected: candidate.task === 'preference' ? rejectedOf(candidate) : null,
    desirable: candidate.desirable,
    generation,
    label: candidate.label,
    provenance: { event_ids: [...candidate.eventIds] },
  };
}
