/** What moved in prompts, answers and reasons since the period before, and what of it is more than noise. */
import { z } from 'zod';
import { Time } from './event.ts';
import { Distribution, Rate, SummaryDetailsQuery } from './summary.ts';

export const MovementQuery = SummaryDetailsQuery.omit({ compare: true });

const verdict = {
  p: z.number().nullable().meta({
    description:
      'chance of as large a difference if nothing had moved, corrected for all figures of its kind (Benjamini and Hochberg); null: too little to compare',
  }),
  beyond_noise: z.boolean().meta({ description: '`p` is below .05' }),
};

export const MovedShareOf = z.enum(['shape', 'script', 'spelling', 'reason']);
export type MovedShareOf = z.infer<typeof MovedShareOf>;

export const MovedShare = z
  .object({
    of: MovedShareOf.meta({
      description:
        '`shape`: share of the answers that are `empty`, `json`, `code`, `refusal` (English ones, or where the provider says so), `cut_off` or `tool_call`; `script`: share of the prompts mostly written in it; `spelling`: share with a `typo` of the prompts in English, which alone are looked at for one; `reason`: share of the generations voted on',
    }),
    value: z.string(),
    before: Rate,
    now: Rate,
    difference: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable().meta({
      description: 'now − before, with score bounds as careful as `p`: they leave out 0 where `beyond_noise` is true',
    }),
    is_new: z.boolean().meta({ description: 'not seen at all in the period before, though others were' }),
    ...verdict,
  })
  .meta({ id: 'MovedShare' });
export type MovedShare = z.infer<typeof MovedShare>;

export const MovedLength = z
  .object({
    of: z.enum(['prompt_chars', 'answer_chars']),
    before: Distribution,
    now: Distribution,
    ratio: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable().meta({
      description:
        'of the geometric means, now ÷ before, with bounds as careful as `p`; null with fewer than 30 of either',
    }),
    doublings: z
      .array(
        z.object({
          from: z.number().int(),
          to: z.number().int().meta({ description: 'exclusive' }),
          before: z.number().int(),
          now: z.number().int(),
        }),
      )
      .meta({ description: 'how many were that long' }),
    ...verdict,
  })
  .meta({ id: 'MovedLength' });
export type MovedLength = z.infer<typeof MovedLength>;

export const Movement = z
  .object({
    from: Time,
    to: Time,
    previous_from: Time,
    shares: z
      .array(MovedShare)
      .meta({ description: 'whatever was seen in either period; of the reasons the 20 most given. Surest first' }),
    lengths: z.array(MovedLength).meta({ description: 'in characters, of texts that have any' }),
  })
  .meta({ id: 'Movement' });
export type Movement = z.infer<typeof Movement>;
