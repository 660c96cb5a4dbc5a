/** A row with what it stands on: what every format is made from. */

import type { Purpose } from '../../../shared/event.ts';
import type { ExportTask, NativeLine } from '../../../shared/export.ts';
import type { StoredGeneration } from '../../../shared/generation.ts';
import type { DroppedEvidence, Evidence, RowSource, Task } from '../../../shared/label.ts';
import type { GenerationRow } from '../../db/tables/ingest.ts';
import type { LabelRow } from '../../db/tables/labels.ts';
import { verifiedAlone } from '../../labels/vouched-for.ts';

export interface Candidate {
  id: string;
  task: ExportTask;
  source: RowSource;
  p: number;
  /** Text or message, unread; null is the generation's own output. At most one side of a preference is null. */
  chosen: unknown;
  rejected: unknown;
  desirable: boolean | null;
  /** `eval`: what was wrong with the answer, in the words of the reviewer who refused it. */
  rubric: string | null;
  /** `eval`: somebody put it into the dataset, whatever its filter takes. */
  added: boolean;
  eventIds: readonly string[];
  /** Its label was read without one person (`freezing/turning/`): no such row is stored. */
  derived?: boolean;
  /** Null when the product never sent the generation itself. */
  generation: StoredGeneration | null;
  label: NativeLine['label'];
}

/**
 * Whether the row rests on what reviewers decided, and on nothing else: a verdict, their text, their preference, or a
 * pair of two verdicts. Other rows of a gold label are what people did: a verdict on the answer approves none of them.
 */
export function isDecided({ source, eventIds }: Pick<Candidate, 'source' | 'eventIds'>): boolean {
  return source === 'gold' || eventIds.length === 0;
}

/** Whoever may train on it must be everybody the rows are for; without tags anybody may. */
export function isOpenTo(access: readonly string[], users: readonly string[]): boolean {
  return access.length === 0 || (users.length > 0 && users.every((user) => access.includes(user)));
}

/** What to learn, or for `unpaired` the judged answer. */
export function chosenOf(candidate: Candidate): unknown {
  return candidate.chosen ?? candidate.generation?.output ?? null;
}

/** What to avoid. */
export function rejectedOf(candidate: Candidate): unknown {
  return candidate.rejected ?? candidate.generation?.output ?? null;
}

/** A row as the database gives it, joined with its label and, where there is one, its generation. */
export type CandidateRecord = NullableFields<Omit<GenerationRow, 'trace_id' | 'span_id'>> &
  Pick<
    LabelRow,
    | 'trace_id'
    | 'span_id'
    | 'status'
    | 'p'
    | 'gold'
    | 'recheck'
    | 'verified_status'
    | 'verified_p'
    | 's_plus'
    | 's_minus'
    | 'evidence'
    | 'dropped'
    | 'policy_version'
    | 'updated_at'
  > & {
    id: string;
    task: Task;
    source: string;
    chosen: unknown;
    rejected: unknown;
    desirable: boolean | null;
    row_p: number;
    event_ids: string[];
    /** Why the newest reviewer whose refusal stands and who gave a reason refused the answer. */
    refused_because: string | null;
    added: boolean;
  };
type NullableFields<T> = { [K in keyof T]: T[K] | null };

export function readCandidate(record: CandidateRecord, as: 'row' | 'case'): Candidate {
  return {
    id: record.id,
    task: as === 'case' ? 'eval' : record.task,
    // Written by our own worker, by the same schemas.
    source: record.source as RowSource,
    p: record.row_p,
    chosen: record.chosen,
    rejected: record.rejected,
    desirable: record.desirable,
    rubric: record.refused_because,
    added: record.added,
    eventIds: record.event_ids,
    generation: readGeneration(record),
    label: {
      status: record.status,
      p: record.p,
      gold: record.gold,
      recheck: record.recheck,
      ...verifiedAlone(record),
      s_plus: record.s_plus,
      s_minus: record.s_minus,
      evidence: record.evidence as Evidence[],
      dropped: record.dropped as DroppedEvidence[],
      policy_version: record.policy_version,
      updated_at: record.updated_at.toISOString(),
    },
  };
}

function readGeneration(record: CandidateRecord): StoredGeneration | null {
  if (record.at === null || record.recorded_at === null) return null;
  return {
    trace_id: record.trace_id,
    span_id: record.span_id,
    conversation_id: record.conversation_id,
    parent:
      record.parent_trace_id === null
        ? null
        : { trace_id: record.parent_trace_id, span_id: record.parent_span_id ?? '' },
    user: record.user_actor,
    // Checked by their schemas before they were stored; formats read them again.
    input: record.input as StoredGeneration['input'],
    output: record.output as StoredGeneration['output'],
    context: record.context,
    tools: record.tools,
    params: record.params,
    model: record.model,
    model_version: record.model_version,
    prompt_id: record.prompt_id,
    prompt_version: record.prompt_version,
    provider: record.provider,
    latency_ms: record.latency_ms,
    input_tokens: record.input_tokens,
    output_tokens: record.output_tokens,
    finish_reason: record.finish_reason,
    started_at: record.started_at?.toISOString() ?? null,
    at: record.at.toISOString(),
    recorded_at: record.recorded_at.toISOString(),
    consent: consentOf(record),
    access: record.access ?? [],
    metadata: record.metadata,
    sanitised: record.sanitised ?? false,
    redacted: record.redacted ?? [],
  };
}

function consentOf({ improve, train }: CandidateRecord): Purpose[] {
  return [...(improve === true ? (['improve'] as const) : []), ...(train === true ? (['train'] as const) : [])];
}
