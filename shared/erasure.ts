/** What people may ask for: to be forgotten, to see what is kept of them, to take consent back. Ids stand in bodies. */
import { z } from 'zod';
import { Purpose, Ref, StoredEvent, Time } from './event.ts';
import { ExportTask, Split } from './export.ts';
import { StoredGeneration } from './generation.ts';
import { Decision, Gate, Label, RowSource, Task } from './label.ts';
import { PairVerdict } from './pair.ts';

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

export const SampleRemoval = z
  .object({
    generations: z.number().int().meta({ description: 'of the sample, gone now' }),
    more: z.boolean().meta({ description: 'some are left: ask again' }),
  })
  .meta({ id: 'SampleRemoval' });

export const AccessRequest = z.strictObject({ user_id: UserId });

/** What was made of what is known of the person's generation; whose evidence it rests on is left out. */
const KeptLabel = Label.pick({
  ...{ trace_id: true, span_id: true, status: true, p: true, gold: true },
  ...{ policy_version: true, at: true, updated_at: true },
});

/** A training row on the person's generation, or one on somebody else's that rests on what the person did. */
const KeptRow = z.object({
  trace_id: z.string(),
  span_id: z.string(),
  id: z.string(),
  task: Task,
  source: RowSource,
  chosen: z.unknown().meta({ description: 'on somebody else’s generation: null unless the person wrote it' }),
  rejected: z.unknown(),
  gates: z.array(Gate),
});

/** The same, as it stands in a version of a dataset. */
const KeptDatasetRow = KeptRow.omit({ gates: true }).extend({
  dataset: z.string(),
  version: z.number(),
  split: Split,
  task: ExportTask,
  input: z.unknown().meta({ description: 'null on somebody else’s generation' }),
});

const PairSide = z.object({ trace_id: z.string(), span_id: z.string() });

/** What a reviewer said of the person's answer and another one side by side. */
const KeptPairDecision = z.object({
  id: z.string(),
  left: PairSide,
  right: PairSide,
  verdict: PairVerdict,
  reviewer: z.string(),
  reason: z.string().nullable(),
  decided_at: Time,
});

/** That somebody put the person's generation into an eval dataset. */
const KeptCase = z.object({
  dataset: z.string(),
  trace_id: z.string(),
  span_id: z.string(),
  added_by: z.string(),
  added_at: Time,
});

/** That they took consent back: what happened until then serves the purpose no more, and it is assumed of them no more. */
const KeptWithdrawal = z.object({ improve_before: Time.nullable(), train_before: Time.nullable() });

/** One thing that is kept of a person. */
export const AccessLine = z
  .discriminatedUnion('of', [
    z.object({ of: z.literal('generation'), data: StoredGeneration }),
    z.object({ of: z.literal('event'), data: StoredEvent }),
    z.object({ of: z.literal('label'), data: KeptLabel }),
    z.object({ of: z.literal('decision'), data: Decision }),
    z.object({ of: z.literal('pair_decision'), data: KeptPairDecision }),
    z.object({ of: z.literal('dataset_case'), data: KeptCase }),
    z.object({ of: z.literal('row'), data: KeptRow }),
    z.object({ of: z.literal('dataset_row'), data: KeptDatasetRow }),
    z.object({
      of: z.literal('dead_letter'),
      data: z.object({ id: z.string(), received_at: Time, body: z.unknown() }),
    }),
    z.object({ of: z.literal('withdrawal'), data: KeptWithdrawal }),
  ])
  .meta({ id: 'AccessLine' });
export type AccessLine = z.infer<typeof AccessLine>;

export const ConsentWithdrawal = z.strictObject({ user_id: UserId, withdraw: z.array(Purpose).min(1).max(2) });
export const WithdrawalReceipt = z.object({
  withdrawn_before: Time.meta({ description: 'what this person consents to later counts' }),
  counts: Counts,
});
