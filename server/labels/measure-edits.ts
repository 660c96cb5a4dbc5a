/**
 * How alike an edited text is to the answer, where both are here: whoever sends a low number with nearly the same text
 * would make a pair of two texts that differ in nothing. The higher of the two numbers holds: what was put into a
 * document may have been a part of the answer, and how much of that part is left only the sender knows.
 */
import { type Case, type KnownEvent, said } from './case.ts';
import { textOf } from './read-text.ts';
import { COMPARED_MAX_CHARS, similarity } from './similarity.ts';

/** Anybody can send as many edits as they invent people: those of the first so many hold up no other label. */
const EDITS_MEASURED_MAX = 20;

/** @param events of this case, in order of occurrence */
export function withMeasuredEdits(events: readonly KnownEvent[], { generation }: Case): KnownEvent[] {
  const answer = textOf(generation?.output).trim();
  let measured = 0;
  return events.map((event) => {
    const it = said(event);
    if (it.kind !== 'edit' || it.text === undefined || answer === '' || measured === EDITS_MEASURED_MAX) return event;
    const text = it.text.trim();
    if (it.similarity === 1 || Math.max(text.length, answer.length) > COMPARED_MAX_CHARS) return event;
    measured += 1;
    const alike = likeness(event, text, answer);
    return alike > it.similarity ? { ...event, body: { ...event.body, similarity: alike } } : event;
  });
}

/** A case is judged once for itself and once for each of its siblings: its texts are compared once. */
const known = new WeakMap<KnownEvent, { answer: string; alike: number }>();

function likeness(event: KnownEvent, text: string, answer: string): number {
  const found = known.get(event);
  if (found?.answer === answer) return found.alike;
  const alike = similarity(text, answer);
  known.set(event, { answer, alike });
  return alike;
}
