/** Events that were `invalid`: kept without what is personal, so that somebody can see why, and take them after all. */
import { z } from 'zod';
import { ItemError } from './error.ts';
import { ItemStatus, PlainText, Time } from './event.ts';

export const DeadLetter = z
  .object({
    id: z.string().meta({ description: 'of the letter; the event may have had no usable one' }),
    received_at: Time,
    via: z.enum(['publishable', 'secret']),
    actor: z.string().meta({ description: 'pseudonym of the person or session; empty for nobody' }),
    message: z.string(),
    path: z.string().nullable().meta({ description: 'the field that is wrong' }),
    redacted: z.array(z.string()),
    body: z.record(z.string(), z.unknown()).meta({ description: 'the event without person, session and token' }),
  })
  .meta({ id: 'DeadLetter' });
export type DeadLetter = z.infer<typeof DeadLetter>;

const REPLAY_MAX_LETTERS = 500;

export const DeadLetterReplay = z.strictObject({
  ids: z.array(z.uuid()).min(1).max(REPLAY_MAX_LETTERS),
  changes: z
    .record(PlainText.min(1).max(100), z.unknown())
    .optional()
    .meta({ description: 'fields to set in each of them; null takes a field away' }),
});

export const DeadLetterResult = z.object({
  id: z.string(),
  status: z.union([ItemStatus, z.literal('not_found')]),
  error: ItemError.optional(),
});
export const DeadLetterResults = z.object({ results: z.array(DeadLetterResult) });
