/** Exports: rows written in a consumer's format, and what was left out. */
import { z } from 'zod';
import { SearchText, Time } from './event.ts';
import { StoredGeneration } from './generation.ts';
import { DroppedEvidence, Evidence, LabelStatus, RowSource, Task } from './label.ts';

export const ExportFormat = z.enum(['jsonl', 'openai-sft', 'trl-sft', 'trl-dpo', 'trl-kto']);
export type ExportFormat = z.infer<typeof ExportFormat>;

/** Which rows a format takes; `jsonl`, the native format, takes all. */
export const tasksOf: Record<ExportFormat, readonly Task[]> = {
  jsonl: ['sft', 'preference', 'unpaired'],
  'openai-sft': ['sft'],
  'trl-sft': ['sft'],
  'trl-dpo': ['preference'],
  'trl-kto': ['unpaired'],
};

export const ExportQuery = z.strictObject({
  format: ExportFormat,
  task: Task.optional().meta({ description: 'only rows for this task; a format that cannot hold them answers 400' }),
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
 */
export const NativeLine = z
  .strictObject({
    id: z.string().meta({ description: '32 hex digits; the same evidence gives the same id' }),
    task: Task,
    source: RowSource,
    p: z.number().meta({ description: 'confidence of the row’s own evidence' }),
    input: z.unknown().meta({ description: 'the prompt as it was sent: text or OpenAI-chat messages' }),
    chosen: z.unknown().meta({ description: 'what to learn: text or a message; for `unpaired` the judged answer' }),
    rejected: z.unknown().meta({ description: 'what to avoid; null unless the task is `preference`' }),
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
      updated_at: Time,
    }),
    provenance: z.strictObject({ event_ids: z.array(z.string()) }),
  })
  .meta({ id: 'NativeLine' });
export type NativeLine = z.infer<typeof NativeLine>;

const content = z.string().min(1);
const openAiCalls = z
  .array(
    z.strictObject({
      id: z.string(),
      type: z.literal('function'),
      function: z.strictObject({
        name: z.string(),
        arguments: z.string().meta({ description: 'a JSON object as text' }),
      }),
    }),
  )
  .min(1);

export const OpenAiMessage = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content, name: z.string().optional() }),
  z.strictObject({ role: z.literal('user'), content, name: z.string().optional() }),
  z.strictObject({ role: z.literal('tool'), content, tool_call_id: z.string() }),
  z.strictObject({
    role: z.literal('assistant'),
    content: content.optional(),
    tool_calls: openAiCalls.optional(),
    weight: z.union([z.literal(0), z.literal(1)]).meta({ description: '1: trains; only the judged answer does' }),
  }),
]);
export type OpenAiMessage = z.infer<typeof OpenAiMessage>;

/** A line of `openai-sft`; Azure, Fireworks and Mistral take the same. */
export const OpenAiSftLine = z
  .strictObject({
    messages: z.array(OpenAiMessage).min(2),
    tools: z.array(z.record(z.string(), z.unknown())).min(1).optional(),
  })
  .meta({ id: 'OpenAiSftLine' });
export type OpenAiSftLine = z.infer<typeof OpenAiSftLine>;

const TrlAssistant = z.strictObject({
  role: z.literal('assistant'),
  content: content.optional(),
  tool_calls: z
    .array(
      z.strictObject({
        id: z.string(),
        type: z.literal('function'),
        function: z.strictObject({
          name: z.string(),
          arguments: z.record(z.string(), z.unknown()).meta({ description: 'an object: chat templates print it' }),
        }),
      }),
    )
    .min(1)
    .optional(),
});
export const TrlMessage = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content }),
  z.strictObject({ role: z.literal('user'), content }),
  z.strictObject({
    role: z.literal('tool'),
    content,
    name: z.string().optional(),
    tool_call_id: z.string().optional(),
  }),
  TrlAssistant,
]);
export type TrlMessage = z.infer<typeof TrlMessage>;

const prompt = z.array(TrlMessage).min(1);
const answer = z.tuple([TrlAssistant]);
const tools = z.string().optional().meta({
  description: 'tool definitions as JSON text, only where the generation had any; every TRL trainer reads it',
});

export const TrlSftLine = z.strictObject({ prompt, completion: answer, tools }).meta({ id: 'TrlSftLine' });
export type TrlSftLine = z.infer<typeof TrlSftLine>;
export const TrlDpoLine = z
  .strictObject({ prompt, chosen: answer, rejected: answer, tools })
  .meta({ id: 'TrlDpoLine' });
export type TrlDpoLine = z.infer<typeof TrlDpoLine>;
export const TrlKtoLine = z
  .strictObject({ prompt, completion: answer, label: z.boolean(), tools })
  .meta({ id: 'TrlKtoLine' });
export type TrlKtoLine = z.infer<typeof TrlKtoLine>;

/** A line of an export, whichever its format. */
export const ExportLine = z
  .union([NativeLine, OpenAiSftLine, TrlSftLine, TrlDpoLine, TrlKtoLine])
  .meta({ id: 'ExportLine' });
export type ExportLine = z.infer<typeof ExportLine>;
