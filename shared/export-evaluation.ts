/**
 * Lines of the formats that evaluation tools read. A case asks what a person asked and is judged by its target, the text
 * a reviewer approved or wrote, or by its rubric, what a reviewer said an answer must not do again.
 */
import { z } from 'zod';
import { OpenAiCalls, ToolResult } from './export-training.ts';

const content = z.string().min(1);
/** OpenAI-chat shaped. */
export const CaseMessage = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content, name: z.string().optional() }),
  z.strictObject({ role: z.literal('user'), content, name: z.string().optional() }),
  ToolResult,
  z.strictObject({ role: z.literal('assistant'), content: z.string(), tool_calls: OpenAiCalls.optional() }),
]);
export type CaseMessage = z.infer<typeof CaseMessage>;
const CaseInput = z.union([content, z.array(CaseMessage).min(1)]);

const side = z.enum(['train', 'validation', 'test']);

/** Where the case comes from and how it is judged, the same in every format. */
export const CaseMetadata = z
  .strictObject({
    row_id: z.string(),
    trace_id: z.string(),
    span_id: z.string().optional(),
    judged_by: z.enum(['target', 'rubric']),
    source: z.string(),
    split: side.optional(),
    policy_version: z.string(),
    model: z.string().optional(),
    model_version: z.string().optional(),
    prompt_version: z.string().optional(),
    rubric: content
      .optional()
      .meta({ description: 'a reviewer’s words: what was wrong with the answer, or what one must not do' }),
    refused: content.optional().meta({ description: 'the answer the rubric speaks of' }),
    tools: z.array(z.unknown()).optional(),
  })
  .meta({ id: 'CaseMetadata' });
export type CaseMetadata = z.infer<typeof CaseMetadata>;

export const InspectLine = z
  .strictObject({
    id: z.string(),
    input: z.union([
      content,
      z
        .array(
          z.discriminatedUnion('role', [
            z.strictObject({ role: z.enum(['system', 'user']), content }),
            z.strictObject({
              role: z.literal('tool'),
              content,
              function: z.string().optional(),
              tool_call_id: z.string().optional(),
            }),
            z.strictObject({
              role: z.literal('assistant'),
              content: z.string(),
              tool_calls: z
                .array(
                  z.strictObject({
                    id: z.string(),
                    type: z.literal('function'),
                    function: z.string(),
                    arguments: z.record(z.string(), z.unknown()),
                  }),
                )
                .min(1)
                .optional(),
            }),
          ]),
        )
        .min(1),
    ]),
    target: content.meta({ description: 'the answer, or guidance for a grader: see `metadata.judged_by`' }),
    metadata: CaseMetadata,
  })
  .meta({ id: 'InspectLine' });
export type InspectLine = z.infer<typeof InspectLine>;

export const PromptfooLine = z
  .strictObject({
    description: z.string(),
    vars: z.strictObject({
      input: content.meta({ description: 'the question, or a whole conversation as JSON text for a chat prompt' }),
    }),
    assert: z.tuple([z.strictObject({ type: z.enum(['similar', 'llm-rubric']), value: content })]),
    metadata: z.record(z.string(), z.string()),
  })
  .meta({ id: 'PromptfooLine' });
export type PromptfooLine = z.infer<typeof PromptfooLine>;

export const DeepevalLine = z
  .strictObject({ input: content, expected_output: content.optional(), additional_metadata: CaseMetadata })
  .meta({ id: 'DeepevalLine' });
export type DeepevalLine = z.infer<typeof DeepevalLine>;

export const RagasLine = z
  .strictObject({
    user_input: content,
    response: content.meta({ description: 'what the model answered' }),
    reference: content,
  })
  .meta({ id: 'RagasLine' });
export type RagasLine = z.infer<typeof RagasLine>;

export const LangsmithLine = z
  .strictObject({
    inputs: z.strictObject({ input: CaseInput }),
    outputs: z.strictObject({ output: content.optional() }),
    metadata: CaseMetadata,
    split: side.optional(),
    source_run_id: z.uuid().optional().meta({ description: 'from the generation’s own `metadata.langsmith_run_id`' }),
  })
  .meta({ id: 'LangsmithLine' });
export type LangsmithLine = z.infer<typeof LangsmithLine>;

export const LangfuseLine = z
  .strictObject({
    datasetName: z.string(),
    id: z.string().meta({ description: 'unique in a Langfuse project: the dataset’s name is part of it' }),
    input: CaseInput,
    expectedOutput: content.nullable(),
    metadata: CaseMetadata,
    sourceTraceId: z.string(),
  })
  .meta({ id: 'LangfuseLine' });
export type LangfuseLine = z.infer<typeof LangfuseLine>;

export const BraintrustLine = z
  .strictObject({
    id: z.string(),
    input: CaseInput,
    expected: content.nullable(),
    metadata: CaseMetadata,
    tags: z.array(z.string()).min(1),
  })
  .meta({ id: 'BraintrustLine' });
export type BraintrustLine = z.infer<typeof BraintrustLine>;

/** Parallel arrays, as one upload takes them: a line holds up to 100 cases. */
export const PhoenixLine = z
  .strictObject({
    inputs: z.array(z.strictObject({ input: CaseInput })).min(1),
    outputs: z.array(z.strictObject({ output: content.optional() })),
    metadata: z.array(CaseMetadata),
    splits: z.array(side.nullable()),
  })
  .meta({ id: 'PhoenixLine' });
export type PhoenixLine = z.infer<typeof PhoenixLine>;

export const OpenAiEvalsLine = z
  .strictObject({ item: z.strictObject({ input: CaseInput, reference: content }) })
  .meta({ id: 'OpenAiEvalsLine' });
export type OpenAiEvalsLine = z.infer<typeof OpenAiEvalsLine>;
