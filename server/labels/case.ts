/**
 * A case: everything that is known about one generation, as read from the tables. Deriving a label takes the case
 * itself and those of its siblings, and nothing else: no clock, no randomness.
 */
import type { Event } from '../../shared/event.ts';
import type { EventRow, GenerationRow } from '../db/tables/ingest.ts';
import type { DecisionRow } from '../db/tables/review.ts';

export interface Key {
  trace_id: string;
  span_id: string;
}

export type KnownGeneration = Pick<
  GenerationRow,
  | 'trace_id'
  | 'span_id'
  | 'input'
  | 'output'
  | 'model'
  | 'model_version'
  | 'prompt_version'
  | 'finish_reason'
  | 'latency_ms'
  | 'input_tokens'
  | 'output_tokens'
  | 'user_actor'
  | 'train'
  | 'access'
  | 'sanitised'
  | 'at'
>;
export type KnownEvent = Pick<
  EventRow,
  | 'id'
  | 'trace_id'
  | 'span_id'
  | 'kind'
  | 'actor'
  | 'verified'
  | 'channel'
  | 'train'
  | 'occurred_at'
  | 'at'
  | 'received_at'
  | 'quarantined'
  | 'sanitised'
  | 'body'
> & {
  /** Read from the next turn of the conversation, or from a reviewer's decision; nobody sent it. */
  inferred?: boolean;
};
export type KnownDecision = Pick<DecisionRow, 'id' | 'reviewer' | 'verdict' | 'corrected_text' | 'decided_at'>;

/** The turn that came next in the same conversation, soon after. */
export interface NextTurn extends Key {
  input: unknown;
  user_actor: string | null;
  train: boolean;
  at: Date;
  first_recorded_at: Date;
  /** It names this generation as its parent; else both have the same parent, or neither has one. */
  follows: boolean;
}

/** A reviewer's word that one of two answers is better. */
export interface KnownPreference {
  id: string;
  preferred: Key;
  over: Key;
  reviewer: string;
  decided_at: Date;
}

export interface Case {
  key: Key;
  /** Null for an orphan: events came, the generation itself never did. */
  generation: KnownGeneration | null;
  /** Its own events, and choices of other generations that rejected it. */
  events: readonly KnownEvent[];
  decisions: readonly KnownDecision[];
  /** Where it is one of the two. */
  preferences: readonly KnownPreference[];
  /** Another generation names this one as its parent: the conversation went on from it. */
  continued: boolean;
  /** What was asked within five minutes of it, if anything. */
  next: NextTurn | null;
  /** As another's sibling: nobody but strangers ties the two. */
  strange?: boolean;
}

/** A generation's key as one string; neither part can hold a space. */
export function keyText(key: Key): string {
  return `${key.trace_id} ${key.span_id}`;
}

/** Each once, and nothing but keys, whatever else they carry. */
export function distinctKeys(keys: readonly Key[]): Key[] {
  return [
    ...new Map(keys.map(({ trace_id, span_id }) => [keyText({ trace_id, span_id }), { trace_id, span_id }])).values(),
  ];
}

export function sameKey(one: Key, other: { trace_id: string; span_id?: string | undefined }): boolean {
  return one.trace_id === other.trace_id && one.span_id === (other.span_id ?? '');
}

/** The fields of an event's kind. They were checked by this very schema before they were stored. */
export function said(event: KnownEvent): Event {
  return { ...event.body, kind: event.kind } as unknown as Event;
}

/** Raw `occurred_at`, then id: the one order of events, so that any replay in any order ends in the same state. */
export function byOccurrence(one: KnownEvent, other: KnownEvent): number {
  return one.occurred_at.getTime() - other.occurred_at.getTime() || compareText(one.id, other.id);
}

/** Code unit order: the same on every machine, unlike `localeCompare`. */
export function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Whether there is anything to label at all. */
export function isKnown(subject: Case): boolean {
  return subject.generation !== null || subject.events.length > 0 || subject.decisions.length > 0;
}

/** The generation's time; an orphan's is its first event's. */
export function timeOf(subject: Case): Date {
  if (subject.generation !== null) return subject.generation.at;
  const times = [
    ...subject.events.map((event) => event.at.getTime()),
    ...subject.decisions.map((decision) => decision.decided_at.getTime()),
  ];
  return new Date(times.reduce((first, time) => Math.min(first, time), Number.POSITIVE_INFINITY));
}
