/** Turns counters into the shares a reader compares, each with how sure it is. Definitions: shared/README.md. */
import { type Counters, counterNames, type Metrics, type Rate } from '../../shared/summary.ts';
import { wilson } from '../labels/interval.ts';

/** With its Wilson interval; null where there is nothing to divide by. */
export function rate(successes: number, n: number): Rate {
  return n <= 0 ? null : { ...wilson(successes, n), n };
}

/** The figures of one bucket, group or total. */
export function measure(counts: Counters): Metrics {
  const labelled = counts.positive + counts.negative;
  const all = labelled + counts.uncertain + counts.contested + counts.unlabelled;
  return {
    counts,
    positive_rate: rate(counts.positive, labelled),
    coverage: rate(labelled, all),
    // A vote proves that the output was seen, even where its `shown` was lost: so never above 1.
    response_rate: counts.shown === 0 ? null : rate(counts.voted, Math.max(counts.shown, counts.voted)),
  };
}

export function noCounts(): Counters {
  return sumCounts([]);
}

export function sumCounts(all: readonly Counters[]): Counters {
  const total = Object.fromEntries(counterNames.map((name) => [name, 0])) as Counters;
  for (const counts of all) {
    for (const name of counterNames) total[name] += counts[name];
  }
  return total;
}
