/**
 * What a reviewer preferred of two answers, as evidence about each: better than another is not good. It counts as
 * anybody's choice does; that it decides which of the two is preferred is `pair-siblings.ts`' business.
 */
import { createHash } from 'node:crypto';
import type { Case, KnownEvent, KnownPreference } from './case.ts';

/** The case with each preference as a choice that its reviewer made. */
export function withPreferences(subject: Case): Case {
  if (subject.preferences.length === 0) return subject;
  return { ...subject, events: [...subject.events, ...subject.preferences.map(choiceOf)] };
}

function choiceOf({ id, preferred, over, reviewer, decided_at }: KnownPreference): KnownEvent {
  return {
    ...{ id, ...preferred },
    kind: 'choice',
    actor: reviewerActor(reviewer),
    verified: true, // somebody the operator let in
    channel: 'server',
    train: true, // reviewers work for the operator
    ...{ occurred_at: decided_at, at: decided_at, received_at: decided_at },
    quarantined: null,
    sanitised: false,
    body: { rejected: [over] },
    inferred: true,
  };
}

/** `r` and 22 characters: evidence goes into exports, names of reviewers do not. */
function reviewerActor(name: string): string {
  return `r${createHash('sha256').update(name).digest('base64url').slice(0, 22)}`;
}
