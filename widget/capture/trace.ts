/** Which output a call, an element or an attribute is about. */

import type { Ref } from '../../shared/event.ts';
import { ID_PATTERN } from '../../shared/limits.ts';

export interface TraceRef {
  trace_id: string;
  span_id?: string | undefined;
  token?: string | undefined;
  conversation_id?: string | undefined;
}

/** Undefined when it is no trace: ids that break the contract are refused, never repaired. */
export function readTrace(trace: unknown): TraceRef | undefined {
  const { traceId, spanId, token, conversationId }: Partial<Record<string, unknown>> =
    typeof trace === 'string' ? { traceId: trace } : Object(trace);
  const trace_id = textOf(traceId);
  const span_id = textOf(spanId);
  if (!trace_id || ![trace_id, span_id ?? trace_id].every((id) => ID_PATTERN.test(id))) return undefined;
  return { trace_id, span_id, token: textOf(token), conversation_id: textOf(conversationId) };
}

/** As other events name it. */
export function readRef(trace: unknown): Ref | undefined {
  const { trace_id, span_id } = readTrace(trace) ?? {};
  return trace_id === undefined ? undefined : { trace_id, ...(span_id ? { span_id } : {}) };
}

/** One string for one output, to key maps with: ids hold no space. Empty for what is no trace. */
export function traceKey(trace: unknown): string {
  const ref = readTrace(trace);
  return ref ? refKey(ref) : '';
}

export function refKey({ trace_id, span_id = '' }: Pick<TraceRef, 'trace_id' | 'span_id'>): string {
  return `${trace_id} ${span_id}`;
}

/** The trace in `attribute` of an element, with `data-nod-span`, `data-nod-token`, `data-nod-conversation` beside it. */
export function traceOf(element: Element, attribute: string): NamedTrace {
  return namedTrace(element, [attribute, 'data-nod-span', 'data-nod-token', 'data-nod-conversation']);
}

export type NamedTrace = Record<'traceId' | 'spanId' | 'token' | 'conversationId', string>;

/** The trace that is written in these attributes, in the order of `NamedTrace`; empty where there is none. */
export function namedTrace(element: Element, attributes: readonly string[]): NamedTrace {
  const [traceId = '', spanId = '', token = '', conversationId = ''] = attributes.map(
    (name) => element.getAttribute(name) ?? '',
  );
  return { traceId, spanId, token, conversationId };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value ? value : undefined;
}
