/** The daily sample: a few generations of one day to read, the same for everybody in the project. */
import { z } from 'zod';
import { SpanId, Time, TraceId } from './event.ts';

/** A UTC day, `2026-11-20`. */
export const Day = z.iso.date().meta({ description: 'a UTC day that is over' });

/** So many are drawn; fewer where the day has fewer. */
export const SAMPLE_SIZE = 12;

/**
 * Why it is in the sample: `random` of all; `contested` and `worst` (least likely good, undecided) by label; `busy`: one
 * answer to a prompt that was asked again and again that day, case, spacing and Unicode form aside.
 */
export const SampleReason = z.enum(['contested', 'worst', 'busy', 'random']);
export type SampleReason = z.infer<typeof SampleReason>;

export const SampleQuery = z.strictObject({ day: Day.optional().meta({ description: 'default: yesterday, in UTC' }) });

export const DrawSample = z
  .strictObject({ day: Day.optional().meta({ description: 'default: yesterday, in UTC' }) })
  .meta({ id: 'DrawSample' });

export const DailySample = z
  .object({
    day: Day,
    looked_at: z
      .number()
      .int()
      .meta({ description: 'generations it was drawn from: the newest of the day, at most 20,000' }),
    items: z
      .array(
        z.object({
          trace_id: z.string(),
          span_id: z.string(),
          why: SampleReason,
          asked: z.number().int().nullable().meta({ description: '`busy`: how often its prompt was asked that day' }),
          read_at: Time.nullable().meta({ description: 'when who asks has read it' }),
          verdict: z.enum(['positive', 'negative']).nullable().meta({ description: 'what who asks decided' }),
        }),
      )
      .meta({ description: 'in the order to read; erased ones are gone' }),
    read: z.number().int().meta({ description: 'of these, by who asks' }),
  })
  .meta({ id: 'DailySample' });
export type DailySample = z.infer<typeof DailySample>;

export const SampleRead = z.strictObject({ day: Day, trace_id: TraceId, span_id: SpanId.optional() });
