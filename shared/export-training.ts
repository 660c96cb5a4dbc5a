/** Lines of the formats that trainers read. Which rows they take: `export.ts`. */
import { z } from 'zod';

const content = z.string().min(1);
/** Calls of tools as OpenAI writes them. */
export const OpenAiCalls = z
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

/** What a tool answered; consumers differ in whether they want its name or the call. */
export const ToolResult = z.strictObject({
  role: z.literal('tool'),
  content,
  name: z.string().optional(),
  tool_call_id: z.string().optional(),
});

export const OpenAiMessage = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content, name: z.string().optional() }),
  z.strictObject({ role: z.literal('user'), content, name: z.string().optional() }),
  z.strictObject({ role: z.literal('tool'), content, tool_call_id: z.string() }),
  z.strictObject({
    role: z.literal('assistant'),
    content: content.optional(),
    tool_calls: OpenAiCalls.optional(),
    weight: z.union([z.literal(0), z.literal(1)]).meta({ description: '1: trains; only the judged answer does' }),
  }),
]);
export type OpenAiMessage = z.infer<typeof OpenAiMessage>;

const openAiTools = z.array(z.record(z.string(), z.unknown())).min(1).optional();

/** A line of `openai-sft`; Azure, Fireworks and Mistral take the same. */
export const OpenAiSftLine = z
  .strictObject({
    messages: z.array(OpenAiMessage).min(2),
    tools: openAiTools,
  })
  .meta({ id: 'OpenAiSftLine' });
export type OpenAiSftLine = z.infer<typeof OpenAiSftLine>;

const openAiPrompt = [
  z.strictObject({ role: z.literal('user'), content, name: z.string().optional() }),
  z.strictObject({ role: z.literal('tool'), content, tool_call_id: z.string() }),
  z.strictObject({
    role: z.literal('assistant'),
    content: content.optional(),
    tool_calls: OpenAiCalls.optional(),
  }),
] as const;
const system = z.strictObject({ role: z.literal('system'), content, name: z.string().optional() });
const developer = z.strictObject({ role: z.literal('developer'), content, name: z.string().optional() });
const textAnswer = z.strictObject({ role: z.literal('assistant'), content });

export const OpenAiDpoLine = z
  .strictObject({
    input: z.strictObject({
      messages: z.array(z.discriminatedUnion('role', [system, ...openAiPrompt])).min(1),
      tools: openAiTools,
    }),
    preferred_output: z.tuple([textAnswer]),
    non_preferred_output: z.tuple([textAnswer]),
  })
  .meta({ id: 'OpenAiDpoLine' });
export type OpenAiDpoLine = z.infer<typeof OpenAiDpoLine>;

export const OpenAiRftLine = z
  .strictObject({
    messages: z.array(z.discriminatedUnion('role', [developer, ...openAiPrompt])).min(1),
    tools: openAiTools,
    reference: content.meta({ description: 'what graders read as `{{ item.reference }}`' }),
  })
  .meta({ id: 'OpenAiRftLine' });
export type OpenAiRftLine = z.infer<typeof OpenAiRftLine>;

const plainMessage = z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content });

export const TogetherSftLine = z
  .strictObject({
    messages: z
      .array(
        z.discriminatedUnion('role', [
          z.strictObject({ role: z.enum(['system', 'user']), content }),
          z.strictObject({ role: z.literal('assistant'), content, weight: z.union([z.literal(0), z.literal(1)]) }),
        ]),
      )
      .min(2),
  })
  .meta({ id: 'TogetherSftLine' });
export type TogetherSftLine = z.infer<typeof TogetherSftLine>;

export const TogetherDpoLine = z
  .strictObject({
    input: z.strictObject({ messages: z.array(plainMessage).min(1) }),
    preferred_output: z.tuple([textAnswer]),
    non_preferred_output: z.tuple([textAnswer]),
  })
  .meta({ id: 'TogetherDpoLine' });
export type TogetherDpoLine = z.infer<typeof TogetherDpoLine>;

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
  ToolResult,
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

export const AxolotlSftLine = z
  .strictObject({
    messages: z
      .array(
        z.discriminatedUnion('role', [
          z.strictObject({ role: z.enum(['system', 'user']), content }),
          ToolResult,
          z.strictObject({
            role: z.literal('assistant'),
            content: z.string().meta({ description: 'empty only beside tool calls' }),
            tool_calls: OpenAiCalls.optional(),
            training: z.boolean().meta({
              description: 'read when the dataset says `message_field_training: training`; only the judged answer does',
            }),
          }),
        ]),
      )
      .min(2),
    tools: openAiTools,
  })
  .meta({ id: 'AxolotlSftLine' });
export type AxolotlSftLine = z.infer<typeof AxolotlSftLine>;

export const AxolotlDpoLine = z
  .strictObject({ messages: z.array(plainMessage).min(1), chosen: textAnswer, rejected: textAnswer })
  .meta({ id: 'AxolotlDpoLine' });
export type AxolotlDpoLine = z.infer<typeof AxolotlDpoLine>;

const shareGptAnswer = z.strictObject({ from: z.enum(['gpt', 'function_call']), value: content });
const shareGpt = {
  conversations: z
    .array(z.strictObject({ from: z.enum(['human', 'gpt', 'function_call', 'observation']), value: content }))
    .min(1),
  system: z.string().meta({ description: 'empty where there is none: LLaMA-Factory wants the column in every row' }),
  tools: z.string().meta({ description: 'function definitions as JSON text, or empty' }),
};
export const LlamaFactorySftLine = z.strictObject(shareGpt).meta({ id: 'LlamaFactorySftLine' });
export type LlamaFactorySftLine = z.infer<typeof LlamaFactorySftLine>;
export const LlamaFactoryDpoLine = z
  .strictObject({ ...shareGpt, chosen: shareGptAnswer, rejected: shareGptAnswer })
  .meta({ id: 'LlamaFactoryDpoLine' });
export type LlamaFactoryDpoLine = z.infer<typeof LlamaFactoryDpoLine>;
export const LlamaFactoryKtoLine = z
  .strictObject({ ...shareGpt, kto_tag: z.boolean() })
  .meta({ id: 'LlamaFactoryKtoLine' });
export type LlamaFactoryKtoLine = z.infer<typeof LlamaFactoryKtoLine>;

const textParts = z.array(z.strictObject({ text: content })).min(1);
const geminiContent = z.strictObject({ role: z.enum(['user', 'model']), parts: textParts });
const gemini = {
  systemInstruction: z.strictObject({ parts: textParts }).optional(),
  contents: z.array(geminiContent).min(1),
};
const geminiAnswer = z.strictObject({ role: z.literal('model'), parts: textParts });
export const GeminiSftLine = z.strictObject(gemini).meta({ id: 'GeminiSftLine' });
export type GeminiSftLine = z.infer<typeof GeminiSftLine>;
export const GeminiDpoLine = z
  .strictObject({
    ...gemini,
    completions: z.tuple([
      z.strictObject({ score: z.literal(1), completion: geminiAnswer }),
      z.strictObject({ score: z.literal(0), completion: geminiAnswer }),
    ]),
  })
  .meta({ id: 'GeminiDpoLine' });
export type GeminiDpoLine = z.infer<typeof GeminiDpoLine>;

const novaTurn = z.strictObject({ role: z.enum(['user', 'assistant']), content: textParts });
const nova = { schemaVersion: z.literal('bedrock-conversation-2024'), system: textParts.optional() };
export const NovaSftLine = z.strictObject({ ...nova, messages: z.array(novaTurn).min(2) }).meta({ id: 'NovaSftLine' });
export type NovaSftLine = z.infer<typeof NovaSftLine>;
export const NovaDpoLine = z
  .strictObject({
    ...nova,
    messages: z
      .array(
        z.union([
          novaTurn,
          z.strictObject({
            role: z.literal('assistant'),
            candidates: z.tuple([
              z.strictObject({ content: textParts, preferenceLabel: z.literal('preferred') }),
              z.strictObject({ content: textParts, preferenceLabel: z.literal('non-preferred') }),
            ]),
          }),
        ]),
      )
      .min(2),
  })
  .meta({ id: 'NovaDpoLine' });
export type NovaDpoLine = z.infer<typeof NovaDpoLine>;
