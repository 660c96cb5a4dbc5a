/**
 * What one label adds to its hour's bucket of the summary. Every counter is 0 or 1 per generation, so that a rate of
 * two of them is a share of generations: whoever votes twice is not two.
 */
import { type CounterName, counterNames } from '../../shared/summary.ts';
import type { Bucket, Tally } from '../db/tables/labels.ts';
import { votingActor } from '../privacy/pseudonym.ts';
import { said, timeOf } from './case.ts';
import type { Judged } from './judge.ts';
import { talliesOf } from './tally.ts';

export interface Contribution {
  bucket: Bucket;
  /** Only those that are not 0. */
  counters: Partial<Record<CounterName, number>>;
  tallies?: Tally[];
  /** Who it was shown to; absent where nobody is known to have seen it. */
  actor?: string;
}

/**
 * - An orphan adds to `orphans` and to nothing else: whoever has the public key can invent a trace id, and the figures
 *   are about what the product itself says it put before people. Once its generation comes, it counts as any other.
 * - The five statuses add up to `generations`.
 * - `shown`: an event says so, or a person did anything at all with it, so that voted ≤ shown.
 * - `voted`: a vote or rating stands (a retracted one does not); `up` and `down` hold ratings at either end too.
 * - Quarantined events count nowhere; machines' scores and business outcomes are nothing a person did here.
 */
export function contributionOf(judged: Judged): Contribution {
  const { generation } = judged;
  const counters = generation === null ? { orphans: 1 } : countersOf(judged);
  const tallies = talliesOf(judged);
  return {
    bucket: {
      hour: hourOf(timeOf(judged)),
      model: generation?.model ?? '',
      model_version: generation?.model_version ?? '',
      prompt_version: generation?.prompt_version ?? '',
      channel: judged.events.some((event) => event.channel === 'widget') ? 'widget' : 'server',
    },
    counters,
    ...(tallies.length === 0 ? {} : { tallies }),
    ...((counters.shown ?? 0) === 0 ? {} : { actor: audienceOf(judged) }),
  };
}

/** The person the product answered; where it does not say, the first who did anything with the answer. */
function audienceOf({ generation, weighed }: Judged): string {
  if (generation?.user_actor) return generation.user_actor;
  const first = weighed.standing.find(
    (event) =>
      event.kind !== 'score' && event.kind !== 'outcome' && !(event.kind === 'choice' && event.inferred === true),
  );
  return votingActor(first?.actor ?? '');
}

function countersOf(judged: Judged): Contribution['counters'] {
  const { weighed } = judged;
  const kinds = new Set(weighed.standing.filter((event) => event.inferred !== true).map((event) => event.kind));
  const votes = weighed.standing
    .map(said)
    .filter((it) => it.kind === 'rating' || (it.kind === 'vote' && it.value !== null));
  const signals = new Set(weighed.evidence.map((one) => one.signal));
  const signalled = new Set([...signals, ...weighed.dropped.filter(isStanding(judged)).map((one) => one.signal)]);
  const facts: Record<CounterName, boolean> = {
    generations: true,
    orphans: false,
    positive: judged.status === 'positive',
    negative: judged.status === 'negative',
    uncertain: judged.status === 'uncertain',
    contested: judged.status === 'contested',
    unlabelled: judged.status === 'unlabelled',
    gold: judged.gold,
    shown: [...kinds].some((kind) => kind !== 'score' && kind !== 'outcome'),
    voted: votes.length > 0,
    up: signalled.has('up') || signalled.has('rated_high'),
    down: signalled.has('down') || signalled.has('down_with_reason') || signalled.has('rated_low'),
    corrected: signalled.has('correction'),
    accepted: kinds.has('accept'),
    edited: kinds.has('edit'),
    copied: kinds.has('copy'),
    dismissed: kinds.has('dismiss'),
    regenerated: kinds.has('regenerate'),
    undone: kinds.has('undo'),
    abandoned: kinds.has('abandon'),
  };
  return Object.fromEntries(counterNames.filter((name) => facts[name]).map((name) => [name, 1]));
}

/** Dropped by aggregation, but the state of its own register: a vote overtaken by a correction was still cast. */
function isStanding(judged: Judged): (dropped: { event_id: string }) => boolean {
  const ids = new Set(judged.weighed.standing.map((event) => event.id));
  return (dropped) => ids.has(dropped.event_id);
}

const HOUR_MS = 3_600_000;

function hourOf(time: Date): string {
  return new Date(Math.floor(time.getTime() / HOUR_MS) * HOUR_MS).toISOString();
}
