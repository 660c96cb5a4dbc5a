/** Turns counters into the shares a reader compares, each with how sure it is. Definitions: shared/README.md. */
import { type CounterName, type Counters, counterNames, type Metrics, type Rate } from '../../shared/summary.ts';

/** Two-sided 95 % of the normal distribution. */
const Z = 1.959963984540054;

/**
 * Wilson score interval (E. B. Wilson, JASA 22, 1927): honest where counts are small; 4 of 4 is .51 at the low end,
 * 40 of 40 is .91. Null where there is nothing to divide by.
 */
export function rate(successes: number, n: number): Rate {
  if (n <= 0) return null;
  const value = successes / n;
  const spread = Z * Math.sqrt((value * (1 - value)) / n + (Z * Z) / (4 * n * n));
  const middle = value + (Z * Z) / (2 * n);
  const scale = 1 + (Z * Z) / n;
  // At 0 of n and n of n the bound is exact; floating point misses it by an ulp.
  return {
    value,
    low: successes === 0 ? 0 : Math.max(0, (middle - spread) / scale),
    high: successes === n ? 1 : Math.min(1, (middle + spread) / scale),
    n,
  };
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
