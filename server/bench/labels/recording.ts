/** What implicit evidence adds on the shipped recording of real people, who gave no votes at all. */
import { findSourceFile } from '../../../demo/replay/find-files.ts';
import { planRealHumanEval, Turn } from '../../../demo/replay/plan-realhumaneval.ts';
import { readLines } from '../../../demo/replay/read-lines.ts';
import type { Case, KnownEvent } from '../../labels/case.ts';
import { derive } from '../../labels/derive.ts';
import { policyOf } from '../../labels/policy.ts';
import { thumbsOnly } from './baselines.ts';

export interface RecordedCoverage {
  outputs: number;
  /** With any evidence, positive or negative, and by thumbs alone. */
  informed: number;
  labelled: number;
  thumbs: number;
  statuses: Record<string, number>;
}

export async function measureRecording(): Promise<RecordedCoverage> {
  const turns = await readLines(findSourceFile('demo/sample/realhumaneval-chat.jsonl.gz'), Turn);
  const plan = planRealHumanEval(turns, new Date(Date.UTC(2026, 0, 15)));
  const events = new Map<string, KnownEvent[]>();
  for (const { id, kind, trace_id, span_id, user_id, occurred_at, ...body } of plan.events) {
    const at = new Date(occurred_at);
    const event: KnownEvent = {
      ...{ id, kind, trace_id, span_id: span_id ?? '', actor: `u${user_id}`, body },
      ...{ verified: false, channel: 'widget', train: true, quarantined: null, sanitised: false },
      ...{ occurred_at: at, at, received_at: at },
    };
    events.set(trace_id, [...(events.get(trace_id) ?? []), event]);
  }
  const policy = policyOf({ profile: 'chat', signed: false });
  const cases = plan.generations.map((generation): Case => {
    const { trace_id, input, output, model = null, started_at = 0 } = generation;
    const known = {
      ...{ trace_id, span_id: '', input, output, model, model_version: null, prompt_version: null },
      ...{ finish_reason: null, train: true, access: [], sanitised: false, at: new Date(started_at ?? 0) },
      ...{ user_actor: null, latency_ms: null, input_tokens: null, output_tokens: null },
    };
    const key = { trace_id, span_id: '' };
    return {
      key,
      generation: known,
      events: events.get(trace_id) ?? [],
      decisions: [],
      preferences: [],
      continued: false,
      next: null,
    };
  });
  const labels = cases.map((subject) => derive(subject, [], policy).label);
  const statuses: Record<string, number> = {};
  for (const { status } of labels) statuses[status] = (statuses[status] ?? 0) + 1;
  return {
    outputs: cases.length,
    informed: labels.filter(({ evidence }) => evidence.length > 0).length,
    labelled: (statuses.positive ?? 0) + (statuses.negative ?? 0),
    thumbs: cases.filter((subject) => thumbsOnly(subject).informed).length,
    statuses,
  };
}
