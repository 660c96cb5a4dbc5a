/** Stored rows as the contract shows them: every field present, times as ISO 8601, people as pseudonyms. */
import { z } from 'zod';
import { AppError } from '../../../shared/error.ts';
import { Purpose, type StoredEvent } from '../../../shared/event.ts';
import type { StoredGeneration } from '../../../shared/generation.ts';
import type { Decision, Gate, Label, RowSource } from '../../../shared/label.ts';
import type { EventRow, GenerationRow } from '../../db/tables/ingest.ts';
import type { LabelRow } from '../../db/tables/labels.ts';
import type { DecisionRow } from '../../db/tables/review.ts';
import { ANONYMOUS } from '../../privacy/pseudonym.ts';
import { round } from '../policy.ts';
import { verifiedAlone } from '../vouched-for.ts';
import type { Position, RowLine } from './store.ts';

export function presentLabel(row: LabelRow, lines: readonly RowLine[]): Label {
  return {
    trace_id: row.trace_id,
    span_id: row.span_id,
    status: row.status,
    p: row.p,
    confidence: round(Math.max(row.p, 1 - row.p)),
    gold: row.gold,
    recheck: row.recheck,
    orphan: row.orphan,
    s_plus: row.s_plus,
    s_minus: row.s_minus,
    // Written by `derive` in these very types.
    evidence: row.evidence as Label['evidence'],
    dropped: row.dropped as Label['dropped'],
    ...verifiedAlone(row),
    rows: lines.map(({ id, task, source, gates }) => ({
      id,
      task,
      source: source as RowSource,
      gates: gates as Gate[],
    })),
    policy_version: row.policy_version,
    at: row.at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

export function presentGeneration(row: GenerationRow): StoredGeneration {
  return {
    trace_id: row.trace_id,
    span_id: row.span_id,
    conversation_id: row.conversation_id,
    parent: row.parent_trace_id === null ? null : { trace_id: row.parent_trace_id, span_id: row.parent_span_id ?? '' },
    user: row.user_actor,
    // Checked by the contract's schema before they were stored.
    input: row.input as StoredGeneration['input'],
    output: row.output as StoredGeneration['output'],
    context: row.context,
    tools: row.tools,
    params: row.params,
    model: row.model,
    model_version: row.model_version,
    prompt_id: row.prompt_id,
    prompt_version: row.prompt_version,
    provider: row.provider,
    latency_ms: row.latency_ms,
    input_tokens: row.input_tokens,
    output_tokens: row.output_tokens,
    finish_reason: row.finish_reason,
    started_at: row.started_at?.toISOString() ?? null,
    at: row.at.toISOString(),
    recorded_at: row.recorded_at.toISOString(),
    consent: purposes(row),
    access: row.access,
    metadata: row.metadata,
    sanitised: row.sanitised,
    redacted: row.redacted,
  };
}

export function presentEvent(row: EventRow): StoredEvent {
  return {
    id: row.id,
    kind: row.kind,
    trace_id: row.trace_id,
    span_id: row.span_id,
    conversation_id: row.conversation_id,
    actor: row.actor,
    anonymous: row.actor === ANONYMOUS,
    verified: row.verified,
    channel: row.channel,
    consent: purposes(row),
    occurred_at: row.occurred_at.toISOString(),
    at: row.at.toISOString(),
    received_at: row.received_at.toISOString(),
    quarantined: row.quarantined,
    sanitised: row.sanitised,
    redacted: row.redacted,
    body: row.body,
  };
}

/** A reviewer works for the operator: what they write may be used as the operator may use it. */
export function presentDecision(row: DecisionRow): Decision {
  return {
    id: row.id,
    trace_id: row.trace_id,
    span_id: row.span_id,
    reviewer: row.reviewer,
    verdict: row.verdict,
    corrected_text: row.corrected_text,
    reason: row.reason,
    consent: ['improve', 'train'],
    decided_at: row.decided_at.toISOString(),
    ...(row.withdrawn_at === null ? {} : { withdrawn_at: row.withdrawn_at.toISOString() }),
    ...(row.audit === null ? {} : { audit: true as const }),
  };
}

function purposes(row: { improve: boolean; train: boolean }): Purpose[] {
  return Purpose.options.filter((purpose) => row[purpose]);
}

const CursorContent = z.tuple([z.iso.datetime({ precision: 6 }), z.string(), z.string()]);

/** Opaque to clients. */
export function writeCursor({ at, trace_id, span_id }: Position): string {
  return Buffer.from(JSON.stringify([at, trace_id, span_id])).toString('base64url');
}

/** Throws `invalid` for anything that `writeCursor` has not written. */
export function readCursor(cursor: string | undefined): Position | null {
  if (cursor === undefined) return null;
  try {
    const content = CursorContent.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { at: content[0], trace_id: content[1], span_id: content[2] };
  } catch (cause) {
    throw new AppError('invalid', 'The cursor is not one this server gave out.', { path: 'cursor', cause });
  }
}
