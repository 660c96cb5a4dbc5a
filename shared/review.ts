/** Review: decisions of people who read an output and judge it. */
import { z } from 'zod';
import { SpanId, TraceId } from './event.ts';
import { COMMENT_MAX_CHARS, TEXT_MAX_CHARS } from './limits.ts';

/** Why an output is in review: what its label says. `other` and `decided` are handed out by the random audit alone. */
export const ReviewReason = z.enum(['contested', 'correction', 'uncertain', 'other', 'decided']);
export type ReviewReason = z.infer<typeof ReviewReason>;

export const NewDecision = z
  .strictObject({
    id: z.uuid().meta({ description: 'chosen by the sender: the same decision sent twice is stored once' }),
    trace_id: TraceId,
    span_id: SpanId.optional(),
    verdict: z.enum(['positive', 'negative']),
    corrected_text: z.string().max(TEXT_MAX_CHARS).optional(),
    reason: z.string().max(COMMENT_MAX_CHARS).optional(),
  })
  .meta({ id: 'NewDecision' });
export type NewDecision = z.infer<typeof NewDecision>;

export const DecisionResult = z.object({ id: z.string(), status: z.enum(['accepted', 'duplicate', 'conflict']) });
