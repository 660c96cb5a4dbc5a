/** Jobs: work that takes longer than a request. Asked for, it answers 202 with the job; `GET /v1/jobs/:id` follows it. */
import { z } from 'zod';
import { ItemError } from './error.ts';
import { Time } from './event.ts';

export const Job = z
  .object({
    id: z.string(),
    kind: z.string().meta({ description: 'what it does, such as `freeze`' }),
    state: z.enum(['waiting', 'running', 'done', 'failed']),
    progress: z.object({
      step: z.string().meta({ description: 'what it is at, in a word or two; empty before it begins' }),
      done: z.number(),
      total: z.number().nullable().meta({ description: 'null while nobody knows' }),
    }),
    result: z.unknown().meta({ description: 'null until it is done' }),
    error: ItemError.nullable().meta({ description: 'why it failed' }),
    created_at: Time,
    finished_at: Time.nullable(),
  })
  .meta({ id: 'Job' });
export type Job = z.infer<typeof Job>;
