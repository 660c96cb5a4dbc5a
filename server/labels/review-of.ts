/** Why somebody should look at an output: the queue of review that its label stands in. */
import type { ReviewReason } from '../../shared/review.ts';
import type { Judged } from './judge.ts';
import { isEmptyOutput } from './read-text.ts';
import type { Row } from './row.ts';

/**
 * Null when there is nothing to look at: an orphan, or an answer without words. A reviewer's verdict takes an output
 * out of every queue, until strong evidence against it arrives or reviewers disagree. A correction is worth a look
 * because it becomes a text to imitate; so is a rewrite so large that nothing but a reviewer can tell what it is.
 */
export function reviewOf(judged: Judged, rows: readonly Row[]): ReviewReason | null {
  if (judged.generation === null || isEmptyOutput(judged.generation.output)) return null;
  if (judged.gold) return judged.recheck ? 'contested' : 'decided';
  if (judged.status === 'contested') return 'contested';
  if (rows.some(({ source, gates }) => source === 'correction' || gates.includes('insane_rewrite')))
    return 'correction';
  return judged.status === 'uncertain' ? 'uncertain' : 'other';
}
