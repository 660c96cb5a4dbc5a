/**
 * Weighs the evidence of one case: events to signals, one state per person and family, half weight for what is not
 * signed, a cap per person, a cap on silence and one on all that is not signed. Sums are in log-odds, as in data programming (Ratner et al., Snorkel,
 * VLDBJ 2019): `S = logit π + Σ (±logit a − logit π)`.
 */
import type { DroppedEvidence, Evidence } from '../../shared/label.ts';
import { LOOKS_LISTED_MAX } from '../../shared/limits.ts';
import { votingActor } from '../privacy/pseudonym.ts';
import { byOccurrence, type Case, compareText, type KnownEvent } from './case.ts';
import { withMeasuredEdits } from './measure-edits.ts';
import { type NotSaid, pickStates, type Said, standingChoices, standingCorrection } from './pick-states.ts';
import {
  ACTOR_CAP,
  IGNORED_CAP,
  logit,
  type Policy,
  round,
  sigmoid,
  UNVERIFIED_CAP,
  UNVERIFIED_FACTOR,
  weightOf,
} from './policy.ts';
import { type Dropped, readRegisters } from './registers.ts';
import { isRephrase, signalOf } from './signal-of.ts';

export interface Weighed {
  /** What evidence alone says, before any reviewer. */
  p: number;
  sPlus: number;
  sMinus: number;
  evidence: Evidence[];
  /** Of looks at the output only the first. */
  dropped: DroppedEvidence[];
  /** The registers' states and all other events that are not quarantined, in order of occurrence. */
  standing: KnownEvent[];
  /** Corrections whose text may train: their author has not since called the output good. */
  corrections: KnownEvent[];
  /** Choices of this output over others that their authors have not since taken back, in order of occurrence. */
  choices: KnownEvent[];
}

interface Weight extends Said {
  base: number;
  weight: number;
}

export function weigh(subject: Case, policy: Policy): Weighed {
  const { standing: stated, dropped } = readRegisters(subject);
  const standing = withMeasuredEdits(stated, subject);
  const silent: Dropped[] = [];
  const signals: Said[] = [];
  for (const event of standing) {
    const signal = signalOf(event, subject, policy);
    if (signal !== null) signals.push({ event, signal });
    else silent.push({ event, rule: event.kind === 'score' ? 'machine' : 'no_weight' });
  }

  const weights: Weight[] = [];
  const unsaid: NotSaid[] = [];
  const corrections: KnownEvent[] = [];
  const choices: KnownEvent[] = [];
  for (const own of byActor(signals).values()) {
    const picked = pickStates(own, policy);
    const vote = picked.states.find((one) => one.signal.rule.family === 'vote');
    const correction = standingCorrection(own, vote);
    if (correction !== undefined) corrections.push(correction.event);
    choices.push(...standingChoices(own, picked.states).map(({ event }) => event));
    const left = dropUntrueSilence(picked, standing, subject);
    unsaid.push(...left.dropped);
    weights.push(...capActor(left.states.map((one) => weightIn(one, policy))));
  }
  const heard = capSilence(weights);
  const capped = policy.signed ? capUnverified(heard.weights) : { weights: heard.weights, dropped: [] };
  unsaid.push(...heard.dropped, ...capped.dropped);

  const counted = capped.weights.filter((one) => round(one.weight) !== 0);
  for (const one of capped.weights) if (!counted.includes(one)) unsaid.push({ ...one, rule: 'no_weight' });
  const evidence = counted.map(toEvidence).sort(byTime);
  const total = evidence.reduce((sum, one) => sum + one.weight, 0);
  return {
    p: round(sigmoid(logit(policy.baseRate) + total)),
    sPlus: round(evidence.reduce((sum, one) => sum + Math.max(one.weight, 0), 0)),
    sMinus: round(evidence.reduce((sum, one) => sum + Math.max(-one.weight, 0), 0)),
    evidence,
    dropped: listed([...dropped, ...silent, ...unsaid].map((one) => toDropped(one, subject, policy)).sort(byTime)),
    standing,
    corrections: corrections.sort(byOccurrence),
    choices: choices.sort(byOccurrence),
  };
}

function byActor(signals: readonly Said[]): Map<string, Said[]> {
  const actors = new Map<string, Said[]>();
  for (const one of signals) {
    const actor = votingActor(one.event.actor);
    actors.set(actor, [...(actors.get(actor) ?? []), one]);
  }
  return actors;
}

/** Who voted, asked again or went on from an output has seen it and not left it alone. */
function dropUntrueSilence(
  { states, dropped }: { states: Said[]; dropped: NotSaid[] },
  standing: readonly KnownEvent[],
  subject: Case,
): { states: Said[]; dropped: NotSaid[] } {
  const ignored = states.find((one) => one.signal.name === 'ignored');
  if (ignored === undefined) return { states, dropped };
  const left = states.filter((one) => one !== ignored);
  if (left.length > 0) return { states: left, dropped: [...dropped, { ...ignored, rule: 'superseded' }] };
  const wentOn = standing.some(
    (event) =>
      votingActor(event.actor) === votingActor(ignored.event.actor) &&
      event.kind === 'follow_up' &&
      !isRephrase(event, subject),
  );
  return wentOn ? { states: [], dropped: [...dropped, { ...ignored, rule: 'no_weight' }] } : { states, dropped };
}

function weightIn(one: Said, policy: Policy): Weight {
  const base = weightOf(one.signal.rule, policy.baseRate);
  const halved = policy.signed && !one.event.verified;
  return { ...one, base, weight: halved ? base * UNVERIFIED_FACTOR : base };
}

/** One person moves an output by at most ln 9; beyond it all their weights shrink alike. */
function capActor(weights: readonly Weight[]): Weight[] {
  const total = Math.abs(weights.reduce((sum, one) => sum + one.weight, 0));
  const factor = total > ACTOR_CAP ? ACTOR_CAP / total : 1;
  return weights.map((one) => ({ ...one, weight: one.weight * factor }));
}

interface Capped {
  weights: Weight[];
  dropped: NotSaid[];
}

/** The first to leave an output alone count; from the cap on, silence adds nothing. */
function capSilence(weights: readonly Weight[]): Capped {
  return capSome(weights, ({ signal }) => signal.name === 'ignored', IGNORED_CAP, 'ignored_cap');
}

/** However many strangers there are: for the output and against it each, from the cap on they add nothing. */
function capUnverified(weights: readonly Weight[]): Capped {
  const isFor = ({ event, weight }: Weight): boolean => !event.verified && weight > 0;
  const isAgainst = ({ event, weight }: Weight): boolean => !event.verified && weight < 0;
  const first = capSome(weights, isFor, UNVERIFIED_CAP, 'unverified_cap');
  const both = capSome(first.weights, isAgainst, UNVERIFIED_CAP, 'unverified_cap');
  return { weights: both.weights, dropped: [...first.dropped, ...both.dropped] };
}

/** Those that `isMeant` names count in order of occurrence, until together they weigh as much as they may. */
function capSome(
  weights: readonly Weight[],
  isMeant: (one: Weight) => boolean,
  cap: number,
  rule: NotSaid['rule'],
): Capped {
  const kept = weights.filter((one) => !isMeant(one));
  const dropped: NotSaid[] = [];
  let left = cap;
  for (const one of weights.filter(isMeant).sort((a, b) => byOccurrence(a.event, b.event))) {
    const size = Math.min(left, Math.abs(one.weight));
    if (round(size) === 0) dropped.push({ ...one, rule });
    else kept.push({ ...one, weight: Math.sign(one.weight) * size });
    left -= size;
  }
  return { weights: kept, dropped };
}

function toEvidence(one: Weight): Evidence {
  return {
    signal: one.signal.name,
    family: one.signal.rule.family,
    base_weight: round(one.base),
    weight: round(one.weight),
    actor: one.event.actor,
    verified: one.event.verified,
    at: one.event.at.toISOString(),
    event_id: one.event.id,
    ...(one.signal.detail === undefined ? {} : { detail: one.signal.detail }),
  };
}

/**
 * What thousands of looks did not say would be a label of half a megabyte, in every version with a row of it. The first
 * ones say what there is to say: that silence counts no further, or that whoever looked did something else.
 */
function listed(dropped: readonly DroppedEvidence[]): DroppedEvidence[] {
  let looks = 0;
  return dropped.filter(({ kind }) => {
    if (kind === 'shown') looks += 1;
    return kind !== 'shown' || looks <= LOOKS_LISTED_MAX;
  });
}

function toDropped({ event, rule }: Dropped, subject: Case, policy: Policy): DroppedEvidence {
  return {
    signal: signalOf(event, subject, policy)?.name ?? null,
    kind: event.kind,
    actor: event.actor,
    verified: event.verified,
    at: event.at.toISOString(),
    event_id: event.id,
    rule,
  };
}

function byTime(one: { at: string; event_id: string }, other: { at: string; event_id: string }): number {
  return compareText(one.at, other.at) || compareText(one.event_id, other.event_id);
}
