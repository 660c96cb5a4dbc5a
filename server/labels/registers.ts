/**
 * Reads the registers: of the kinds that state a whole opinion, only the newest counts per person, and a verified
 * one beats an unverified one whatever the time, so that a stranger who knows an id overwrites nobody.
 */
import type { DropRule } from '../../shared/label.ts';
import { ANONYMOUS, votingActor } from '../privacy/pseudonym.ts';
import { byOccurrence, type Case, type KnownEvent, said, sameKey } from './case.ts';

export interface Dropped {
  event: KnownEvent;
  rule: DropRule;
}

/** @returns what stands, in order of occurrence (events that are no register all stand), and what was dropped. */
export function readRegisters(subject: Case): { standing: KnownEvent[]; dropped: Dropped[] } {
  const dropped: Dropped[] = [];
  const standing: KnownEvent[] = [];
  const registers = new Map<string, KnownEvent[]>();
  for (const event of [...subject.events].sort(byOccurrence)) {
    if (event.quarantined !== null) {
      dropped.push({ event, rule: 'quarantined' });
      continue;
    }
    const register = sameKey(subject.key, event) ? registerOf(event) : null;
    if (register === null) {
      standing.push(event);
      continue;
    }
    const name = `${register} ${votingActor(event.actor)}`;
    registers.set(name, [...(registers.get(name) ?? []), event]);
  }
  for (const states of registers.values()) {
    const winner = states.reduce((best, state) => (beats(state, best) ? state : best));
    standing.push(winner);
    for (const event of states) if (event !== winner) dropped.push({ event, rule: lossRule(event, winner) });
  }
  return { standing: standing.sort(byOccurrence), dropped };
}

/** Why `loser` does not count beside `winner`, a state of the same actor's same opinion. */
export function lossRule(loser: KnownEvent, winner: KnownEvent): DropRule {
  if (winner.verified && !loser.verified) return 'verified_first';
  return votingActor(loser.actor) === ANONYMOUS ? 'anonymous_cap' : 'superseded';
}

function registerOf(event: KnownEvent): string | null {
  const it = said(event);
  switch (it.kind) {
    case 'vote':
    case 'rating':
    case 'correction':
    case 'accept':
    case 'edit':
      return it.kind;
    case 'retention':
      return `retention-${it.after_s}`;
    default:
      return null;
  }
}

function beats(one: KnownEvent, other: KnownEvent): boolean {
  if (one.verified !== other.verified) return one.verified;
  if (isFinal(one) !== isFinal(other)) return isFinal(one);
  return byOccurrence(one, other) > 0;
}

/** A final edit beats an interim one: the interim text was still being written. */
function isFinal(event: KnownEvent): boolean {
  const it = said(event);
  return it.kind === 'edit' && it.final;
}
