/** What people may ask for: to be forgotten, to see what is kept of them, to take consent back. Ids stand in bodies. */
import { z } from 'zod';
import { Purpose, Ref, StoredEvent, Time } from './event.ts';
import { StoredGeneration } from './generation.ts';
import { Decision, Gate, RowSource, Task } from './label.ts';

const UserId = z.string().min(1).max(200);

export const ErasureRequest = z.union([z.strictObject({ user_id: UserId }), z.strictObject({ ref: Ref })]);

const Counts = z.record(z.string(), z.number()).meta({ description: 'how many went, by table' });

export const ErasureReceipt = z
  .object({
    id: z.string(),
    erased_before: Time.meta({ description: 'what this person does later is taken; a generation does not come back' }),
    counts: Counts,
  })
  .meta({ id: 'ErasureReceipt' });

export const AccessRequest = z.strictObject({ user_id: UserId });

/** A training row that rests on the person's generation or events. */
const KeptRow = z.object({
  trace_id: z.string(),
  span_id: z.string(),
  id: z.string(),
  task: Task,
  source: RowSource,
  chosen: z.unknown(),
  rejected: z.unknown(),
  gates: z.array(Gate),
});

/** One thing that is kept of a person. */
export const AccessLine = z
  .discriminatedUnion('of', [
    z.object({ of: z.literal('generation'), data: StoredGeneration }),
    z.object({ of: z.literal('event'), data: StoredEvent }),
    z.object({ of: z.literal('decision'), data: Decision }),
    z.object({ of: z.literal('row'), data: KeptRow }),
    z.object({
      of: z.literal('dead_letter'),
      data: z.object({ id: z.string(), received_at: Time, body: z.unknown() }),
    }),
  ])
  .meta({ id: 'AccessLine' });
export type AccessLine = z.infer<typeof AccessLine>;

export const ConsentWithdrawal = z.strictObject({ user_id: UserId, withdraw: z.array(Purpose).min(1).max(2) });
export const WithdrawalReceipt = z.object({
  withdrawn_before: Time.meta({ description: 'what this person consents to later counts' }),
  counts: Counts,
});
