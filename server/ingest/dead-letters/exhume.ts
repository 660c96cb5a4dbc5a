/** Decides about a dead letter once more, with what somebody changed in it. Pure. */
import { Purpose } from '../../../shared/event.ts';
import type { Project } from '../../db/tables/keys.ts';
import { personOf } from '../../privacy/pseudonym.ts';
import { acceptEvent, type EventDecision } from '../accept-event.ts';
import type { Place } from '../item-error.ts';
import { statedConsent } from './bury.ts';
import type { DeadLetterRow } from './store.ts';

/**
 * As if it came at the time it came, from whom it came. Nothing vouches for who sent it from a page: its token was not
 * kept. What a page's visitor consented to may be narrowed, never widened: nobody else can consent for them.
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
  const item: Record<string, unknown> = Object.fromEntries(
    Object.entries(changed).filter(([name]) => changes[name] !== null),
  );
  if (letter.via === 'publishable') withoutMore(item, statedConsent(letter.body) ?? []);
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

/** Takes out of its consent what was not given. What is no purpose stays, to be refused. */
function withoutMore(item: Record<string, unknown>, given: readonly Purpose[]): void {
  if (!Array.isArray(item.consent)) return;
  item.consent = item.consent.filter((one: unknown) => {
    const purpose = Purpose.safeParse(one).data;
    return purpose === undefined || given.includes(purpose);
  });
}
