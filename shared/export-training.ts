/** Lines of the formats that trainers read. Which rows they take: `export.ts`. */
import { z } from 'zod';

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
