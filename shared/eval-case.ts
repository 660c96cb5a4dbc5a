/** Cases that people have put into an eval dataset one by one, beside what its filter takes. */
import { z } from 'zod';
import { SpanId, Time, TraceId } from './event.ts';
import { page, pageOf } from './route.ts';

export const CaseRef = z.strictObject({ trace_id: TraceId, span_id: SpanId.optional() }).meta({ id: 'CaseRef' });

export const AddedCase = z
  .object({
    trace_id: z.string(),
    span_id: z.string(),
    added_by: z.string(),
    added_at: Time,
    prompt: z.string().nullable().meta({ description: 'what was asked last, its beginning; null where nothing came' }),
    verdict: z.enum(['positive', 'negative']).nullable().meta({ description: 'the newest decision that stands' }),
    left_out: z.object({ rule: z.string(), words: z.string() }).nullable().meta({
      description:
        'why a version frozen now would not hold it, as far as that is known before: near prompts and duplicates are found when it is frozen',
    }),
  })
  .meta({ id: 'AddedCase' });
export type AddedCase = z.infer<typeof AddedCase>;

export const AddedCases = pageOf(AddedCase).meta({ id: 'AddedCases' });
export type AddedCases = z.infer<typeof AddedCases>;
export const AddedCasesQuery = z.strictObject({
  limit: page.limit,
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
});
