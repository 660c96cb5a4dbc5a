/**
 * A recorded session as the page plays it and as the backend records it: with a name for each generation.
 *
 * What the recording leaves open: a round is dismissed or superseded as a whole, an event is about one output. Both go to
 * the round's first offer, the one at the top of the list; the others stay shown and left alone.
 */
import type { Generation } from '../../shared/generation.ts';
import type { Change, Session, Step } from './read-coauthor.ts';
import { stableTraceId } from './stable-id.ts';

/** An offered text, and how its generation is named, as the widget takes it. */
export interface Offer {
  traceId: string;
  spanId: string;
  text: string;
}

/** What the page does, `t` ms after the session began, in order. */
export type ScoreStep = { t: number } & (
  | { kind: 'type'; changes: Change[] }
  | { kind: 'offer'; offers: Offer[] }
  | { kind: 'accept'; chosen: Offer; others: Offer[]; position: number; at: number; text: string }
  | { kind: 'dismiss'; offer: Offer }
  | { kind: 'regenerate'; offer: Offer; next: Offer }
);

export interface Score {
  text: string;
  steps: ScoreStep[];
  endsAt: number;
}

/** The session with the names of its generations, as the page plays it. */
export function scoreOf(session: Session): Score {
  return { text: session.text, steps: session.steps.map((step) => scoreStep(session, step)), endsAt: session.endsAt };
}

function scoreStep(session: Session, step: Step): ScoreStep {
  const { t } = step;
  switch (step.kind) {
    case 'change':
      return { t, kind: 'type', changes: asTyped(step.changes) };
    case 'open':
      return { t, kind: 'offer', offers: offersOf(session, step.round) };
    case 'accept': {
      const others = offersOf(session, step.round).filter((_, offer) => offer !== step.offer);
      const chosen = offerOf(session, step.round, step.offer);
      return { t, kind: 'accept', chosen, others, position: step.offer, at: step.at, text: step.text };
    }
    case 'dismiss':
      return { t, kind: 'dismiss', offer: offerOf(session, step.round, 0) };
    case 'supersede':
      return { t, kind: 'regenerate', offer: offerOf(session, step.round, 0), next: offerOf(session, step.by, 0) };
  }
}

function offersOf(session: Session, round: number): Offer[] {
  return (session.rounds[round]?.offers ?? []).map((_, offer) => offerOf(session, round, offer));
}

function offerOf(session: Session, round: number, offer: number): Offer {
  const { trace_id: traceId, span_id: spanId } = refOf(session, round, offer);
  return { traceId, spanId, text: session.rounds[round]?.offers[offer] ?? '' };
}

/** How a generation is named: the round's trace, the offer's place in it. */
export function refOf(session: Session, round: number, offer: number): { trace_id: string; span_id: string } {
  return { trace_id: stableTraceId('CoAuthor', session.id, String(round)), span_id: `offer-${offer}` };
}

export function generationsOf(session: Session): Generation[] {
  return session.rounds.flatMap((round) =>
    round.offers.map((text, offer) => ({
      ...refOf(session, round.index, offer),
      conversation_id: conversationOf(session),
      user_id: conversationOf(session),
      input: round.prompt,
      output: text,
      model: 'GPT-3',
      consent: ['improve' as const, 'train' as const],
      metadata: { sample: 'CoAuthor', recording: session.id, round: round.index },
    })),
  );
}

export function conversationOf(session: Session): string {
  return `coauthor-${session.id}`;
}

/** Typing over a selection is recorded as an insert and a delete behind it; for the hands it is one act. */
function asTyped(changes: readonly Change[]): Change[] {
  const typed: Change[] = [];
  for (const change of changes) {
    const last = typed.at(-1);
    if (last !== undefined && last.remove === 0 && change.insert === '' && change.at === last.at + last.insert.length) {
      typed[typed.length - 1] = { ...last, remove: change.remove };
    } else {
      typed.push(change);
    }
  }
  return typed;
}
