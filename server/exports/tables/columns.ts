/** The columns of tables, in their order: what of a row stands where, and as which type. Null where nothing is known. */
import type { NativeLine } from '../../../shared/export.ts';
import { Input, Message } from '../../../shared/generation.ts';

/** `texts` is a list of texts, `json` JSON as text, `time` ISO 8601 in the row and a timestamp where tables have them. */
export type Column =
  | { name: string; type: 'text' | 'json' | 'time'; of: (row: NativeLine) => string | null }
  | { name: string; type: 'number' | 'integer'; of: (row: NativeLine) => number | null }
  | { name: string; type: 'boolean'; of: (row: NativeLine) => boolean | null }
  | { name: string; type: 'texts'; of: (row: NativeLine) => string[] };

export const columns: readonly Column[] = [
  { name: 'id', type: 'text', of: (row) => row.id },
  { name: 'task', type: 'text', of: (row) => row.task },
  { name: 'source', type: 'text', of: (row) => row.source },
  { name: 'split', type: 'text', of: (row) => row.split ?? null },
  { name: 'prompt', type: 'text', of: (row) => lastQuestion(row.input) },
  { name: 'chosen', type: 'text', of: (row) => textOf(row.chosen) },
  { name: 'rejected', type: 'text', of: (row) => textOf(row.rejected) },
  { name: 'desirable', type: 'boolean', of: (row) => row.desirable },
  { name: 'rubric', type: 'text', of: (row) => row.rubric ?? null },
  { name: 'p', type: 'number', of: (row) => row.p },
  { name: 'label_status', type: 'text', of: ({ label }) => label.status },
  { name: 'label_p', type: 'number', of: ({ label }) => label.p },
  { name: 'label_gold', type: 'boolean', of: ({ label }) => label.gold },
  { name: 'signals', type: 'texts', of: ({ label }) => [...new Set(label.evidence.map(({ signal }) => signal))] },
  { name: 'policy_version', type: 'text', of: ({ label }) => label.policy_version },
  { name: 'trace_id', type: 'text', of: ({ generation }) => generation.trace_id },
  { name: 'span_id', type: 'text', of: ({ generation }) => generation.span_id },
  { name: 'conversation_id', type: 'text', of: ({ generation }) => generation.conversation_id },
  { name: 'user', type: 'text', of: ({ generation }) => generation.user },
  { name: 'generated_at', type: 'time', of: ({ generation }) => generation.at },
  { name: 'model', type: 'text', of: ({ generation }) => generation.model },
  { name: 'model_version', type: 'text', of: ({ generation }) => generation.model_version },
  { name: 'prompt_id', type: 'text', of: ({ generation }) => generation.prompt_id },
  { name: 'prompt_version', type: 'text', of: ({ generation }) => generation.prompt_version },
  { name: 'provider', type: 'text', of: ({ generation }) => generation.provider },
  { name: 'latency_ms', type: 'number', of: ({ generation }) => generation.latency_ms },
  { name: 'input_tokens', type: 'integer', of: ({ generation }) => generation.input_tokens },
  { name: 'output_tokens', type: 'integer', of: ({ generation }) => generation.output_tokens },
  { name: 'finish_reason', type: 'text', of: ({ generation }) => generation.finish_reason },
  { name: 'input', type: 'json', of: (row) => jsonOf(row.input) },
  { name: 'chosen_message', type: 'json', of: (row) => messageOf(row.chosen) },
  { name: 'rejected_message', type: 'json', of: (row) => messageOf(row.rejected) },
  { name: 'tools', type: 'json', of: ({ generation }) => jsonOf(generation.tools) },
  { name: 'context', type: 'json', of: ({ generation }) => jsonOf(generation.context) },
  { name: 'params', type: 'json', of: ({ generation }) => jsonOf(generation.params) },
  { name: 'metadata', type: 'json', of: ({ generation }) => jsonOf(generation.metadata) },
  { name: 'consent', type: 'texts', of: ({ generation }) => generation.consent },
  { name: 'event_ids', type: 'texts', of: ({ provenance }) => provenance.event_ids },
];

/** What the person asked last; the whole prompt is in `input`. */
function lastQuestion(value: unknown): string | null {
  const input = Input.safeParse(value);
  if (!input.success) return null;
  if (typeof input.data === 'string') return input.data;
  return textOf(input.data.findLast((message) => message.role === 'user') ?? null);
}

/** The words of a text or a message; pictures, calls and all else are in the column of the whole message. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string' || value === null) return value; // a schema that refuses takes its time
  const message = Message.safeParse(value);
  if (!message.success) return null;
  const { content } = message.data;
  if (!Array.isArray(content)) return content ?? null;
  return content.map(({ type, text }) => (type === 'text' && typeof text === 'string' ? text : '')).join('');
}

/** The whole of an answer that is more than a text. */
function messageOf(value: unknown): string | null {
  return typeof value === 'string' ? null : jsonOf(value);
}

function jsonOf(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
