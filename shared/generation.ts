/** Generations: one model output a person could judge, with what produced it. Sent by the product's backend. */
import { z } from 'zod';
import { ItemError } from './error.ts';
import { ItemStatus, Num, Purpose, Ref, SpanId, Time, TraceId } from './event.ts';
import { BATCH_MAX_ITEMS } from './limits.ts';

const Short = z.string().min(1).max(500);
const Json: z.ZodType<unknown> = z.json();

/** OpenAI-chat shaped. `content` is text, null (a pure tool call) or content parts. */
export const Message = z
  .looseObject({
    role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
    content: z.union([z.string(), z.null(), z.array(z.looseObject({ type: z.string() }))]).optional(),
    name: z.string().optional(),
    tool_calls: z
      .array(
        z.looseObject({
          id: z.string(),
          type: z.literal('function'),
          function: z.looseObject({ name: z.string(), arguments: z.string() }),
        }),
      )
      .optional(),
    tool_call_id: z.string().optional(),
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof Message>;

export const Input = z.union([z.string(), z.array(Message)]);
export type Input = z.infer<typeof Input>;
export const Output = z.union([z.string(), Message]);
export type Output = z.infer<typeof Output>;

/** Only `trace_id` is required; parts may come in any number of posts. */
export const Generation = z
  .strictObject({
    trace_id: TraceId,
    span_id: SpanId.optional(),
    conversation_id: z.string().min(1).max(200).optional(),
    parent: Ref.optional().meta({ description: 'the generation this one answers on from: the turn before' }),
    user_id: z.string().min(1).max(200).optional(),
    input: Input.optional(),
    output: Output.optional(),
    context: z
      .array(z.strictObject({ id: Short.optional(), text: z.string(), score: Num.optional() }))
      .max(1000)
      .optional(),
    tools: z.array(z.record(z.string(), Json)).max(1000).optional(),
    params: z.record(z.string(), Json).optional(),
    model: Short.optional(),
    model_version: Short.optional(),
    prompt_id: Short.optional(),
    prompt_version: Short.optional(),
    provider: Short.optional(),
    latency_ms: Num.min(0).optional(),
    input_tokens: Num.int().min(0).optional(),
    output_tokens: Num.int().min(0).optional(),
    finish_reason: Short.optional(),
    started_at: Time.optional(),
    consent: z.array(Purpose).max(2).optional(),
    access: z.array(Short).max(100).optional().meta({ description: 'who may train on it' }),
    metadata: z.record(z.string(), Json).optional(),
  })
  .meta({ id: 'Generation' });
export type Generation = z.infer<typeof Generation>;

export const GenerationBatch = z
  .strictObject({ generations: z.array(Generation).max(BATCH_MAX_ITEMS) })
  .meta({ id: 'GenerationBatch' });
export const GenerationBatchEnvelope = z.strictObject({ generations: z.array(z.unknown()).max(BATCH_MAX_ITEMS) });

export const GenerationResult = z.object({
  trace_id: z.string().nullable(),
  span_id: z.string(),
  status: ItemStatus,
  error: ItemError.optional(),
});
export type GenerationResult = z.infer<typeof GenerationResult>;
export const GenerationResults = z.object({ results: z.array(GenerationResult) }).meta({ id: 'GenerationResults' });

/** A generation as it is read back: every field present, null where nobody sent it; the user as a pseudonym. */
export const StoredGeneration = z
  .object({
    trace_id: z.string(),
    span_id: z.string(),
    conversation_id: z.string().nullable(),
    parent: z.object({ trace_id: z.string(), span_id: z.string() }).nullable(),
    user: z.string().nullable().meta({ description: 'pseudonym of user_id' }),
    input: Input.nullable(),
    output: Output.nullable(),
    context: z.array(z.unknown()).nullable(),
    tools: z.array(z.unknown()).nullable(),
    params: z.record(z.string(), z.unknown()).nullable(),
    model: z.string().nullable(),
    model_version: z.string().nullable(),
    prompt_id: z.string().nullable(),
    prompt_version: z.string().nullable(),
    provider: z.string().nullable(),
    latency_ms: z.number().nullable(),
    input_tokens: z.number().nullable(),
    output_tokens: z.number().nullable(),
    finish_reason: z.string().nullable(),
    started_at: Time.nullable(),
    at: Time.meta({
      description: 'started_at, else when the first part was received, and never after that; what from/to filter on',
    }),
    recorded_at: Time,
    consent: z.array(Purpose),
    access: z.array(z.string()),
    metadata: z.record(z.string(), z.unknown()).nullable(),
    sanitised: z.boolean(),
    redacted: z.array(z.string()).meta({ description: 'rules that took something personal out of its texts' }),
  })
  .meta({ id: 'StoredGeneration' });
export type StoredGeneration = z.infer<typeof StoredGeneration>;
