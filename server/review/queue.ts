/** In which order outputs are handed to reviewers, and which of them the random audit draws. */
import { ReviewQueue } from '../../shared/review.ts';
import { DRAWS } from '../labels/draw.ts';

/**
 * The share of all labels that is audited, whatever they say. Every label has a fixed place in the order of drawing, a
 * hash of its key under the project's secret; the audit are those that stand before this share of it. So the sample is
 * the same whoever asks and however often, and nobody can draw again until it suits them.
 */
export const AUDIT_RATE = 0.05;
export const AUDIT_BELOW = Math.floor(AUDIT_RATE * DRAWS);

/** How long an output is a reviewer's. */
export const CLAIM_MINUTES = 15;

/**
 * The audit comes last, and would never be reached where there is always something contested: so now and then, as
 * often as its share, it comes first.
 * @param chance 0 to 1, drawn anew for each item
 */
export function queueOrder(chance: number): readonly ReviewQueue[] {
  const order = ReviewQueue.options;
  return chance < AUDIT_RATE ? ['audit', ...order.filter((queue) => queue !== 'audit')] : order;
}
