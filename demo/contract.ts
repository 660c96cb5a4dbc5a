/** What the demo's page and the demo's backend say to each other. Nothing here is part of Nod. */
import { z } from 'zod';
import { Purpose, Ref, TraceId } from '../shared/event.ts';
import type { GenerationDetail } from '../shared/reading.ts';
import type { FieldName } from './desk/fields.ts';

/** What the person has agreed to. Empty: nothing of theirs is recorded. */
const consent = z.array(Purpose).max(2);

export const ChatRequest = z.strictObject({
  conversation_id: z.string().min(1).max(200),
  /** The conversation so far, ending on the person's words. */
  messages: z
    .array(z.strictObject({ role: z.enum(['user', 'assistant']), content: z.string().min(1).max(20_000) }))
    .min(1)
    .max(200),
  /** The answer this one goes on from. */
  parent: Ref.optional(),
  /** 0 for the first answer to a prompt, then one more each time another is asked for. */
  attempt: z.number().int().min(0).max(1000),
  consent,
});
export type ChatRequest = z.infer<typeof ChatRequest>;

/** The answer as it arrives: one JSON object a line. */
export type ChatLine =
  | { type: 'start'; trace_id: string; model_version: string }
  | { type: 'text'; text: string }
  | { type: 'end'; recorded: boolean; latency_ms: number };

export const DeskRequest = z.strictObject({ ticket_id: z.string().min(1).max(50), consent });
export type DeskRequest = z.infer<typeof DeskRequest>;

export interface Ticket {
  id: string;
  from: string;
  received: string;
  subject: string;
  text: string;
}

/** What the desk shows before anything was suggested. */
export interface Desk {
  tickets: Ticket[];
  categories: string[];
  priorities: string[];
}

/** A suggested value for each field of the form, each its own generation. */
export interface DeskAnswer {
  model_version: string;
  recorded: boolean;
  fields: Record<FieldName, { trace_id: string; value: string }>;
}

export const WritingRequest = z.strictObject({
  document_id: z.string().min(1).max(200),
  draft_id: z.string().min(1).max(50),
  /** The text up to the caret. */
  before: z.string().max(50_000),
  /** How often a continuation was asked for in this document, from 0. */
  round: z.number().int().min(0).max(1000),
  consent,
});
export type WritingRequest = z.infer<typeof WritingRequest>;

/** A draft to start from. */
export interface DraftStart {
  id: string;
  title: string;
  kind: string;
  text: string;
}

/** One round of continuations: one trace, a span an offer. */
export interface WritingAnswer {
  trace_id: string;
  model_version: string;
  recorded: boolean;
  offers: { span_id: string; text: string }[];
}

/** The person decided after the fact: what they were shown before is recorded now, or forgotten. */
export const ConsentRequest = z.strictObject({ consent, traces: z.array(TraceId).max(200) });
export type ConsentRequest = z.infer<typeof ConsentRequest>;
export interface ConsentAnswer {
  recorded: number;
}

/** What Nod knows of one output. */
export interface LabelAnswer {
  /** Null while Nod knows nothing of it. */
  detail: GenerationDetail | null;
  /** Whether it is kept back until the person has consented. */
  waiting: boolean;
}
