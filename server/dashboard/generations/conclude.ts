/** A label's conclusion and its rows in sentences. Pure. */
import type { ExportFormat } from '../../../shared/export.ts';
import type { Label, RowSource, RowSummary, Task } from '../../../shared/label.ts';
import { formatShare } from '../format.ts';

/** What the evidence comes to, as one sentence; every status says why it is this one and no other. */
export function concludes({ status, p, gold }: Label): string {
  if (gold)
    return `A reviewer decided that this answer is ${p >= 0.5 ? 'good' : 'bad'}. Later evidence cannot change that.`;
  const likely = `With what is known, it is ${formatShare(p)} likely that a careful reviewer would call this answer good.`;
  switch (status) {
    case 'unlabelled':
      return 'Nothing that happened says whether this answer is good.';
    case 'contested':
      return `People disagree: there is strong evidence on both sides. ${likely}`;
    case 'uncertain':
      return `${likely} That is too close to call: a label needs 75% one way or the other.`;
    default:
      return likely;
  }
}

/** The format a link from a row leads to. */
export const formatFor: Record<Task, ExportFormat> = { sft: 'openai-sft', preference: 'trl-dpo', unpaired: 'trl-kto' };

const taskWords: Record<Task, string> = {
  sft: 'Fine-tuning example (SFT)',
  preference: 'Preference pair (DPO)',
  unpaired: 'Single judgement (KTO)',
};

export const sourceWords: Record<RowSource, string> = {
  choice: 'from a choice',
  correction: 'from the correction',
  edit: 'from the edited text',
  regenerate: 'from the answer given instead',
  siblings: 'from sibling answers',
  gold: 'from the decision',
  kept: 'from what was kept',
  label: 'from the label',
};

export interface RowWords {
  id: string;
  task: Task;
  words: string;
  source: string;
  gates: RowSummary['gates'];
}

export function rowWords({ id, task, source, gates }: RowSummary): RowWords {
  return { id, task, words: taskWords[task], source: sourceWords[source], gates };
}
