/**
 * The policy: every weight and threshold that turns events into labels, in one table, versioned and hashed.
 * Accuracies are assumed until reviewers' decisions on the random audit replace them (shared/README.md, Labels).
 */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Family } from '../../shared/label.ts';
import type { Profile, TableSignal } from '../../shared/policy.ts';

/** What a signal says of the output, and how often a careful reviewer would agree with it. */
export interface SignalRule {
  family: Family;
  says: 'good' | 'bad';
  accuracy: number;
}

/** An outcome of the business that counts as evidence: it says "good" when its value passes, "bad" when not. */
export interface OutcomeRule {
  accuracy: number;
  goodWhen: { is: boolean } | { atLeast: number } | { atMost: number };
}

export interface Policy {
  /** `1-ab12cd34`: the edition of the rules in code, and a hash of every number below. */
  version: string;
  profile: Profile;
  /** The project signs its events: unverified signals count half and stay out of training. */
  signed: boolean;
  /** π, the share of good outputs. */
  baseRate: number;
  signals: Record<TableSignal, SignalRule>;
  /** By the outcome's name. None by default: only the operator knows what an outcome means. */
  outcomes: Record<string, OutcomeRule>;
  /** Any change at all is a changed value: a category one letter away is another category. */
  anyEditIsChange: boolean;
}

/**
 * Raised by hand when the *rules* change, so that a new rule under old numbers is a new version too; and when something
 * else is derived beside the labels (tallies, facts), so that those that are there are derived anew.
 */
const EDITION = 5;

/** One person moves one output by at most this: alone, they stay inside .10–.90. */
export const ACTOR_CAP = Math.log(9);
/** Silence of any number of people moves an output by at most this. */
export const IGNORED_CAP = 0.85;
/** What an unsigned signal counts where the project signs. */
export const UNVERIFIED_FACTOR = 0.5;
/**
 * Everything unsigned about one output together moves it by at most this in either direction, where the project signs:
 * what one person may at half weight. A stranger can invent as many people as they like.
 */
export const UNVERIFIED_CAP = ACTOR_CAP * UNVERIFIED_FACTOR;

/** p from here on is positive; one clear vote gets there. */
export const POSITIVE_FROM = 0.75;
export const NEGATIVE_UP_TO = 0.25;
/** Evidence of this strength on both sides contests a label: one signal of accuracy .7 each. */
export const CONTESTED_FROM = Math.log(0.7 / 0.3);

/** "Mostly unchanged" is less than 33 % edited (Ziegler et al., CACM 67(3)). */
export const MOSTLY_KEPT = 0.67;
export const MOSTLY_LOST = 0.33;
/** A copy of this share of an output, or of one of its code blocks, is a copy of the whole. */
export const WHOLE_COPY = 0.9;
/** A rating in this share of its scale, from either end, is a vote; the middle is evidence of nothing. */
export const RATING_QUARTER = 0.25;
/** A question asked again this soon after the answer, this much alike, is a rephrase. */
export const REPHRASE_WINDOW_MS = 5 * 60 * 1000;
export const REPHRASE_SIMILARITY = 0.67;
/** Nobody has read an answer and asked again this soon: what follows sooner was asked for together with it. */
export const REPHRASE_MIN_MS = 1000;

/**
 * Retention counts by the last checkpoint reached: 43 of 46 texts kept at 30 s were kept at 600 s in the CoAuthor
 * recordings (Lee et al., CHI 2022), so the early ones already say most of it. Acceptance alone favours short
 * suggestions (Ziegler et al.), hence .70. "Show me another" is ambiguous, hence .75 and no row of its own.
 * Abandonment has no weight: "a mistake to uniformly consider abandonment negative" (Li et al., SIGIR 2009).
 */
const signals: Policy['signals'] = {
  correction: { family: 'vote', says: 'bad', accuracy: 0.9 },
  down_with_reason: { family: 'vote', says: 'bad', accuracy: 0.9 },
  down: { family: 'vote', says: 'bad', accuracy: 0.82 },
  up: { family: 'vote', says: 'good', accuracy: 0.8 },
  rated_high: { family: 'vote', says: 'good', accuracy: 0.8 },
  rated_low: { family: 'vote', says: 'bad', accuracy: 0.8 },
  chosen: { family: 'choice', says: 'good', accuracy: 0.85 },
  rejected: { family: 'choice', says: 'bad', accuracy: 0.85 },
  kept_30: { family: 'use', says: 'good', accuracy: 0.8 },
  kept_120: { family: 'use', says: 'good', accuracy: 0.82 },
  kept_300: { family: 'use', says: 'good', accuracy: 0.84 },
  kept_600: { family: 'use', says: 'good', accuracy: 0.85 },
  partly_kept: { family: 'use', says: 'bad', accuracy: 0.6 },
  lost: { family: 'use', says: 'bad', accuracy: 0.85 },
  sent: { family: 'use', says: 'good', accuracy: 0.82 },
  accepted: { family: 'use', says: 'good', accuracy: 0.7 },
  edited_lightly: { family: 'use', says: 'good', accuracy: 0.6 },
  edited: { family: 'use', says: 'bad', accuracy: 0.6 },
  rewritten: { family: 'use', says: 'bad', accuracy: 0.75 },
  changed: { family: 'use', says: 'bad', accuracy: 0.85 },
  undone: { family: 'use', says: 'bad', accuracy: 0.85 },
  copied_whole: { family: 'use', says: 'good', accuracy: 0.68 },
  copied_part: { family: 'use', says: 'good', accuracy: 0.58 },
  dismissed: { family: 'use', says: 'bad', accuracy: 0.6 },
  ignored: { family: 'use', says: 'bad', accuracy: 0.55 },
  regenerated: { family: 'retry', says: 'bad', accuracy: 0.75 },
  rephrased: { family: 'retry', says: 'bad', accuracy: 0.75 },
};

/** Every signal of the table, in its order. */
export const tableSignals = Object.keys(signals) as TableSignal[];

/** What the table in code says of a signal, before anybody measured or set anything. */
export function assumedRule(signal: TableSignal): SignalRule {
  return signals[signal];
}

/** π until it is measured: nothing speaks for good or bad. */
export const ASSUMED_BASE_RATE = 0.5;

/** What a kind of product changes of the table. In a form, string similarity means nothing. */
const profiles: Record<Profile, Pick<Policy, 'anyEditIsChange'>> = {
  chat: { anyEditIsChange: false },
  editor: { anyEditIsChange: false },
  form: { anyEditIsChange: true },
};

/** What a project sets for itself; what it leaves out is as above. */
export interface Overrides {
  profile?: Profile | undefined;
  baseRate?: number | undefined;
  accuracies?: Partial<Record<TableSignal, number | undefined>> | undefined;
  outcomes?: Policy['outcomes'] | undefined;
}

/** The policy of a project: its profile, whether it has signing secrets, and what it overrides. */
export function policyOf(project: { profile: Profile; signed: boolean }, overrides: Overrides = {}): Policy {
  const profile = overrides.profile ?? project.profile;
  const content = {
    profile,
    signed: project.signed,
    baseRate: overrides.baseRate ?? ASSUMED_BASE_RATE,
    signals: withAccuracies(overrides.accuracies ?? {}),
    outcomes: overrides.outcomes ?? {},
    ...profiles[profile],
  };
  return { version: `${EDITION}-${hashOf(content)}`, ...content };
}

function withAccuracies(accuracies: NonNullable<Overrides['accuracies']>): Policy['signals'] {
  const rules = tableSignals.map((name) => {
    const { family, says, accuracy } = signals[name];
    return [name, { family, says, accuracy: accuracies[name] ?? accuracy }] as const;
  });
  return Object.fromEntries(rules) as Policy['signals'];
}

/** Which edition of the rules made a version: a server must not undo what a newer one, running beside it, has made. */
export function editionOf(version: string): number {
  return Number.parseInt(version, 10) || 0;
}

/** What one signal adds, in log-odds: how much likelier the output is good than one that nothing is known of. */
export function weightOf({ says, accuracy }: Pick<SignalRule, 'says' | 'accuracy'>, baseRate: number): number {
  return (says === 'good' ? logit(accuracy) : -logit(accuracy)) - logit(baseRate);
}

/**
 * What one choice says of which of two answers is better, in log-odds. Of two answers one is, whatever share of all
 * answers is good: between its two sides the base rate cancels out.
 */
export function weightOfChoice({ signals, signed }: Policy, verified: boolean): number {
  const weight = (logit(signals.chosen.accuracy) + logit(signals.rejected.accuracy)) / 2;
  return Math.min(signed && !verified ? weight * UNVERIFIED_FACTOR : weight, ACTOR_CAP);
}

/** Eight hex digits over the content and the constants beside it. */
function hashOf(content: object): string {
  const constants = [
    ACTOR_CAP,
    IGNORED_CAP,
    UNVERIFIED_FACTOR,
    UNVERIFIED_CAP,
    POSITIVE_FROM,
    NEGATIVE_UP_TO,
    CONTESTED_FROM,
    MOSTLY_KEPT,
    MOSTLY_LOST,
    WHOLE_COPY,
    RATING_QUARTER,
    REPHRASE_WINDOW_MS,
    REPHRASE_SIMILARITY,
    REPHRASE_MIN_MS,
  ];
  return createHash('sha256')
    .update(canonicalize({ content, constants }) ?? '')
    .digest('hex')
    .slice(0, 8);
}

/** Log-odds of a probability. */
export function logit(probability: number): number {
  return Math.log(probability / (1 - probability));
}

/** Probability of log-odds. */
export function sigmoid(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

/** Stored numbers have six decimals, so that any machine and any order of sums writes the same bytes. */
export function round(number: number): number {
  return Math.round(number * 1e6) / 1e6 + 0; // + 0 turns -0 into 0
}
