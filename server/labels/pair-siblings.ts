/**
 * Preference pairs between two generations of one turn. A pair belongs to the generation that is preferred, so that
 * it is emitted once; between two generations only the strongest source speaks: a reviewer, else a choice, else a regenerate chain
 * whose later answer found favour, else opposite labels.
 */
import type { Evidence, SignalName } from '../../shared/label.ts';
import { votingActor } from '../privacy/pseudonym.ts';
import { byOccurrence, compareText, type KnownEvent, keyText, said, sameKey, timeOf } from './case.ts';
import type { Judged } from './judge.ts';
import { logit, type Policy, round, sigmoid, weightOfChoice } from './policy.ts';
import type { Candidate } from './row.ts';
import { isRephrase } from './signal-of.ts';

/** @param siblings same trace, same parent, or tied by a regenerate or a choice; not `subject` itself */
export function* pairSiblings(subject: Judged, siblings: readonly Judged[], policy: Policy): Iterable<Candidate> {
  for (const other of withUnknownRejects(subject, siblings)) {
    const reviewed = preferenceBetween(subject, other);
    if (reviewed !== null) {
      if (reviewed > 0) yield pair('gold', other, 1, []);
      continue;
    }
    const choice = choiceBetween(subject, other, policy);
    if (choice.events.length > 0) {
      if (choice.net > 0) {
        // Whoever agrees with others, but not to training, takes nothing away from them where the pair stands without.
        const willing = choice.events.filter((event) => !sameKey(subject.key, event) || event.train);
        const net = netOf(willing, subject, policy);
        const counted = net > 0 ? { events: willing, net } : choice;
        const agreeing = counted.events.filter((event) => sameKey(subject.key, event));
        yield pair('choice', other, sigmoid(counted.net), agreeing);
      }
      continue;
    }
    if (other.status === 'positive') continue;
    const retries = retriesOf(other);
    const kept = withoutWish(subject, policy);
    const p = sureness(kept.p, withoutWish(other, policy).p);
    if (p > 0.5 && retries.length > 0 && cameLater(subject, other, siblings) && foundFavour(kept)) {
      yield pair('regenerate', other, p, [...retries, ...favouring(subject)]);
      continue;
    }
    const sure = sureness(subject.p, other.p);
    if (sure > 0.5 && subject.status === 'positive' && isNegativeByItself(other)) {
      yield pair('siblings', other, sure, [...supporting(subject, true), ...supporting(other, false)]);
    }
  }
}

function pair(
  source: 'gold' | 'choice' | 'regenerate' | 'siblings',
  other: Judged,
  p: number,
  events: readonly KnownEvent[],
): Candidate {
  return { task: 'preference', source, chosen: 'own', rejected: { sibling: other }, p, events };
}

/** A choice may reject something the product never sent; it still makes a candidate, which its gate explains. */
function withUnknownRejects(subject: Judged, siblings: readonly Judged[]): readonly Judged[] {
  const known = new Map(siblings.map((sibling) => [keyText(sibling.key), sibling]));
  for (const event of subject.weighed.standing) {
    const it = said(event);
    if (it.kind !== 'choice' || !sameKey(subject.key, event)) continue;
    for (const ref of it.rejected) {
      const key = { trace_id: ref.trace_id, span_id: ref.span_id ?? '' };
      if (sameKey(subject.key, key) || known.has(keyText(key))) continue;
      known.set(keyText(key), unknownCase(subject, key));
    }
  }
  known.delete(keyText(subject.key));
  return [...known.values()].sort((one, other) => (keyText(one.key) < keyText(other.key) ? -1 : 1));
}

function unknownCase(like: Judged, key: Judged['key']): Judged {
  const weighed = {
    ...like.weighed,
    evidence: [],
    dropped: [],
    standing: [],
    corrections: [],
    choices: [],
    sPlus: 0,
    sMinus: 0,
  };
  const nothing = {
    generation: null,
    events: [],
    decisions: [],
    preferences: [],
    continued: false,
    next: null,
    goldDecisions: [],
  };
  return { key, weighed, ...nothing, status: 'unlabelled', p: 0.5, gold: false, recheck: false };
}

/**
 * Reviewers who prefer the one less those who prefer the other, by each one's last word; null where none has compared
 * them. As with verdicts, they override what people chose.
 */
function preferenceBetween(subject: Judged, other: Judged): number | null {
  const between = subject.preferences
    .filter(({ preferred, over }) => sameKey(other.key, preferred) || sameKey(other.key, over))
    .sort((one, two) => one.decided_at.getTime() - two.decided_at.getTime() || compareText(one.id, two.id));
  const lastWords = new Map(between.map((one) => [one.reviewer, one]));
  if (lastWords.size === 0) return null;
  return [...lastWords.values()].reduce((sum, one) => sum + (sameKey(subject.key, one.preferred) ? 1 : -1), 0);
}

/**
 * Everybody's last word between the two, summed: as many for one as for the other prefer neither. Read from the choices
 * themselves, not from what counted as evidence about either answer: there a person's choice competes with what else
 * they said of *that* answer, so that one choice may count on one side and not on the other, and both sides would win.
 */
function choiceBetween(subject: Judged, other: Judged, policy: Policy): { net: number; events: KnownEvent[] } {
  const choices = [...choicesOver(subject, other), ...choicesOver(other, subject)].sort(byOccurrence);
  const lastWords = new Map<string, KnownEvent>();
  for (const choice of choices) {
    const person = votingActor(choice.actor);
    if (choice.verified || lastWords.get(person)?.verified !== true) lastWords.set(person, choice);
  }
  const events = [...lastWords.values()];
  return { net: netOf(events, subject, policy), events };
}

/** How much some last words speak for the one answer over the other, in log-odds. */
function netOf(events: readonly KnownEvent[], subject: Judged, policy: Policy): number {
  const net = events.reduce(
    (sum, choice) => sum + (sameKey(subject.key, choice) ? 1 : -1) * weightOfChoice(policy, choice.verified),
    0,
  );
  return round(net);
}

function choicesOver(chosen: Judged, rejected: Judged): KnownEvent[] {
  return chosen.weighed.choices.filter((event) => {
    const it = said(event);
    return it.kind === 'choice' && it.rejected.some((ref) => sameKey(rejected.key, ref));
  });
}

/** Asked for another answer after this one. */
function retriesOf(judged: Judged): KnownEvent[] {
  return judged.weighed.standing.filter((event) => event.kind === 'regenerate');
}

/** Named by a regenerate as what came next, or by one of what came next and so on; or made after it. */
function cameLater(subject: Judged, other: Judged, siblings: readonly Judged[]): boolean {
  if (timeOf(subject).getTime() > timeOf(other).getTime()) return true;
  const reached = new Set([other]);
  for (const one of reached) {
    const nexts = retriesOf(one).flatMap(nextOf);
    if (nexts.some((next) => sameKey(subject.key, next))) return true;
    for (const sibling of siblings) if (nexts.some((next) => sameKey(sibling.key, next))) reached.add(sibling);
  }
  return false;
}

function nextOf(event: KnownEvent): { trace_id: string; span_id?: string | undefined }[] {
  const it = said(event);
  return it.kind === 'regenerate' && it.next !== undefined ? [it.next] : [];
}

/**
 * The conversation went on from it: whoever had asked for another answer came back to this one. Nothing else may speak
 * against it. Its label still counts the wish, which makes no row alone.
 */
function withoutWish(judged: Judged, policy: Policy): Judged {
  if (!judged.continued || judged.decisions.length > 0) return judged;
  const evidence = judged.weighed.evidence.filter((one) => one.signal !== 'regenerated');
  if (evidence.length === judged.weighed.evidence.length || evidence.some((one) => one.weight < 0)) return judged;
  const total = evidence.reduce((sum, one) => sum + one.weight, 0);
  const p = round(sigmoid(logit(policy.baseRate) + total));
  return {
    ...judged,
    p,
    status: 'uncertain',
    weighed: { ...judged.weighed, evidence, p, sPlus: round(total), sMinus: 0 },
  };
}

const favour: ReadonlySet<SignalName> = new Set([
  'accepted',
  'sent',
  'kept_30',
  'kept_120',
  'kept_300',
  'kept_600',
  'chosen',
  'up',
  'rated_high',
]);

/** Accepted, kept, chosen, voted up or approved; or the branch the conversation went on from, with nothing against it. */
function foundFavour(judged: Judged): boolean {
  if (judged.gold) return judged.status === 'positive';
  if (judged.status === 'negative' || judged.status === 'contested') return false;
  if (judged.weighed.evidence.some((one) => favour.has(one.signal) && one.weight > 0)) return true;
  return judged.weighed.sMinus === 0 && (judged.continued || followUps(judged).length > 0);
}

function favouring(judged: Judged): KnownEvent[] {
  const counted = evidenceWith(judged, (one) => favour.has(one.signal) && one.weight > 0).map(({ event }) => event);
  return counted.length > 0 || judged.gold ? counted : followUps(judged);
}

function followUps(judged: Judged): KnownEvent[] {
  return judged.weighed.standing.filter((event) => event.kind === 'follow_up' && !isRephrase(event, judged));
}

/** A wish for another answer is ambiguous: alone it makes nobody's training row. */
function isNegativeByItself(judged: Judged): boolean {
  if (judged.status !== 'negative') return false;
  return judged.gold || judged.weighed.evidence.some((one) => one.weight < 0 && one.family !== 'retry');
}

function supporting(judged: Judged, positive: boolean): KnownEvent[] {
  if (judged.gold) return [];
  return evidenceWith(judged, (one) => one.weight > 0 === positive).map(({ event }) => event);
}

function evidenceWith(
  judged: Judged,
  test: (evidence: Evidence, event: KnownEvent) => boolean,
): { evidence: Evidence; event: KnownEvent }[] {
  const events = new Map(judged.events.map((event) => [event.id, event]));
  return judged.weighed.evidence.flatMap((evidence) => {
    const event = events.get(evidence.event_id);
    return event !== undefined && test(evidence, event) ? [{ evidence, event }] : [];
  });
}

/** P(one is better than the other), given how good each is by itself: Bradley–Terry on the labels' odds. */
function sureness(better: number, worse: number): number {
  const forIt = better * (1 - worse);
  const against = (1 - better) * worse;
  return forIt + against === 0 ? 0.5 : forIt / (forIt + against);
}
