/** What became of an answer: the correction in force, and what the person did next. Pure. */
import type { StoredEvent } from '../../../shared/event.ts';
import type { StoredGeneration } from '../../../shared/generation.ts';
import type { GenerationDetail, LabelledGeneration } from '../../../shared/reading.ts';

/** Newest last, by when it happened, then by id: the order of the registers. */
export function inOrder(events: readonly StoredEvent[]): StoredEvent[] {
  return events.toSorted((a, b) => a.occurred_at.localeCompare(b.occurred_at) || a.id.localeCompare(b.id));
}

/** The newest correction that was not taken back; a verified one before any other. */
export function correctionIn(events: readonly StoredEvent[]): string | null {
  const newestOf = new Map<string, StoredEvent>();
  for (const event of inOrder(events)) {
    if (event.kind === 'correction' && event.quarantined === null)
      newestOf.set(`${event.actor} ${event.verified}`, event);
  }
  const standing = inOrder([...newestOf.values()]).filter(({ body }) => typeof body.text === 'string');
  const text = (standing.findLast(({ verified }) => verified) ?? standing.at(-1))?.body.text;
  return typeof text === 'string' ? text : null;
}

/** The text that somebody made of the answer; a finished one before one still being written. */
export function editIn(events: readonly StoredEvent[]): string | null {
  const texts = inOrder(events).filter(
    ({ kind, quarantined, body }) => kind === 'edit' && quarantined === null && typeof body.text === 'string',
  );
  const text = (texts.findLast(({ body }) => body.final === true) ?? texts.at(-1))?.body.text;
  return typeof text === 'string' ? text : null;
}

/** How another turn of the conversation stands to this one. */
export type Relation = 'here' | 'before' | 'instead' | 'after' | null;

/** Siblings answer the same turn: they have the same parent, or one was asked for in the other's place. */
export function relationTo(here: StoredGeneration, events: readonly StoredEvent[], other: StoredGeneration): Relation {
  const same = (one: { trace_id: string; span_id: string } | null, two: { trace_id: string; span_id: string } | null) =>
    one !== null && two !== null && one.trace_id === two.trace_id && one.span_id === two.span_id;
  if (same(here, other)) return 'here';
  if (same(here.parent, other)) return 'before';
  if (same(other.parent, here)) return 'after';
  const asked = events.some(({ kind, body }) => kind === 'regenerate' && same(refOf(body.next), other));
  return asked || same(here.parent, other.parent) || here.trace_id === other.trace_id ? 'instead' : null;
}

/** Kinds that say what somebody did after the answer; the verdict itself and mere sight stand elsewhere. */
const saysWhatFollowed = new Set([
  'copy',
  'accept',
  'edit',
  'retention',
  'undo',
  'regenerate',
  'dismiss',
  'abandon',
  'follow_up',
  'outcome',
]);

export function whatFollowed(events: readonly StoredEvent[]): StoredEvent[] {
  const seen = new Set<string>();
  return inOrder(events)
    .filter(({ kind }) => saysWhatFollowed.has(kind))
    .filter(({ kind, actor, body }) => {
      const same = `${kind} ${actor} ${JSON.stringify(body)}`;
      return seen.has(same) ? false : seen.add(same);
    });
}

/** The turn that went on from this answer, or the answer given in its place. */
export function nextTurn(
  { generation, events }: GenerationDetail,
  conversation: readonly LabelledGeneration[],
): LabelledGeneration | null {
  if (generation === null) return null;
  const instead = events.flatMap(({ kind, body }) => (kind === 'regenerate' ? [refOf(body.next)] : []));
  return (
    conversation.find(({ generation: { trace_id, span_id } }) =>
      instead.some((ref) => ref !== null && ref.trace_id === trace_id && ref.span_id === span_id),
    ) ??
    conversation.find(
      ({ generation: { parent } }) => parent?.trace_id === generation.trace_id && parent.span_id === generation.span_id,
    ) ??
    null
  );
}

function refOf(value: unknown): { trace_id: string; span_id: string } | null {
  if (typeof value !== 'object' || value === null || !('trace_id' in value) || typeof value.trace_id !== 'string')
    return null;
  return {
    trace_id: value.trace_id,
    span_id: 'span_id' in value && typeof value.span_id === 'string' ? value.span_id : '',
  };
}
