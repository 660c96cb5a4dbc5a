/** The summary: how the product is doing, from rollups alone. Definitions: LABELS in `shared/README.md`. */
import { z } from 'zod';
import { SearchText, Time } from './event.ts';

/** What one label contributes to its hour's bucket; a bucket is their sum. One integer column each. */
export const counterNames = [
  'generations',
  'orphans',
  'positive',
  'negative',
  'uncertain',
  'contested',
  'unlabelled',
  'gold',
  'shown',
  'voted',
  'up',
  'down',
  'corrected',
  'accepted',
  'edited',
  'copied',
  'dismissed',
  'regenerated',
  'undone',
  'abandoned',
] as const;
export type CounterName = (typeof counterNames)[number];
export type Counters = Record<CounterName, number>;
/** What can be done with a generation, as it is counted. */
export const Counted = z.enum(counterNames.slice(counterNames.indexOf('gold')) as [CounterName, ...CounterName[]]);
export const Counters = z
  .object(Object.fromEntries(counterNames.map((name) => [name, z.number().int()])) as Record<CounterName, z.ZodNumber>)
  .meta({ id: 'Counters' });

/** A share with its Wilson 95 % bounds; null where there is nothing to divide by. */
export const Rate = z
  .object({ value: z.number(), low: z.number(), high: z.number(), n: z.number().int() })
  .nullable()
  .meta({ id: 'Rate' });
export type Rate = z.infer<typeof Rate>;

export const Metrics = z
  .object({
    counts: Counters,
    positive_rate: Rate.meta({ description: 'positive / (positive + negative)' }),
    coverage: Rate.meta({ description: 'share of generations labelled positive or negative' }),
    response_rate: Rate.meta({ description: 'voted / shown' }),
    acceptance_rate: Rate.meta({ description: 'accepted / shown' }),
    regenerate_rate: Rate.meta({ description: 'regenerated / shown' }),
    abandon_rate: Rate.meta({ description: 'abandoned / shown; says nothing about quality by itself' }),
  })
  .meta({ id: 'Metrics' });
export type Metrics = z.infer<typeof Metrics>;

export const GroupBy = z.enum(['model', 'model_version', 'prompt_version', 'channel']);
export type GroupBy = z.infer<typeof GroupBy>;
export const Interval = z.enum(['hour', 'day', 'week']);
export type Interval = z.infer<typeof Interval>;

export const Channel = z.enum(['widget', 'server']);
/** Narrows a summary to one bucket of each; `''` is "not given". */
export const SummaryFilter = z.strictObject({
  model: SearchText.optional(),
  model_version: SearchText.optional(),
  prompt_version: SearchText.optional(),
  channel: Channel.optional(),
});
export type SummaryFilter = z.infer<typeof SummaryFilter>;

const span = {
  from: Time.optional().meta({ description: 'default: 7 days before `to`' }),
  to: Time.optional().meta({ description: 'default: now' }),
};
const compare = z
  .literal('previous')
  .optional()
  .meta({ description: 'also the same figures for the period of the same length before' });

export const SummaryQuery = z.strictObject({
  ...span,
  ...SummaryFilter.shape,
  compare,
  interval: Interval.optional().meta({ description: 'default: day' }),
  group_by: GroupBy.optional().meta({ description: 'default: model' }),
});

export const Summary = z
  .object({
    from: Time,
    to: Time,
    interval: Interval,
    group_by: GroupBy,
    provisional_from: Time.meta({ description: 'figures after this time (10 minutes ago) will still move' }),
    totals: Metrics,
    previous: z
      .object({ from: Time, to: Time, totals: Metrics })
      .nullable()
      .meta({ description: 'the period before, when it was asked for' }),
    series: z.array(z.object({ at: Time, metrics: Metrics })),
    groups: z.array(z.object({ key: z.string(), metrics: Metrics })),
    first_at: Time.nullable().meta({ description: 'the oldest hour with data in the whole project' }),
    last_at: Time.nullable(),
  })
  .meta({ id: 'Summary' });
export type Summary = z.infer<typeof Summary>;

export const SummaryDetailsQuery = z.strictObject({ ...span, ...SummaryFilter.shape, compare });

/** Of a number that was recorded with generations. Percentiles are right within 10 %; null without any. */
export const Distribution = z
  .object({ n: z.number().int(), mean: z.number(), p50: z.number(), p95: z.number() })
  .nullable()
  .meta({ id: 'Distribution' });
export type Distribution = z.infer<typeof Distribution>;

const beforeAndNow = <T extends z.ZodType>(figure: T) => z.object({ now: figure, previous: figure.nullable() });

export const SummaryDetails = z
  .object({
    from: Time,
    to: Time,
    previous_from: Time.nullable(),
    latency_ms: beforeAndNow(Distribution),
    input_tokens: beforeAndNow(Distribution),
    output_tokens: beforeAndNow(Distribution),
    edits: z.object({
      n: z.number().int(),
      mean: z.number().nullable().meta({ description: 'mean similarity to the answer' }),
      tenths: z.array(z.number().int()).length(10).meta({ description: 'edits by similarity: 0–.1, .1–.2, ... .9–1' }),
    }),
    retention: z
      .array(
        z.object({
          after_s: z.number().int(),
          kept: Rate.meta({ description: 'share with at least .67 still there, of those seen at this time' }),
          previous: Rate,
          mean: z.number().nullable().meta({ description: 'mean share still there' }),
        }),
      )
      .meta({ description: 'at 30, 120, 300 and 600 seconds after acceptance' }),
    reasons: z
      .array(z.object({ reason: z.string(), count: z.number().int(), share: Rate, previous: Rate }))
      .meta({ description: 'the 20 most given; `share` is of the generations voted on' }),
    outcomes: z.array(
      z.object({
        name: z.string(),
        n: z.number().int(),
        yes: Rate.meta({ description: 'share that was `true`' }),
        mean: z.number(),
        previous: z.object({ n: z.number().int(), yes: Rate, mean: z.number() }).nullable(),
      }),
    ),
    scores: z
      .array(
        z.object({
          name: z.string(),
          source: z.string(),
          value: z.string().nullable().meta({ description: 'of a score in words, the word counted here' }),
          n: z.number().int(),
          yes: Rate.meta({ description: 'share that was `true`; null: a score in words' }),
          mean: z.number().nullable(),
          previous: z.object({ n: z.number().int(), mean: z.number().nullable() }).nullable(),
        }),
      )
      .meta({ description: 'opinions of machines: no part of any other figure' }),
  })
  .meta({ id: 'SummaryDetails' });
export type SummaryDetails = z.infer<typeof SummaryDetails>;

export const ExposureQuery = z.strictObject({ ...span, prompt_version: SearchText.optional() });

export const Exposure = z
  .object({
    from: Time,
    to: Time,
    people: z.number().int(),
    raw: Rate.meta({ description: 'positive / (positive + negative) of what people were shown on these UTC days' }),
    weighted: Rate.meta({
      description:
        'the same, each label weighted by shown share / labelled share of its cell (prompt version × activity tenth), at most 10; `n` is the effective number',
    }),
    unheard: z.number().meta({ description: 'share of what was shown that lies in cells without any label' }),
    tenths: z
      .array(
        z.object({
          tenth: z.number().int().meta({ description: '1 least active … 10 most; 0: nobody is known' }),
          people: z.number().int(),
          shown: z.number().int(),
          labelled: z.number().int(),
          positive_rate: Rate,
        }),
      )
      .meta({ description: 'people by how much they were shown' }),
  })
  .meta({ id: 'Exposure' });
export type Exposure = z.infer<typeof Exposure>;
