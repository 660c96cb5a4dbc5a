/** Exports: rows written in a consumer's format, and what was left out. */
import { z } from 'zod';
import { SearchText, Time } from './event.ts';
import { OpenAiSftLine, TrlDpoLine, TrlKtoLine, TrlSftLine } from './export-training.ts';
import { StoredGeneration } from './generation.ts';
import { DroppedEvidence, Evidence, LabelStatus, RowSource, Task } from './label.ts';

export const ExportFormat = z.enum(['jsonl', 'openai-sft', 'trl-sft', 'trl-dpo', 'trl-kto']);
export type ExportFormat = z.infer<typeof ExportFormat>;

/** What a line is for: the task of the row it is made from, or `eval`, a case to evaluate by. */
export const ExportTask = z.enum([...Task.options, 'eval']);
export type ExportTask = z.infer<typeof ExportTask>;

/** Which rows a format takes; `jsonl`, the native format, takes all. */
export const tasksOf: Record<ExportFormat, readonly ExportTask[]> = {
  jsonl: ['sft', 'preference', 'unpaired', 'eval'],
  'openai-sft': ['sft'],
  'trl-sft': ['sft'],
  'trl-dpo': ['preference'],
  'trl-kto': ['unpaired'],
};

export const Split = z.enum(['train', 'validation', 'test']);
export type Split = z.infer<typeof Split>;

export const ExportQuery = z.strictObject({
  format: ExportFormat,
  task: ExportTask.optional().meta({
    description: 'only rows for this task; a format that cannot hold them answers 400',
  }),
  status: LabelStatus.optional(),
  model: SearchText.optional(),
  model_version: SearchText.optional(),
  prompt_version: SearchText.optional(),
  from: Time.optional(),
  to: Time.optional(),
});
export type ExportQuery = z.infer<typeof ExportQuery>;

export const ExportReport = z
  .object({
    format: ExportFormat,
    rows: z.number().meta({ description: 'lines the export writes' }),
    left_out: z.array(
      z.object({
        rule: z.string().meta({ description: 'a gate of the row, or a rule of the format' }),
        words: z.string(),
        rows: z.number(),
      }),
    ),
    warnings: z.array(z.string()).meta({ description: 'what the consumer asks of the file as a whole' }),
  })
  .meta({ id: 'ExportReport' });
export type ExportReport = z.infer<typeof ExportReport>;

/**
 * A line of `jsonl`, the native format: the row, the label it comes from and the generation, whole. `chosen` and
 * `rejected` are resolved: where the row names no text of its own, the generation's output stands there.
 * A case to evaluate by (`eval`) has its target in `chosen`, or, where nobody wrote a better answer, none and a `rubric`.
 */
export const NativeLine = z
  .strictObject({
    id: z.string().meta({ description: '32 hex digits; the same evidence gives the same id' }),
    task: ExportTask,
    source: RowSource,
    split: Split.optional().meta({ description: 'in a version of a dataset: which side the row is on' }),
    p: z.number().meta({ description: 'confidence of the row’s own evidence' }),
    input: z.unknown().meta({ description: 'the prompt as it was sent: text or OpenAI-chat messages' }),
    chosen: z.unknown().meta({
      description: 'what to learn: text or a message; for `unpaired` the judged answer, for `eval` the target',
    }),
    rejected: z.unknown().meta({
      description: 'what to avoid: the other side of a `preference`, the refused answer behind a rubric; else null',
    }),
    rubric: z.string().optional().meta({
      description: '`eval` without a target: what the answer must not do again, in the words of a reviewer',
    }),
    desirable: z.boolean().nullable().meta({ description: '`unpaired`: whether the answer is wanted' }),
    generation: StoredGeneration.omit({ input: true }),
    label: z.strictObject({
      status: LabelStatus,
      p: z.number(),
      gold: z.boolean(),
      recheck: z.boolean(),
      s_plus: z.number(),
      s_minus: z.number(),
      evidence: z.array(Evidence),
      dropped: z.array(DroppedEvidence),
      policy_version: z.string(),
      updated_at: Time.optional().meta({ description: 'not in versions: the same data is to give the same bytes' }),
    }),
    provenance: z.strictObject({ event_ids: z.array(z.string()) }),
  })
  .meta({ id: 'NativeLine' });
export type NativeLine = z.infer<typeof NativeLine>;

/** A line of an export, whichever its format. */
export const ExportLine = z
  .union([NativeLine, OpenAiSftLine, TrlSftLine, TrlDpoLine, TrlKtoLine])
  .meta({ id: 'ExportLine' });
export type ExportLine = z.infer<typeof ExportLine>;
