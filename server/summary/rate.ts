/** Turns counters into the shares a reader compares, each with how sure it is. Definitions: shared/README.md. */
import { type CounterName, type Counters, counterNames, type Metrics, type Rate } from '../../shared/summary.ts';
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
    response_rate: ofShown(counts, 'voted'),
    acceptance_rate: ofShown(counts, 'accepted'),
    regenerate_rate: ofShown(counts, 'regenerated'),
    abandon_rate: ofShown(counts, 'abandoned'),
  };
}

/** What somebody did proves that the output was seen, even where its `shown` was lost: so never above 1. */
function ofShown(counts: Counters, name: CounterName): Rate {
  return counts.shown === 0 ? null : rate(counts[name], Math.max(counts.shown, counts[name]));
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
