/**
 * What a set of labels changes in the sums of the summary: the new contributions less the old, by row, in key order,
 * so that every worker locks rows in the same order. What adds up to nothing is left out.
 */
import { type CounterName, counterNames } from '../../shared/summary.ts';
import type { Bucket } from '../db/tables/labels.ts';
import { compareText } from './case.ts';
import type { Contribution } from './contribution.ts';

export interface Change {
  before: Contribution | null;
  after: Contribution | null;
}

export interface TallyDelta {
  bucket: Bucket;
  measure: string;
  value: string;
  count: number;
  good: number;
  total: number;
}

export interface ExposureDelta {
  /** `2026-11-20` */
  day: string;
  prompt_version: string;
  actor: string;
  shown: number;
  positive: number;
  negative: number;
}

export function sumDeltas(changes: readonly Change[]): Pick<Contribution, 'bucket' | 'counters'>[] {
  const sums = new Sums<Pick<Contribution, 'bucket' | 'counters'>>();
  for (const [{ bucket, counters }, sign] of signed(changes)) {
    const sum = sums.at(keyOf(bucket), () => ({ bucket, counters: {} }));
    for (const counter of counterNames) {
      sum.counters[counter] = (sum.counters[counter] ?? 0) + sign * (counters[counter] ?? 0);
    }
  }
  return sums
    .inOrder()
    .map(({ bucket, counters }) => ({ bucket, counters: withoutZeros(counters) }))
    .filter(({ counters }) => Object.keys(counters).length > 0);
}

export function sumTallies(changes: readonly Change[]): TallyDelta[] {
  const sums = new Sums<TallyDelta>();
  for (const [{ bucket, tallies = [] }, sign] of signed(changes)) {
    for (const { measure, value, good, total } of tallies) {
      const name = JSON.stringify([keyOf(bucket), measure, value]);
      const sum = sums.at(name, () => ({ bucket, measure, value, count: 0, good: 0, total: 0 }));
      sum.count += sign;
      sum.good += sign * Number(good);
      sum.total = exact(sum.total + sign * total);
    }
  }
  return sums.inOrder().filter(({ count, good, total }) => count !== 0 || good !== 0 || total !== 0);
}

export function sumExposures(changes: readonly Change[]): ExposureDelta[] {
  const sums = new Sums<ExposureDelta>();
  for (const [{ bucket, counters, actor }, sign] of signed(changes)) {
    if (actor === undefined) continue;
    const [day, { prompt_version }] = [bucket.hour.slice(0, 10), bucket];
    const name = JSON.stringify([day, prompt_version, actor]);
    const sum = sums.at(name, () => ({ day, prompt_version, actor, shown: 0, positive: 0, negative: 0 }));
    sum.shown += sign;
    sum.positive += sign * (counters.positive ?? 0);
    sum.negative += sign * (counters.negative ?? 0);
  }
  return sums.inOrder().filter(({ shown, positive, negative }) => shown !== 0 || positive !== 0 || negative !== 0);
}

class Sums<T> {
  private readonly sums = new Map<string, T>();

  at(name: string, start: () => T): T {
    const known = this.sums.get(name);
    if (known !== undefined) return known;
    const made = start();
    this.sums.set(name, made);
    return made;
  }

  inOrder(): T[] {
    return [...this.sums].sort(([one], [other]) => compareText(one, other)).map(([, sum]) => sum);
  }
}

function* signed(changes: readonly Change[]): Iterable<[Contribution, 1 | -1]> {
  for (const { before, after } of changes) {
    if (before !== null) yield [before, -1];
    if (after !== null) yield [after, 1];
  }
}

function keyOf({ hour, model, model_version, prompt_version, channel }: Bucket): string {
  return JSON.stringify([hour, model, model_version, prompt_version, channel]);
}

/** Tallied numbers have at most four decimals; sums of them in floating point keep no other digits by accident. */
function exact(sum: number): number {
  return Number(sum.toFixed(4));
}

function withoutZeros(counters: Contribution['counters']): Contribution['counters'] {
  const entries = counterNames.flatMap((name): [CounterName, number][] => {
    const value = counters[name] ?? 0;
    return value === 0 ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}
