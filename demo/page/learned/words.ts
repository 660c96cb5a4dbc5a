/** The panel's words for what the contract names, and for what an event carries. */
import type { StoredEvent } from '../../../shared/event.ts';
import type { LabelStatus, RowSummary, Task } from '../../../shared/label.ts';

export const statusWords: Record<LabelStatus, string> = {
  positive: 'Positive',
  negative: 'Negative',
  uncertain: 'Uncertain',
  contested: 'Contested',
  unlabelled: 'No evidence yet',
};

export const statusSentences: Record<LabelStatus, string> = {
  positive: 'A careful reviewer would most likely call this a good answer.',
  negative: 'A careful reviewer would most likely call this a poor answer.',
  uncertain: 'There is evidence, but not enough to say.',
  contested: 'The evidence pulls both ways: worth a reviewer’s look.',
  unlabelled: 'What you do with it appears here: a vote at once, the rest within a few seconds.',
};

export const taskWords: Record<Task, string> = {
  preference: 'Preference pair',
  sft: 'Answer to learn from',
  unpaired: 'Good or bad example',
};

export const sourceWords: Record<RowSummary['source'], string> = {
  choice: 'from your choice',
  correction: 'from your correction',
  edit: 'from your edit',
  regenerate: 'from asking again',
  siblings: 'from rival answers',
  gold: 'from a reviewer',
  kept: 'because it was kept',
  label: 'from the label',
};

/** What an event says beyond its kind, in a few words; empty when its kind says it all. */
export function eventWords({ kind, body }: StoredEvent): string {
  const number = (name: string): number => (typeof body[name] === 'number' ? body[name] : 0);
  const text = (name: string): string => (typeof body[name] === 'string' ? body[name] : '');
  const list = (name: string): unknown[] => (Array.isArray(body[name]) ? body[name] : []);
  const percent = (name: string): string => `${Math.round(number(name) * 100)}%`;
  switch (kind) {
    case 'vote':
      return [text('value') || 'taken back', list('reasons').join(', ')].filter(Boolean).join(': ');
    case 'copy':
      return `${number('chars')} of ${number('total')} characters`;
    case 'accept':
      return text('via');
    case 'edit':
      return `${percent('similarity')} the same`;
    case 'retention':
      return `${percent('similarity')} there after ${number('after_s')} s`;
    case 'follow_up':
      return 'similarity' in body ? `prompt ${percent('similarity')} the same` : '';
    case 'correction':
      return text('text') === '' ? 'withdrawn' : `“${text('text').slice(0, 40)}…”`;
    case 'choice':
      return `over ${list('rejected').length} others`;
    default:
      return '';
  }
}
