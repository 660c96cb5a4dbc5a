/** The same question, asked again and again: does it go wrong all the time, or was it bad luck? */
import { z } from 'zod';
import { CompareBy } from './comparison.ts';
import { SearchText, Time } from './event.ts';
import { Rate } from './summary.ts';

export const RepeatedQuery = z.strictObject({
  by: CompareBy.optional().meta({ description: 'default: prompt_version' }),
  from: Time.optional().meta({ description: 'default: 30 days before `to`' }),
  to: Time.optional().meta({ description: 'default: now' }),
  model: SearchText.optional(),
});

const asked = {
  asked: z.number().int(),
  positive_rate: Rate,
  wordings: z.number().int().meta({ description: 'different answers, white space aside' }),
};

export const Repeated = z
  .object({
    by: CompareBy,
    from: Time,
    to: Time,
    looked_at: z.number().int().meta({ description: 'generations, the newest of this time; at most 20,000' }),
    looked_from: Time.meta({ description: 'the time of the oldest of these; `from` when there is none' }),
    items: z
      .array(
        z.object({
          prompt: z.string(),
          prompt_hash: z.string().meta({ description: 'finds those who asked it among the generations' }),
          ...asked,
          of: z
            .number()
            .int()
            .meta({ description: 'rate, wordings and likeness are of the newest so many, at most 50' }),
          of_from: Time.meta({ description: 'the time of the oldest of these' }),
          likeness: z.number().nullable().meta({
            description: 'mean similarity of an answer to the one before it, of the newest six; 1 is the same',
          }),
          likened_from: Time.meta({ description: 'the time of the oldest of these six' }),
          newest: z.object({ trace_id: z.string(), span_id: z.string() }),
          versions: z.array(z.object({ key: z.string(), ...asked })),
        }),
      )
      .meta({ description: 'prompts asked at least twice, the most asked first; at most 20' }),
  })
  .meta({ id: 'Repeated' });
export type Repeated = z.infer<typeof Repeated>;
