/** The summary: how the product is doing, from rollups alone. Definitions: LABELS in `shared/README.md`. */
import { z } from 'zod';
import { Time } from './event.ts';

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
  })
  .meta({ id: 'Metrics' });
export type Metrics = z.infer<typeof Metrics>;

export const GroupBy = z.enum(['model', 'model_version', 'prompt_version', 'channel']);
export type GroupBy = z.infer<typeof GroupBy>;
export const Interval = z.enum(['hour', 'day', 'week']);
export type Interval = z.infer<typeof Interval>;

export const SummaryQuery = z.strictObject({
  from: Time.optional().meta({ description: 'default: 7 days before `to`' }),
  to: Time.optional().meta({ description: 'default: now' }),
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
    series: z.array(z.object({ at: Time, metrics: Metrics })),
    groups: z.array(z.object({ key: z.string(), metrics: Metrics })),
    first_at: Time.nullable().meta({ description: 'the oldest hour with data in the whole project' }),
    last_at: Time.nullable(),
  })
  .meta({ id: 'Summary' });
export type Summary = z.infer<typeof Summary>;
