/** Whether what is stored is what was derived: only what changed is written, and a rebuild reports what differs. */
import { isDeepStrictEqual } from 'node:util';
import { type CounterName, counterNames } from '../../shared/summary.ts';
import type { LabelRow } from '../db/schema.ts';
import { compareText } from './case.ts';
import type { Contribution } from './contribution.ts';
import type { Derived } from './derive.ts';
import type { Row } from './row.ts';

export function isSameLabel(stored: LabelRow, { label, contribution, review }: Derived): boolean {
  return (
    stored.status === label.status &&
    stored.p === label.p &&
    stored.gold === label.gold &&
    stored.recheck === label.recheck &&
    stored.orphan === label.orphan &&
    stored.s_plus === label.s_plus &&
    stored.s_minus === label.s_minus &&
    stored.policy_version === label.policy_version &&
    stored.review === review &&
    stored.at.getTime() === label.at.getTime() &&
    isDeepStrictEqual(stored.evidence, label.evidence) &&
    isDeepStrictEqual(stored.dropped, label.dropped) &&
    isDeepStrictEqual(stored.contribution, contribution)
  );
}

type ComparedRow = Pick<Row, 'id' | 'p' | 'gates' | 'event_ids'>;

/** Both sorted by id, which stands for task, source and texts. */
export function areSameRows(stored: readonly ComparedRow[], derived: readonly ComparedRow[]): boolean {
  const compared = ({ id, p, gates, event_ids }: ComparedRow): ComparedRow => ({ id, p, gates, event_ids });
  return isDeepStrictEqual(stored.map(compared), derived.map(compared));
}

/** What a set of labels changes in the rollups: the new contributions less the old, summed by bucket, in key order. */
export function sumDeltas(
  changes: readonly { before: Contribution | null; after: Contribution | null }[],
): Contribution[] {
  const sums = new Map<string, Contribution>();
  const add = (contribution: Contribution | null, sign: 1 | -1): void => {
    if (contribution === null) return;
    const { bucket } = contribution;
    const name = JSON.stringify([
      bucket.hour,
      bucket.model,
      bucket.model_version,
      bucket.prompt_version,
      bucket.channel,
    ]);
    const sum = sums.get(name) ?? { bucket, counters: {} };
    for (const counter of counterNames) {
      const value = (sum.counters[counter] ?? 0) + sign * (contribution.counters[counter] ?? 0);
      sum.counters[counter] = value;
    }
    sums.set(name, sum);
  };
  for (const { before, after } of changes) {
    add(before, -1);
    add(after, 1);
  }
  return [...sums]
    .sort(([one], [other]) => compareText(one, other))
    .map(([, { bucket, counters }]) => ({ bucket, counters: withoutZeros(counters) }))
    .filter(({ counters }) => Object.keys(counters).length > 0);
}

function withoutZeros(counters: Contribution['counters']): Contribution['counters'] {
  const entries = counterNames.flatMap((name): [CounterName, number][] => {
    const value = counters[name] ?? 0;
    return value === 0 ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}
