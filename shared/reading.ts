/** Generations and labels as they are listed and read. */
import { z } from 'zod';
import { SearchText, StoredEvent, Time } from './event.ts';
import { StoredGeneration } from './generation.ts';
import { Decision, Label, LabelStatus } from './label.ts';
import { NUMBER_MAX_ABS } from './limits.ts';
import { reviewedWays, spellings, traits } from './measures.ts';
import { flag, numeral, page } from './route.ts';
import { Channel, Counted } from './summary.ts';

/** One line of a list of generations: the generation with its label, null until the worker has seen it. */
export const LabelledGeneration = z.object({ generation: StoredGeneration, label: Label.nullable() });
export type LabelledGeneration = z.infer<typeof LabelledGeneration>;

/** `generation` is null for an orphan: events came, the generation itself never did. */
export const GenerationDetail = z
  .object({
    generation: StoredGeneration.nullable(),
    label: Label.nullable(),
    events: z.array(StoredEvent),
    decisions: z.array(Decision),
  })
  .meta({ id: 'GenerationDetail' });
export type GenerationDetail = z.infer<typeof GenerationDetail>;

const atLeast = numeral(z.number().min(0).max(NUMBER_MAX_ABS)).optional();

const checkpoint = z.enum(['30', '120', '300', '600']);

export const GenerationQuery = z.strictObject({
  ...page,
  status: LabelStatus.optional(),
  labelled: z.literal('true').optional().meta({ description: 'positive or negative: what coverage counts' }),
  model: SearchText.optional(),
  model_version: SearchText.optional(),
  prompt_version: SearchText.optional(),
  conversation_id: SearchText.optional(),
  prompt_hash: SearchText.optional().meta({
    description: 'its last prompt is the same, as the repeated prompts name it',
  }),
  channel: Channel.optional(),
  did: Counted.optional().meta({ description: 'what was done with it, by the name of its counter: voted, copied...' }),
  reason: SearchText.optional(),
  edit: numeral(z.number().int().min(0).max(9)).optional().meta({ description: 'similarity of its edit, in tenths' }),
  light_edit: z.literal('true').optional().meta({ description: 'edited, and two thirds of it or more are left' }),
  kept: checkpoint.optional().meta({ description: 'kept for at least so many seconds' }),
  watched: checkpoint.optional().meta({ description: 'it is known what was left of it after so many seconds' }),
  shape: z.enum(traits).optional().meta({ description: 'what its answer is like, as the movement counts it' }),
  script: SearchText.optional().meta({
    description: 'what its prompt is mostly written in, as the movement counts it',
  }),
  spelling: z.enum(spellings).optional().meta({
    description: '`judged`: its prompt was looked at for typos, as those in English are; `typo`: one was found',
  }),
  outcome: SearchText.optional(),
  outcome_true: SearchText.optional().meta({ description: 'this outcome came, and was true' }),
  score: SearchText.optional().meta({
    description: '`["name","source"]`; of a score in words `["name","source","word"]`',
  }),
  tenth: numeral(z.number().int().min(0).max(10)).optional().meta({
    description:
      'shown to people of this tenth of activity, as the exposure ranks them: in the whole UTC days of `from`–`to`, of `prompt_version` where it is given',
  }),
  min_latency_ms: atLeast.meta({ description: 'its latency was sent, and is at least this' }),
  min_input_tokens: atLeast,
  min_output_tokens: atLeast,
  min_prompt_chars: atLeast.meta({ description: 'its last prompt was sent, and has at least so many characters' }),
  min_answer_chars: atLeast,
  reviewer: SearchText.optional().meta({ description: 'this reviewer decided on it, and has not taken that back' }),
  reviewed: z.enum(reviewedWays).optional().meta({
    description:
      '`decided`: a decision on it stands; `withdrawn`: one was taken back; `skipped`: a skip still holds; `shared`: two reviewers or more decided on it; `split`: and not alike',
  }),
  audited: z
    .enum([...LabelStatus.options, 'tied'])
    .optional()
    .meta({
      description:
        'decided on in the random audit: what its label said when it was drawn, where reviewers came to a verdict; `tied`: where they did not',
    }),
  q: SearchText.optional().meta({
    description: 'words of its prompt or answer: all of them, in any order; "in quotes" in this order; -without; or',
  }),
  from: Time.optional(),
  to: Time.optional(),
});
export const LabelQuery = z.strictObject({
  ...page,
  status: LabelStatus.optional(),
  gold: flag.optional(),
  min_confidence: numeral(z.number().min(0.5).max(1)).optional(),
  from: Time.optional(),
  to: Time.optional(),
});
