/** Decides about a dead letter once more, with what somebody changed in it. Pure. */
import type { Project } from '../../db/tables/keys.ts';
import { personOf } from '../../privacy/pseudonym.ts';
import { acceptEvent, type EventDecision } from '../accept-event.ts';
import type { Place } from '../item-error.ts';
import type { DeadLetterRow } from './store.ts';

/**
 * As if it came at the time it came, from whom it came. Nothing vouches for who sent it from a page: its token was not
 * kept.
 *
 * @param changes fields to set; null takes one away
 */
export function exhume(
  letter: DeadLetterRow,
  changes: Readonly<Record<string, unknown>>,
  place: Place,
  project: Project,
): EventDecision {
  const changed = { ...letter.body, ...changes };
  const item = Object.fromEntries(Object.entries(changed).filter(([name]) => changes[name] !== null));
  const decision = acceptEvent(item, place, {
    project,
    via: letter.via,
    receivedAt: letter.received_at,
    sentAt: letter.sent_at,
    signed: false,
    claims: undefined,
  });
  if (!('accept' in decision)) return decision;
  // Whose it was stays known when only a session is added: an erasure of theirs must find it.
  const isNamed = item.user_id !== undefined || (item.session_id !== undefined && personOf(letter.actor) === undefined);
  const { accept } = decision;
  const actor = isNamed ? accept.actor : letter.actor;
  const generation = accept.subjects.filter((subject) => subject.startsWith('g'));
  return {
    ...decision,
    accept: {
      ...accept,
      actor,
      subjects: [personOf(actor) ?? [], generation].flat(),
      redacted: [...new Set([...letter.redacted, ...accept.redacted])],
      // Unchanged it is the event that was sent, and sent again it must be known.
      content_hash: Object.keys(changes).length === 0 ? letter.content_hash : accept.content_hash,
    },
  };
}
