/** Small builders of cases for tests: what is not said is ordinary (a known answer, full consent, nobody verified). */
import { randomUUID } from 'node:crypto';
import type { EventKind, EventOf } from '../../shared/event.ts';
import type { Db } from '../db/connect.ts';
import type { Case, KnownDecision, KnownEvent, KnownGeneration } from './case.ts';

const START = new Date('2026-03-01T12:00:00.000Z');

export function later(seconds: number): Date {
  return new Date(START.getTime() + seconds * 1000);
}

type Common = 'id' | 'kind' | 'trace_id' | 'span_id' | 'occurred_at' | 'user_id' | 'session_id' | 'conversation_id';
/** The fields of one kind, without those that every event has. */
export type Body<K extends EventKind> = Omit<EventOf<K>, Common | 'token' | 'consent' | 'properties'>;

type Circumstances = Partial<Omit<KnownEvent, 'kind' | 'body' | 'occurred_at' | 'at' | 'received_at'>> & {
  /** Seconds after the start of the generation. */
  s?: number;
  received_at?: Date;
};

/** Ids ascend in the order of calls. */
let made = 0;

export function anEvent<K extends EventKind>(kind: K, body: Body<K>, circumstances: Circumstances = {}): KnownEvent {
  const { s = 60, ...given } = circumstances;
  made += 1;
  return {
    id: `00000000-0000-7000-8000-${String(made).padStart(12, '0')}`,
    trace_id: 'trace',
    span_id: '',
    kind,
    actor: 'uAda',
    verified: false,
    channel: 'widget',
    train: true,
    occurred_at: later(s),
    at: later(s),
    received_at: later(s),
    quarantined: null,
    sanitised: false,
    body: { ...body },
    ...given,
  };
}

export function aGeneration(overrides: Partial<KnownGeneration> = {}): KnownGeneration {
  return {
    trace_id: 'trace',
    span_id: '',
    input: 'What is a spine?',
    output: 'The row of bones down your back.',
    model: 'small',
    model_version: '1',
    prompt_version: 'p1',
    finish_reason: 'stop',
    latency_ms: null,
    input_tokens: null,
    output_tokens: null,
    user_actor: null,
    train: true,
    access: [],
    sanitised: false,
    at: START,
    ...overrides,
  };
}

export function aDecision(
  reviewer: string,
  verdict: 'positive' | 'negative',
  more: { s?: number; corrected_text?: string } = {},
): KnownDecision {
  made += 1;
  return {
    id: `00000000-0000-7000-8000-${String(made).padStart(12, '0')}`,
    reviewer,
    verdict,
    corrected_text: more.corrected_text ?? null,
    decided_at: later(more.s ?? 3600),
  };
}

/** A case whose events are about its generation, wherever they were built. */
export function aCase(
  events: readonly KnownEvent[],
  more: Partial<Omit<Case, 'events'>> & { generation?: KnownGeneration | null } = {},
): Case {
  const generation = more.generation === undefined ? aGeneration() : more.generation;
  const key = more.key ?? { trace_id: generation?.trace_id ?? 'trace', span_id: generation?.span_id ?? '' };
  return { key, generation, events, decisions: [], preferences: [], continued: false, next: null, ...more };
}

/** Stores an event with its refs and marks, as ingest does: all or nothing. */
export async function storeEvent(db: Db, projectId: number, event: KnownEvent): Promise<void> {
  const { body, ...columns } = event;
  await db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('events')
      .values({
        ...columns,
        project_id: projectId,
        improve: true,
        conversation_id: null,
        content_hash: Buffer.alloc(32),
        body: JSON.stringify(body),
      })
      .execute();
    const refs = refsOf(event);
    if (refs.length > 0) {
      await transaction
        .insertInto('event_refs')
        .values(refs.map((ref) => ({ ...ref, project_id: projectId, event_id: event.id })))
        .execute();
    }
    const keys = [{ trace_id: event.trace_id, span_id: event.span_id }, ...refs];
    await transaction
      .insertInto('marks')
      .values(keys.map((key) => ({ ...key, project_id: projectId })))
      .execute();
  });
}

function refsOf({ body }: KnownEvent): { trace_id: string; span_id: string }[] {
  const { rejected, next } = body as { rejected?: Ref[]; next?: Ref };
  return [...(rejected ?? []), ...(next === undefined ? [] : [next])].map(({ trace_id, span_id }) => ({
    trace_id,
    span_id: span_id ?? '',
  }));
}
interface Ref {
  trace_id: string;
  span_id?: string;
}

/** Stores a generation with its mark, as ingest does. */
export async function storeGeneration(
  db: Db,
  projectId: number,
  generation: KnownGeneration & {
    parent_trace_id?: string;
    conversation_id?: string | null;
    user_actor?: string | null;
  },
): Promise<void> {
  const { input, output, ...columns } = generation;
  const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
  await db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('generations')
      .values({
        ...columns,
        project_id: projectId,
        parent_span_id: generation.parent_trace_id === undefined ? null : '',
        input: json(input),
        output: json(output),
        improve: true,
        access: [],
        first_recorded_at: generation.at,
        recorded_at: generation.at,
      })
      .execute();
    const { trace_id, span_id } = generation;
    await transaction.insertInto('marks').values({ project_id: projectId, trace_id, span_id }).execute();
  });
}

/** An id that no other test of the same database uses. */
export function freshId(): string {
  return randomUUID();
}
