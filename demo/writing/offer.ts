/** What the editor's model offers to go on with: looked up, where a product would ask its model. */
import { type Draft, drafts } from './drafts.ts';

/** As much of the text before the caret as the model is shown. */
const CONTEXT_MAX_CHARS = 2000;

export function findDraft(id: string): Draft | undefined {
  return drafts.find((draft) => draft.id === id);
}

/** @param round how often a continuation was asked for in this document, from 0 */
export function offer(draft: Draft, round: number): readonly string[] {
  return draft.rounds[round % draft.rounds.length] ?? [];
}

/** The prompt of a round, as a model would get it. The same for all its offers, so that they can be compared. */
export function promptOf(draft: Draft, before: string): { role: 'system' | 'user'; content: string }[] {
  return [
    {
      role: 'system',
      content: `Continue this ${draft.kind.toLowerCase()} with one or two sentences in its own voice.`,
    },
    { role: 'user', content: before.slice(-CONTEXT_MAX_CHARS) },
  ];
}
