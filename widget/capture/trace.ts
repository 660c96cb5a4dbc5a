/** Which output a call, an element or an attribute is about. */

import { ID_PATTERN } from '../../shared/limits.ts';
import type { Trace } from '../api.ts';

export interface TraceRef {
  trace_id: string;
  span_id?: string;
  token?: string;
  conversation_id?: string;
}

/** Undefined when it is no trace: ids that break the contract are refused, never repaired. */
export function readTrace(trace: unknown): TraceRef | undefined {
  if (typeof trace === 'string') return ID_PATTERN.test(trace) ? { trace_id: trace } : undefined;
  if (typeof trace !== 'object' || trace === null) return undefined;
  const { traceId, spanId, token, conversationId }: Partial<Record<string, unknown>> = { ...trace };
  if (typeof traceId !== 'string' || !ID_PATTERN.test(traceId)) return undefined;
  const hasSpan = typeof spanId === 'string' && spanId !== '';
  if (hasSpan && !ID_PATTERN.test(spanId)) return undefined;
  return {
    trace_id: traceId,
    ...(hasSpan ? { span_id: spanId } : {}),
    ...(typeof token === 'string' && token ? { token } : {}),
    ...(typeof conversationId === 'string' && conversationId ? { conversation_id: conversationId } : {}),
  };
}

/** One string for one output, to key maps with. Ids hold no space. */
export function traceKey({ trace_id, span_id }: { trace_id: string; span_id?: string | undefined }): string {
  return `${trace_id} ${span_id ?? ''}`;
}

/** The trace in `attribute` of an element, with `data-nod-span`, `data-nod-token`, `data-nod-conversation` beside it. */
export function traceOf(element: Element, attribute: string): Trace {
  return {
    traceId: element.getAttribute(attribute) ?? '',
    spanId: element.getAttribute('data-nod-span') ?? '',
    token: element.getAttribute('data-nod-token') ?? '',
    conversationId: element.getAttribute('data-nod-conversation') ?? '',
  };
}
