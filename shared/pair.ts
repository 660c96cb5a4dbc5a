/** Pairs: two answers to one prompt side by side, and which of them is the better one. */
import { z } from 'zod';
import { SpanId, Time, TraceId } from './event.ts';
import { StoredGeneration } from './generation.ts';
import { COMMENT_MAX_CHARS } from './limits.ts';

const Ref = z.strictObject({ trace_id: TraceId, span_id: SpanId.optional() });

export const PairVerdict = z.enum(['left', 'right', 'both_good', 'both_bad']);
export type PairVerdict = z.infer<typeof PairVerdict>;

export const NextPairQuery = z.strictObject({
  overlap: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .meta({ description: 'also pairs that somebody else has decided, to see whether two people agree' }),
});

export const ClaimPair = z
  .strictObject({
    overlap: z.boolean().optional().meta({ description: 'also pairs that somebody else has decided' }),
  })
  .meta({ id: 'ClaimPair' });

const Side = z.object({ trace_id: z.string(), span_id: z.string(), output: StoredGeneration.shape.output });

/** Blind: neither model nor versions, and the sides in an order that a hash decides for each pair and reviewer. */
export const NextPair = z
  .object({
    pair: z
      .object({
        input: StoredGeneration.shape.input,
        context: StoredGeneration.shape.context,
        metadata: z
          .record(z.string(), z.unknown())
          .meta({ description: 'of it, only `synthetic` and `sample`: made by a script, or from a recording' }),
        left: Side,
        right: Side,
        claimed_until: Time.nullable().meta({ description: 'null: looked at, and not yours' }),
      })
      .nullable()
      .meta({ description: 'null: nothing is left for you among the newest 1000 generations' }),
  })
  .meta({ id: 'NextPair' });
export type NextPair = z.infer<typeof NextPair>;

/**
 * `left`, `right`: that one is better, whether or not it is good. `both_good`, `both_bad`: a verdict on each, stored as
 * two decisions of the same reviewer.
 */
export const NewPairDecision = z
  .strictObject({
    id: z.uuid().meta({ description: 'chosen by the sender: the same decision sent twice is stored once' }),
    left: Ref.meta({ description: 'as it stood before the reviewer: whether the side sways is in the report' }),
    right: Ref,
    verdict: PairVerdict,
    reason: z.string().max(COMMENT_MAX_CHARS).optional(),
  })
  .refine(
    ({ left, right }) => left.trace_id !== right.trace_id || (left.span_id ?? '') !== (right.span_id ?? ''),
    'the two sides must be two generations',
  )
  .meta({ id: 'NewPairDecision' });
export type NewPairDecision = z.infer<typeof NewPairDecision>;

export const SkipPair = z.strictObject({ left: Ref, right: Ref });

/** Of the newest 5000 decisions on pairs that stand. */
export const PairReport = z.object({
  decisions: z.number().int(),
  left: z.number().int(),
  right: z.number().int(),
  both_good: z.number().int(),
  both_bad: z.number().int(),
  left_share: z
    .object({ value: z.number(), low: z.number(), high: z.number(), n: z.number().int() })
    .nullable()
    .meta({ description: 'of the preferred; sides are drawn, so where the side sways nobody it is about a half' }),
});
