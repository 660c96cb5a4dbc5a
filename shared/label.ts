/**
 * Labels: what the events about one generation say of it, how sure, and why. Derived, never edited.
 * The words a reader sees for each signal, rule and gate stand in `label-words.ts`.
 */
import { z } from 'zod';
import { Purpose, Time } from './event.ts';
import { dropWords, gateWords, signalWords } from './label-words.ts';
import { LOOKS_LISTED_MAX } from './limits.ts';

export { dropWords, gateWords, signalWords };

export const LabelStatus = z.enum(['unlabelled', 'positive', 'negative', 'uncertain', 'contested']);
export type LabelStatus = z.infer<typeof LabelStatus>;

/** Signals of one family are states of one opinion: only one of them counts per actor and output. */
export const Family = z.enum(['vote', 'choice', 'use', 'retry', 'outcome']);
export type Family = z.infer<typeof Family>;

export type SignalName = keyof typeof signalWords;
export const SignalName = z.enum(Object.keys(signalWords) as [SignalName, ...SignalName[]]);

export type DropRule = keyof typeof dropWords;
export const DropRule = z.enum(Object.keys(dropWords) as [DropRule, ...DropRule[]]);

export type Gate = keyof typeof gateWords;
export const Gate = z.enum(Object.keys(gateWords) as [Gate, ...Gate[]]);

/** One signal that counted. `weight` is in log-odds after every rule and cap; `base_weight` is the policy's. */
export const Evidence = z
  .object({
    signal: SignalName,
    family: Family,
    base_weight: z.number(),
    weight: z.number(),
    actor: z.string(),
    verified: z.boolean(),
    at: Time,
    event_id: z.string(),
    detail: z.string().optional().meta({ description: 'reasons, similarity, outcome name: a few plain words' }),
  })
  .meta({ id: 'Evidence' });
export type Evidence = z.infer<typeof Evidence>;

/** One signal that did not count, and the rule that dropped it. */
export const DroppedEvidence = z
  .object({
    signal: SignalName.nullable().meta({ description: 'null when the event is no signal (a score, an abandon)' }),
    kind: z.string(),
    actor: z.string(),
    verified: z.boolean(),
    at: Time,
    event_id: z.string(),
    rule: DropRule,
  })
  .meta({ id: 'DroppedEvidence' });
export type DroppedEvidence = z.infer<typeof DroppedEvidence>;

export const Task = z.enum(['sft', 'preference', 'unpaired']);
export type Task = z.infer<typeof Task>;

/** What a row rests on, strongest first within a task. */
export const RowSource = z.enum(['choice', 'correction', 'edit', 'regenerate', 'siblings', 'gold', 'kept', 'label']);
export type RowSource = z.infer<typeof RowSource>;

/** A row this label yields, or would yield but for its gates. The texts are in the export. */
export const RowSummary = z
  .object({ id: z.string(), task: Task, source: RowSource, gates: z.array(Gate) })
  .meta({ id: 'RowSummary' });
export type RowSummary = z.infer<typeof RowSummary>;

/** Where the project signs, and there is unverified evidence as well. */
export const VerifiedAlone = z.object({ status: LabelStatus, p: z.number() }).meta({
  description:
    'what verified evidence alone says: rows come of it, and `status` of exports and datasets is this one; absent where there is no other evidence, or the project does not sign',
});

export const Label = z
  .object({
    trace_id: z.string(),
    span_id: z.string(),
    status: LabelStatus,
    p: z.number().meta({ description: 'probability that a careful reviewer would call the output good' }),
    confidence: z.number().meta({ description: 'max(p, 1 − p)' }),
    gold: z.boolean(),
    recheck: z.boolean().meta({ description: 'strong evidence against a gold label arrived after the decision' }),
    orphan: z.boolean().meta({ description: 'events arrived, the generation itself never did' }),
    s_plus: z.number(),
    s_minus: z.number(),
    evidence: z.array(Evidence),
    dropped: z
      .array(DroppedEvidence)
      .meta({ description: `of events of kind \`shown\` the first ${LOOKS_LISTED_MAX}` }),
    verified_alone: VerifiedAlone.optional(),
    rows: z.array(RowSummary),
    policy_version: z.string(),
    at: Time.meta({ description: 'the generation’s time, else the first event’s' }),
    updated_at: Time,
  })
  .meta({ id: 'Label' });
export type Label = z.infer<typeof Label>;

/** A reviewer's verdict. Overrides, never deletes, evidence. */
export const Decision = z
  .object({
    id: z.string(),
    trace_id: z.string(),
    span_id: z.string(),
    reviewer: z.string(),
    verdict: z.enum(['positive', 'negative']),
    corrected_text: z.string().nullable(),
    reason: z.string().nullable(),
    consent: z.array(Purpose),
    decided_at: Time,
    withdrawn_at: Time.optional().meta({ description: 'taken back by its reviewer: from then on it counts nothing' }),
    audit: z.literal(true).optional().meta({ description: 'handed out by the random audit' }),
  })
  .meta({ id: 'Decision' });
export type Decision = z.infer<typeof Decision>;
