/** Policies: the weights a project's labels are made with, who set them, and what a change of them would move. */
import { z } from 'zod';
import { PlainText, Time } from './event.ts';
import { LabelStatus, SignalName, Task } from './label.ts';
import { NAME_MAX_CHARS, POLICY_NUMBER_MAX, POLICY_OUTCOMES_MAX } from './limits.ts';
import { numeral } from './route.ts';

export const Profile = z.enum(['chat', 'editor', 'form']).meta({
  description: 'what kind of product it is; in a form any change of a suggested value is a change, however alike',
});
export type Profile = z.infer<typeof Profile>;

/** A probability that leaves room for doubt: at 0 or 1 one signal would decide alone and for ever. */
const Probability = z.number().min(0.01).max(0.99);

/** Every signal whose accuracy stands in the table; an outcome's stands with the outcome. */
export const TableSignal = SignalName.exclude(['outcome']);
export type TableSignal = z.infer<typeof TableSignal>;

const OutcomePolicy = z.strictObject({
  accuracy: Probability,
  good_when: z.union([
    z.strictObject({ is: z.boolean() }),
    z.strictObject({ at_least: z.number() }),
    z.strictObject({ at_most: z.number() }),
  ]),
});

/** What a project sets for itself. What it leaves out is as the table in code has it. */
export const PolicyContent = z
  .strictObject({
    profile: Profile.optional(),
    base_rate: Probability.optional().meta({ description: 'share of good outputs; .5 unless set or measured' }),
    accuracies: z
      .partialRecord(TableSignal, Probability)
      .optional()
      .meta({ description: 'how often a careful reviewer agrees with the signal in this project' }),
    outcomes: z
      .record(PlainText.min(1).max(NAME_MAX_CHARS), OutcomePolicy)
      .refine((outcomes) => Object.keys(outcomes).length <= POLICY_OUTCOMES_MAX, `at most ${POLICY_OUTCOMES_MAX}`)
      .optional(),
  })
  .meta({ id: 'PolicyContent' });
export type PolicyContent = z.infer<typeof PolicyContent>;

/** Of how many audited outputs a number comes (of 0: it is as assumed), and on how many of them reviewers agreed. */
const Tally = z.strictObject({ n: z.number().int(), agreed: z.number().int() });
export const Measured = z.strictObject({
  base_rate: Tally.optional(),
  accuracies: z.partialRecord(TableSignal, Tally),
});
export type Measured = z.infer<typeof Measured>;

/** Where a number comes from: the table in code, somebody's hand, or `n` decisions of the random audit. */
const basis = {
  basis: z.enum(['assumed', 'set', 'measured']),
  n: z.number().int().nullable().meta({ description: 'audited outputs behind it; null unless measured' }),
};

export const PolicySignal = z.object({
  signal: TableSignal,
  words: z.string(),
  family: z.string(),
  says: z.enum(['good', 'bad']),
  accuracy: z.number(),
  weight: z.number().meta({ description: 'in log-odds, for the output or against it' }),
  assumed: z.number().meta({ description: 'the accuracy that the table in code has' }),
  ...basis,
});
export type PolicySignal = z.infer<typeof PolicySignal>;

/** The policy in force, every number with where it comes from. */
export const ProjectPolicy = z
  .object({
    version: z.string(),
    number: z.number().int().nullable().meta({ description: 'null: the table in code, nobody has set anything' }),
    adopted_by: z.string().nullable(),
    adopted_at: Time.nullable(),
    profile: Profile,
    signed: z
      .boolean()
      .meta({ description: 'the project signs: unverified signals count half, together at most ln 9 / 2 either way' }),
    base_rate: z.object({ value: z.number(), ...basis }),
    signals: z.array(PolicySignal),
    content: PolicyContent.meta({ description: 'what the project sets; change it and PUT it back' }),
    recompute: z.object({
      labels: z.number().int(),
      on_older_version: z.number().int().meta({ description: 'labels still to be made anew, in the background' }),
      exact: z.boolean().meta({ description: 'false: there are at least so many, counting stopped' }),
    }),
  })
  .meta({ id: 'ProjectPolicy' });
export type ProjectPolicy = z.infer<typeof ProjectPolicy>;

/** A stored policy. It never changes; what changes is which one is adopted. */
export const PolicyVersion = z
  .object({
    number: z.number().int(),
    version: z.string().meta({ description: 'what labels made with it say as `policy_version`' }),
    origin: z.enum(['set', 'estimate']),
    content: PolicyContent,
    measured: Measured,
    created_by: z.string(),
    created_at: Time,
    adoptions: z.array(z.object({ by: z.string(), at: Time })),
    in_force: z.boolean(),
  })
  .meta({ id: 'PolicyVersion' });
export type PolicyVersion = z.infer<typeof PolicyVersion>;

export const PolicyVersions = z.object({ items: z.array(PolicyVersion), next_before: z.number().int().nullable() });
export const PolicyVersionsQuery = z.strictObject({
  before: numeral(z.number().int().min(1).max(POLICY_NUMBER_MAX)).optional(),
});

export const AdoptPolicy = z.strictObject({ number: z.number().int().min(1).max(POLICY_NUMBER_MAX) });

/** What the random audit says the numbers are. A proposal: nothing changes until somebody adopts it. */
export const PolicyEstimate = z
  .object({
    number: z.number().int().nullable().meta({ description: 'adopt this one; null: nothing was audited yet' }),
    outputs: z.number().int().meta({ description: 'audited outputs it rests on' }),
    base_rate: z.object({ now: z.number(), proposed: z.number(), n: z.number().int(), agreed: z.number().int() }),
    signals: z.array(
      z.object({
        signal: TableSignal,
        words: z.string(),
        now: z.number(),
        proposed: z.number(),
        n: z.number().int(),
        agreed: z.number().int(),
      }),
    ),
  })
  .meta({ id: 'PolicyEstimate' });
export type PolicyEstimate = z.infer<typeof PolicyEstimate>;

export const PreviewPolicy = z.union([z.strictObject({ content: PolicyContent }), AdoptPolicy]);

/** Exact, or scaled up from a random sample with its 95 % interval. */
const Extent = z.object({ value: z.number(), low: z.number(), high: z.number() });
export type Extent = z.infer<typeof Extent>;

/** What a change of policy would move, before it is made. */
export const PolicyPreview = z
  .object({
    from_version: z.string(),
    to_version: z.string(),
    labels: z.number().int(),
    looked_at: z.number().int(),
    exact: z.boolean().meta({ description: 'false: the figures are scaled up from a random sample' }),
    changed: Extent.meta({ description: 'labels whose status would be another' }),
    moves: z.array(z.object({ from: LabelStatus, to: LabelStatus, labels: Extent })),
    rows: z.array(z.object({ task: Task, gained: Extent, lost: Extent })).meta({
      description: 'rows that could be trained on, by task',
    }),
  })
  .meta({ id: 'PolicyPreview' });
export type PolicyPreview = z.infer<typeof PolicyPreview>;
