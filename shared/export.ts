/** Exports: rows written in a consumer's format, and what was left out. */
import { z } from 'zod';
import { SearchText, Time } from './event.ts';
import {
  BraintrustLine,
  DeepevalLine,
  InspectLine,
  LangfuseLine,
  LangsmithLine,
  OpenAiEvalsLine,
  PhoenixLine,
  PromptfooLine,
  RagasLine,
} from './export-evaluation.ts';
import {
  AxolotlDpoLine,
  AxolotlSftLine,
  GeminiDpoLine,
  GeminiSftLine,
  LlamaFactoryDpoLine,
  LlamaFactoryKtoLine,
  LlamaFactorySftLine,
  NovaDpoLine,
  NovaSftLine,
  OpenAiDpoLine,
  OpenAiRftLine,
  OpenAiSftLine,
  TogetherDpoLine,
  TogetherSftLine,
  TrlDpoLine,
  TrlKtoLine,
  TrlSftLine,
} from './export-training.ts';
import { StoredGeneration } from './generation.ts';
import { DroppedEvidence, Evidence, LabelStatus, RowSource, Task, VerifiedAlone } from './label.ts';

/** The formats by what their lines are for. */
export const formatGroups = {
  training: [
    'openai-sft',
    'openai-dpo',
    'openai-rft',
    'together-sft',
    'together-dpo',
    'trl-sft',
    'trl-dpo',
    'trl-kto',
    'axolotl-sft',
    'axolotl-dpo',
    'llama-factory-sft',
    'llama-factory-dpo',
    'llama-factory-kto',
    'gemini-sft',
    'gemini-dpo',
    'bedrock-nova-sft',
    'bedrock-nova-dpo',
  ],
  evaluation: [
    'inspect',
    'promptfoo',
    'deepeval',
    'ragas',
    'langsmith',
    'langfuse',
    'braintrust',
    'phoenix',
    'openai-evals',
  ],
  tables: ['jsonl', 'csv', 'parquet'],
} as const;

export const ExportFormat = z.enum([...formatGroups.training, ...formatGroups.evaluation, ...formatGroups.tables]);
export type ExportFormat = z.infer<typeof ExportFormat>;
/** A format of one JSON value a line. */
export type LineFormat = Exclude<ExportFormat, 'csv' | 'parquet'>;
export function isTable(format: ExportFormat): format is 'csv' | 'parquet' {
  return format === 'csv' || format === 'parquet';
}

/** What a line is for: the task of the row it is made from, or `eval`, a case to evaluate by. */
export const ExportTask = z.enum([...Task.options, 'eval']);
export type ExportTask = z.infer<typeof ExportTask>;

const everything = ExportTask.options;
/** Which rows a format takes. */
export const tasksOf: Record<ExportFormat, readonly ExportTask[]> = {
  'openai-sft': ['sft'],
  'openai-dpo': ['preference'],
  'openai-rft': ['sft'],
  'together-sft': ['sft'],
  'together-dpo': ['preference'],
  'trl-sft': ['sft'],
  'trl-dpo': ['preference'],
  'trl-kto': ['unpaired'],
  'axolotl-sft': ['sft'],
  'axolotl-dpo': ['preference'],
  'llama-factory-sft': ['sft'],
  'llama-factory-dpo': ['preference'],
  'llama-factory-kto': ['unpaired'],
  'gemini-sft': ['sft'],
  'gemini-dpo': ['preference'],
  'bedrock-nova-sft': ['sft'],
  'bedrock-nova-dpo': ['preference'],
  inspect: ['eval'],
  promptfoo: ['eval'],
  deepeval: ['eval'],
  ragas: ['eval'],
  langsmith: ['eval'],
  langfuse: ['eval'],
  braintrust: ['eval'],
  phoenix: ['eval'],
  'openai-evals': ['eval'],
  jsonl: everything,
  csv: everything,
  parquet: everything,
};

export const Split = z.enum(['train', 'validation', 'test']);
export type Split = z.infer<typeof Split>;

const raw = z
  .enum(['0', '1'])
  .optional()
  .meta({ description: '`csv` alone: 1 leaves cells that look like formulas as they are; with another format 400' });

/** An export of a frozen version. */
export const VersionExportQuery = z.strictObject({
  format: ExportFormat,
  split: Split.optional().meta({ description: 'absent: train, then validation, then test' }),
  raw,
});
export type VersionExportQuery = z.infer<typeof VersionExportQuery>;

/** A bundle is a version whole: whoever asks for a part of it must not be given the rest as well, test rows included. */
export const BundleQuery = z.strictObject({});

const User = z.string().min(1).max(500);
/** The parameter once for each; once alone, it comes as a text. */
const users = z
  .preprocess((named) => (typeof named === 'string' ? [named] : named), z.array(User).max(100))
  .optional()
  .meta({
    description:
      'who will use it, once for each: a generation with `access` is taken only if it names them all; absent: only those without',
  });

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
  access: users,
  raw,
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
    policy_versions: z
      .array(z.object({ version: z.string(), rows: z.number() }))
      .optional()
      .meta({
        description: 'the policies whose labels the rows come from: more than one while labels are made anew',
      }),
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
      verified_alone: VerifiedAlone.optional(),
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

/**
 * A line of the sidecar that says where the rows of a file come from: strict consumers refuse what they do not know, so
 * it cannot stand in the file itself.
 */
export const ProvenanceLine = z
  .strictObject({
    row: z.number().meta({ description: 'which row of the file, from 1' }),
    id: z.string(),
    task: ExportTask,
    source: RowSource,
    split: Split.optional(),
    trace_id: z.string(),
    span_id: z.string(),
    p: z.number().meta({ description: 'confidence of the row’s own evidence' }),
    label: z.strictObject({
      status: LabelStatus,
      p: z.number(),
      gold: z.boolean(),
      signals: z.array(z.string()),
      policy_version: z.string(),
    }),
    event_ids: z.array(z.string()),
  })
  .meta({ id: 'ProvenanceLine' });
export type ProvenanceLine = z.infer<typeof ProvenanceLine>;

/** What a line of each format is. */
export const lineOf = {
  jsonl: NativeLine,
  'openai-sft': OpenAiSftLine,
  'openai-dpo': OpenAiDpoLine,
  'openai-rft': OpenAiRftLine,
  'together-sft': TogetherSftLine,
  'together-dpo': TogetherDpoLine,
  'trl-sft': TrlSftLine,
  'trl-dpo': TrlDpoLine,
  'trl-kto': TrlKtoLine,
  'axolotl-sft': AxolotlSftLine,
  'axolotl-dpo': AxolotlDpoLine,
  'llama-factory-sft': LlamaFactorySftLine,
  'llama-factory-dpo': LlamaFactoryDpoLine,
  'llama-factory-kto': LlamaFactoryKtoLine,
  'gemini-sft': GeminiSftLine,
  'gemini-dpo': GeminiDpoLine,
  'bedrock-nova-sft': NovaSftLine,
  'bedrock-nova-dpo': NovaDpoLine,
  inspect: InspectLine,
  promptfoo: PromptfooLine,
  deepeval: DeepevalLine,
  ragas: RagasLine,
  langsmith: LangsmithLine,
  langfuse: LangfuseLine,
  braintrust: BraintrustLine,
  phoenix: PhoenixLine,
  'openai-evals': OpenAiEvalsLine,
} as const satisfies Record<LineFormat, z.ZodType>;

/** A line of an export, whichever its format. */
export const ExportLine = z.union(Object.values(lineOf)).meta({ id: 'ExportLine' });
export type ExportLine = z.infer<typeof ExportLine>;
