/** Review: decisions of people who read an output and judge it, and what they say of the machine's labels. */
import { z } from 'zod';
import { SpanId, Time, TraceId } from './event.ts';
import { StoredGeneration } from './generation.ts';
import { Label, LabelStatus } from './label.ts';
import { COMMENT_MAX_CHARS, TEXT_MAX_CHARS } from './limits.ts';
import { PairReport } from './pair.ts';

/** Why an output is in review: what its label says. `other` and `decided` are handed out by the random audit alone. */
export const ReviewReason = z.enum(['contested', 'correction', 'uncertain', 'other', 'decided']);
export type ReviewReason = z.infer<typeof ReviewReason>;

/** The queues, in the order they are worked off. */
export const ReviewQueue = z.enum(['contested', 'correction', 'uncertain', 'audit']);
export type ReviewQueue = z.infer<typeof ReviewQueue>;

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
export const WithdrawnDecision = z.object({ id: z.string(), withdrawn_at: Time });

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

export const NextReviewQuery = z.strictObject({
  queue: ReviewQueue.optional().meta({ description: 'this queue alone' }),
  blind: flag.optional().meta({ description: 'without label and queue: what the machine thinks must not sway' }),
  overlap: flag
    .optional()
    .meta({ description: 'what somebody else has audited already, to see whether two people agree' }),
});

/** The same, to have it for oneself: in a body, since it changes something. */
export const ClaimReview = z
  .strictObject({
    queue: ReviewQueue.optional().meta({ description: 'this queue alone' }),
    blind: z.boolean().optional().meta({ description: 'without label and queue' }),
    overlap: z.boolean().optional().meta({ description: 'what somebody else has audited already' }),
  })
  .meta({ id: 'ClaimReview' });

/** What to look at next. Claimed, it is yours until `claimed_until`, or until you decide or skip it. */
export const NextReview = z
  .object({
    item: z
      .object({
        generation: StoredGeneration,
        label: Label.nullable().meta({ description: 'null in blind mode' }),
        queue: ReviewQueue.nullable().meta({ description: 'null in blind mode' }),
        claimed_until: Time.nullable().meta({ description: 'null: looked at, and not yours' }),
      })
      .nullable()
      .meta({ description: 'null: nothing is left for you' }),
  })
  .meta({ id: 'NextReview' });
export type NextReview = z.infer<typeof NextReview>;

export const SkipReview = z.strictObject({ trace_id: TraceId, span_id: SpanId.optional() });

export const ReviewReportQuery = z.strictObject({ from: Time.optional(), to: Time.optional() });

const Share = z.object({ value: z.number(), low: z.number(), high: z.number(), n: z.number().int() }).nullable();

/** How far review is, whether reviewers agree, and whether the machine's labels are right. */
export const ReviewReport = z
  .object({
    waiting: z.array(
      z.object({
        queue: ReviewQueue,
        outputs: z.number().int(),
        exact: z.boolean().meta({ description: 'false: at least so many' }),
      }),
    ),
    decisions: z.number().int().meta({ description: 'that stand, of the newest 5000' }),
    withdrawn: z.number().int(),
    skipped: z.number().int().meta({ description: 'skips that still hold: a skipped audit is a hole in it' }),
    pairs: PairReport,
    reviewers: z.array(
      z.object({
        reviewer: z.string(),
        decisions: z.number().int(),
        outputs: z.number().int().meta({ description: 'that these are about' }),
        positive: z.number().int(),
      }),
    ),
    agreement: z
      .object({
        method: z.enum(['cohen_kappa', 'krippendorff_alpha']),
        value: z.number().nullable().meta({ description: 'null: all verdicts are the same, so chance explains all' }),
        outputs: z.number().int().meta({ description: 'decided by two people or more' }),
        reviewers: z.number().int(),
        same: z.number().meta({ description: 'share of pairs of verdicts that agree' }),
      })
      .nullable(),
    machine: z
      .object({
        outputs: z.number().int().meta({ description: 'of the random audit, where reviewers came to a verdict' }),
        tied: z
          .number()
          .int()
          .meta({ description: 'audited outputs that are in nothing here: reviewers disagree evenly' }),
        sampling_probability: z.number().nullable(),
        statuses: z.array(
          z.object({
            status: LabelStatus,
            outputs: z.number().int(),
            good: Share.meta({ description: 'share that reviewers called good' }),
            precision: Share.meta({ description: 'share that reviewers agreed on; null where the label says neither' }),
          }),
        ),
        calibration: z.object({
          bins: z.array(z.object({ p: z.number(), good: Share })).meta({
            description: 'by p, of about equal size, 10 outputs each or more; equal p in one; none below `needed`',
          }),
          ece: z
            .number()
            .nullable()
            .meta({ description: 'expected calibration error, over labels with evidence; null below `needed`' }),
          outputs: z.number().int().meta({ description: 'with a verdict and evidence' }),
          needed: z.number().int().meta({ description: 'so many outputs, for bins and `ece`' }),
        }),
      })
      .meta({ description: 'of the random audit alone: the rest of the queue is a biased sample' }),
  })
  .meta({ id: 'ReviewReport' });
export type ReviewReport = z.infer<typeof ReviewReport>;
