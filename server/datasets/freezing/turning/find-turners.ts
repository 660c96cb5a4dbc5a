/**
 * Who alone turned a label: left out what that one person said, it would be clear, and its rows would be others. Read
 * from the label as it is stored, without any other look-up.
 */
import type { Evidence, Label, LabelStatus } from '../../../../shared/label.ts';
import { sayingOf } from '../../../labels/judge.ts';
import type { Policy } from '../../../labels/policy.ts';
import { ANONYMOUS, votingActor } from '../../../privacy/pseudonym.ts';

export interface Readable {
  status: LabelStatus;
  p: number;
  gold: boolean;
  evidence: readonly Evidence[];
  /** Whom the product answered, where it says so. */
  owner: string | null;
}

/** What trains goes by: where the project signs, what is vouched for alone. */
export function whatTrains<T extends Readable & Pick<Label, 'verified_alone'>>(label: T): T {
  if (label.verified_alone === undefined) return label;
  return { ...label, ...label.verified_alone, evidence: label.evidence.filter(({ verified }) => verified) };
}

/** What a definition takes of labels: by default the clear ones, which are what rows are made from. */
export interface Taking {
  status?: LabelStatus | undefined;
  min_p?: number | undefined;
}

const clear: readonly LabelStatus[] = ['positive', 'negative'];

export function isTaken({ status, p }: Pick<Readable, 'status' | 'p'>, { status: only, min_p = 0 }: Taking): boolean {
  return (only === undefined ? clear.includes(status) : status === only) && Math.max(p, 1 - p) >= min_p;
}

/** What evidence says without that of one person; undefined where it is theirs alone. */
export function readWithout(
  { evidence }: Readable,
  person: string,
  policy: Policy,
): Pick<Readable, 'status' | 'p'> | undefined {
  const left = evidence.filter((one) => votingActor(one.actor) !== person);
  if (left.length === 0) return undefined;
  return sayingOf(left, policy);
}

/**
 * The people of whom each alone turned it. Where that is said of two who disagree, whom the answer was given to has the
 * first word: the other turned it. Who decides as a reviewer turns nothing.
 */
export function turnersOf(label: Readable, policy: Policy, taking: Taking): string[] {
  const { evidence, status, gold, owner } = label;
  if (gold || evidence.length < 2) return [];
  const people = peopleIn(evidence);
  if (people.length === 0 || sayingOf(evidence, policy).status !== status) return [];
  const turners = people.filter((person) => {
    const without = readWithout(label, person, policy);
    return without !== undefined && isTaken(without, taking) && (without.status !== status || !isTaken(label, taking));
  });
  const others = turners.filter((person) => person !== owner);
  return others.length > 0 ? others : turners;
}

/** The people without any of whom alone it would not be taken, though others said something of it, too. */
export function makersOf(label: Readable, policy: Policy, taking: Taking): string[] {
  const { evidence, gold, owner } = label;
  if (gold || evidence.length < 2 || !isTaken(label, taking)) return [];
  const makers = peopleIn(evidence).filter((person) => {
    const without = readWithout(label, person, policy);
    return without !== undefined && !isTaken(without, taking);
  });
  const others = makers.filter((person) => person !== owner);
  return others.length > 0 ? others : makers;
}

/**
 * By the names they vote under. All who are anonymous and not vouched for are one, or leaving out one's name would lift
 * the cap; who is anonymous and vouched for is a person of that generation's own. A reviewer's preference is no evidence
 * of a person of the product.
 */
export function peopleIn(evidence: readonly Evidence[]): string[] {
  const unknown = new Set<string>();
  const people = new Set<string>();
  for (const { actor, verified } of evidence) {
    const person = votingActor(actor);
    if (person === ANONYMOUS && !verified) unknown.add(person);
    else if (person !== ANONYMOUS && !REVIEWER.test(person)) people.add(person);
  }
  return [...people, ...unknown].sort();
}

/** As `labels/with-preferences.ts` writes them. */
const REVIEWER = /^r[\w-]{22}$/;
