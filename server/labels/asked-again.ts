/**
 * Reads from the next turn of a conversation that somebody asked the same again: the retry signal of products whose
 * pages send no `follow_up`. Where an event says it, the event counts and nothing is read into the turn.
 */
import { createHash } from 'node:crypto';
import { ANONYMOUS } from '../privacy/pseudonym.ts';
import { type Case, type KnownEvent, keyText, said, sameKey } from './case.ts';
import { REPHRASE_MIN_MS, REPHRASE_SIMILARITY } from './policy.ts';
import { isSameInput, lastUserText } from './read-text.ts';
import { COMPARED_MAX_CHARS, similarity } from './similarity.ts';

/** The case with the retry that its next turn shows, as an event of whoever asked that turn. */
export function withAskedAgain(subject: Case): Case {
  const event = askedAgain(subject);
  return event === null ? subject : { ...subject, events: [...subject.events, event] };
}

function askedAgain(subject: Case): KnownEvent | null {
  const { generation, next } = subject;
  if (generation === null || next === null || isSaid(subject)) return null;
  if (next.at.getTime() - generation.at.getTime() < REPHRASE_MIN_MS) return null;
  // The same prompt to the same turn is another answer offered, not another question.
  if (!next.follows && isSameInput(generation.input, next.input)) return null;
  const [before, after] = [lastUserText(generation.input), lastUserText(next.input)];
  if (before === '' || after === '' || Math.max(before.length, after.length) > COMPARED_MAX_CHARS) return null;
  const alike = similarity(before, after, REPHRASE_SIMILARITY);
  if (alike < REPHRASE_SIMILARITY) return null;
  return {
    id: idOf(`${keyText(subject.key)} ${keyText(next)}`),
    trace_id: subject.key.trace_id,
    span_id: subject.key.span_id,
    kind: 'follow_up',
    actor: next.user_actor ?? ANONYMOUS,
    verified: true, // generations come from the product's backend alone
    channel: 'server',
    train: next.train,
    occurred_at: next.at,
    at: next.at,
    received_at: next.first_recorded_at,
    quarantined: null,
    sanitised: false,
    body: { similarity: alike },
    inferred: true,
  };
}

/** A page that measures rephrases, or said that another answer was asked for, knows better. */
function isSaid({ events, key }: Case): boolean {
  return events.some((event) => {
    if (event.quarantined !== null || !sameKey(key, event)) return false;
    const it = said(event);
    return it.kind === 'regenerate' || (it.kind === 'follow_up' && it.similarity !== undefined);
  });
}

/** A UUID (version 8: one's own making) that is the same for the same two turns. */
function idOf(text: string): string {
  const hex = createHash('sha256').update(`asked again ${text}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
