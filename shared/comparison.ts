/** Comparing two versions of a product: what differs, how surely, and what is still needed to tell. */
import { z } from 'zod';
import { SearchText, Time } from './event.ts';
import { Output } from './generation.ts';
import { LabelStatus } from './label.ts';
import { Channel, Distribution, Rate } from './summary.ts';

export const CompareBy = z.enum(['model', 'model_version', 'prompt_version']);
export type CompareBy = z.infer<typeof CompareBy>;

const versions = {
  by: CompareBy,
  a: SearchText.meta({ description: 'the version one has' }),
  b: SearchText.meta({ description: 'the version in question' }),
};

export const ComparisonQuery = z.strictObject({
  ...versions,
  channel: Channel.optional(),
  from: Time.optional().meta({
    description: 'default: the beginning. The interval holds for a start that stays the same',
  }),
  to: Time.optional().meta({ description: 'default: now' }),
});

export const ComparedName = z.enum([
  'positive_rate',
  'acceptance_rate',
  'kept_120',
  'kept_600',
  'light_edits',
  'regenerate_rate',
  'correction_rate',
  'downvote_rate',
  'response_rate',
  'abandon_rate',
]);
export type ComparedName = z.infer<typeof ComparedName>;

export const ComparedMetric = z
  .object({
    name: ComparedName,
    wish: z.enum(['more', 'less', 'none']).meta({ description: 'what is better; `none` has no verdict' }),
    a: Rate,
    b: Rate,
    difference: z
      .object({ value: z.number(), low: z.number(), high: z.number() })
      .nullable()
      .meta({ description: 'b − a with 95 % bounds that hold however often one looks' }),
    verdict: z
      .enum(['better', 'worse', 'cannot_tell', 'no_verdict'])
      .meta({ description: 'of b; `no_verdict` where neither direction is better' }),
    more_needed: z.number().int().nullable().meta({
      description: 'with `cannot_tell`: how many more of both would tell if the shares stay; null: over 100,000',
    }),
  })
  .meta({ id: 'ComparedMetric' });
export type ComparedMetric = z.infer<typeof ComparedMetric>;

export const ComparedNumber = z
  .object({
    name: z.enum(['latency_ms', 'output_tokens', 'answer_chars']),
    wish: ComparedMetric.shape.wish,
    a: Distribution,
    b: Distribution,
    ratio: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable().meta({
      description:
        'of the geometric means of what is 1 or more, b ÷ a, with 95 % bounds that hold however often one looks; null with fewer than 20 of either',
    }),
    verdict: ComparedMetric.shape.verdict,
    more_needed: ComparedMetric.shape.more_needed,
  })
  .meta({ id: 'ComparedNumber' });
export type ComparedNumber = z.infer<typeof ComparedNumber>;

export const ComparedVersion = z.object({
  key: z.string(),
  generations: z.number().int(),
  first_at: Time.nullable(),
  last_at: Time.nullable(),
  latency_ms: Distribution,
  output_tokens: Distribution,
});

export const Comparison = z
  .object({
    by: CompareBy,
    a: ComparedVersion,
    b: ComparedVersion,
    side_by_side: z
      .boolean()
      .meta({ description: 'their times overlap; else whatever else changed between them counts too' }),
    metrics: z.array(ComparedMetric),
    numbers: z.array(ComparedNumber),
  })
  .meta({ id: 'Comparison' });
export type Comparison = z.infer<typeof Comparison>;

export const ChangedOutputsQuery = z.strictObject(versions);

const ComparedOutput = z.object({
  trace_id: z.string(),
  span_id: z.string(),
  output: Output.nullable(),
  status: LabelStatus,
  p: z.number(),
});

export const ChangedOutputs = z
  .object({
    looked_at: z.number().int().meta({ description: 'prompts that both answered, among the newest answers of b' }),
    items: z
      .array(z.object({ prompt: z.string(), a: ComparedOutput, b: ComparedOutput }))
      .meta({ description: 'the same prompt, answered by both: those whose labels differ most first' }),
  })
  .meta({ id: 'ChangedOutputs' });
export type ChangedOutputs = z.infer<typeof ChangedOutputs>;
