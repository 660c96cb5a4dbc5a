/**
 * One person, one output, one family: which of their signals is the state that counts, and why the others do not
 * (the first rule of aggregation, shared/README.md, Labels).
 */
import type { DropRule, Family, SignalName } from '../../shared/label.ts';
import { byOccurrence, type KnownEvent, said } from './case.ts';
import { type Policy, weightOf } from './policy.ts';
import { lossRule } from './registers.ts';
import type { Signal } from './signal-of.ts';

/** An event that is a signal. */
export interface Said {
  event: KnownEvent;
  signal: Signal;
}
export interface NotSaid extends Said {
  rule: DropRule;
}

/** @param signals all signals of one actor about one output, in order of occurrence */
export function pickStates(signals: readonly Said[], policy: Policy): { states: Said[]; dropped: NotSaid[] } {
  const states: Said[] = [];
  const dropped: NotSaid[] = [];
  for (const family of families) {
    const own = signals.filter((one) => one.signal.rule.family === family);
    const winner = pick(family, own, policy);
    if (winner === undefined) continue;
    states.push(winner);
    for (const one of own) if (one !== winner) dropped.push({ ...one, rule: lossRule(one.event, winner.event) });
  }
  return cancelChoice(cancelAccept(signals, states, dropped));
}

const families: readonly Family[] = ['vote', 'choice', 'use', 'retry', 'outcome'];

/**
 * What the correction of a person stands for, unless they have since come to call the output good: the newest
 * vote may be a plain "down" sent beside the correction, whose text still stands.
 */
export function standingCorrection(signals: readonly Said[], vote: Said | undefined): Said | undefined {
  if (vote === undefined || vote.signal.rule.says === 'good') return undefined;
  const correction = signals.find((one) => one.signal.name === 'correction');
  return correction !== undefined && (correction.event.verified || !vote.event.verified) ? correction : undefined;
}

function pick(family: Family, all: readonly Said[], policy: Policy): Said | undefined {
  const candidates = verifiedFirst(family, all, policy);
  if (family === 'vote') return candidates.at(-1);
  if (family === 'use') return latestUse(candidates, policy);
  return strongest(candidates, policy);
}

/**
 * Across the kinds of a family, too, an unverified state never replaces a verified one. In `use` this holds only
 * where the project signs: elsewhere a backend's accept (always verified) and the page's retention (never) of one
 * person are two halves of one story.
 */
function verifiedFirst(family: Family, all: readonly Said[], policy: Policy): readonly Said[] {
  if (family === 'use' && !policy.signed) return all;
  const verified = all.filter((one) => one.event.verified && one.signal.name !== 'ignored');
  return verified.length > 0 ? verified : all;
}

function strongest(candidates: readonly Said[], policy: Policy): Said | undefined {
  return candidates.reduce<Said | undefined>(
    (best, one) => (best === undefined || strength(one, policy) >= strength(best, policy) ? one : best), // in order: the later wins a tie
    undefined,
  );
}

function strength(one: Said, policy: Policy): number {
  return Math.abs(weightOf(one.signal.rule, policy.baseRate));
}

/** Undo or retention, else edit, else accept, else copy, else dismiss, else shown. */
function latestUse(all: readonly Said[], policy: Policy): Said | undefined {
  const candidates = sinceLastUse(all);
  const of = (...kinds: string[]): Said[] => candidates.filter((one) => kinds.includes(one.event.kind));
  const retention = of('retention').reduce<Said | undefined>(
    (last, one) => (last === undefined || checkpoint(one) >= checkpoint(last) ? one : last),
    undefined,
  );
  const undo = of('undo').at(-1);
  if (undo !== undefined && retention !== undefined) {
    return byOccurrence(undo.event, retention.event) > 0 ? undo : retention;
  }
  return (
    undo ??
    retention ??
    of('edit').at(-1) ??
    of('accept').at(-1) ??
    strongest(of('copy'), policy) ??
    of('dismiss').at(-1) ??
    of('shown').at(-1)
  );
}

/** What was taken out and then used again starts anew: the undo, and everything before it, is history. */
function sinceLastUse(all: readonly Said[]): readonly Said[] {
  const accept = all.findLastIndex((one) => one.event.kind === 'accept');
  const undo = all.slice(0, Math.max(accept, 0)).findLastIndex((one) => one.event.kind === 'undo');
  return undo === -1 ? all : all.slice(undo + 1);
}

function checkpoint(one: Said): number {
  const it = said(one.event);
  return it.kind === 'retention' ? it.after_s : 0;
}

/** Used as it was, whether or not it was seen to stay. */
const acceptSignals: ReadonlySet<SignalName> = new Set([
  'accepted',
  'sent',
  'kept_30',
  'kept_120',
  'kept_300',
  'kept_600',
]);

/** A correction cancels that person's accept: who says what it should have been did not mean "good as it is". */
function cancelAccept(
  signals: readonly Said[],
  states: Said[],
  dropped: NotSaid[],
): { states: Said[]; dropped: NotSaid[] } {
  const vote = states.find((one) => one.signal.rule.family === 'vote');
  const correction = standingCorrection(signals, vote);
  const use = states.find((one) => acceptSignals.has(one.signal.name));
  if (correction === undefined || use === undefined) return { states, dropped };
  if (use.event.verified && !correction.event.verified) return { states, dropped };
  return {
    states: states.filter((one) => one !== use),
    dropped: [...dropped, { ...use, rule: 'corrected' }],
  };
}

/** Taken out again, whether it was said (undo) or seen (retention). */
const lossSignals: ReadonlySet<SignalName> = new Set(['undone', 'lost']);

/**
 * Who takes out what they had chosen does not prefer it any more: choice and loss would cancel out, and every
 * suggestion that was tried and removed would end contested.
 */
function cancelChoice({ states, dropped }: { states: Said[]; dropped: NotSaid[] }): {
  states: Said[];
  dropped: NotSaid[];
} {
  const choice = states.find((one) => one.signal.name === 'chosen');
  if (choice === undefined || !isTakenBack(choice, states)) return { states, dropped };
  return {
    states: states.filter((one) => one !== choice),
    dropped: [...dropped, { ...choice, rule: 'superseded' }],
  };
}

function isTakenBack(choice: Said, states: readonly Said[]): boolean {
  const loss = states.find((one) => lossSignals.has(one.signal.name));
  if (loss === undefined || byOccurrence(loss.event, choice.event) < 0) return false; // chosen again since
  return loss.event.verified || !choice.event.verified;
}

/**
 * Every choice of this output that its author has not since taken back. A later choice over a third output replaces an
 * earlier one as evidence about this output, but what it said of the two it was between still holds.
 */
export function standingChoices(signals: readonly Said[], states: readonly Said[]): Said[] {
  return signals.filter((one) => one.signal.name === 'chosen' && !isTakenBack(one, states));
}
