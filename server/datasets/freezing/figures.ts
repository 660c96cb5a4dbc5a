/** Counts what a version holds and what it left out. */
import { type DatasetDefinition, type DatasetFigures, freezeWords } from '../../../shared/dataset.ts';
import { gateWords } from '../../../shared/label-words.ts';
import { type Facts, ROWS_A_TURN } from './facts.ts';

/** In this order, so that a row is told under the first reason it has. */
const words: Record<string, string> = { ...gateWords, ...freezeWords };

/** Of so many people the manifest says what share of the rows rests on them. */
const BUSIEST = 10;

/** Counts under names, most first; of the same count by name. */
export class Tally {
  private readonly counts = new Map<string, number>();

  add(name: string, times = 1): void {
    if (times > 0) this.counts.set(name, (this.counts.get(name) ?? 0) + times);
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, rows) => sum + rows, 0);
  }

  of(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  most(): { name: string; rows: number }[] {
    return [...this.counts]
      .map(([name, rows]) => ({ name, rows }))
      .sort((one, other) => other.rows - one.rows || (one.name < other.name ? -1 : 1));
  }
}

/**
 * Yields now and then.
 *
 * @param gated rows that never got as far as being compared, by their gate or rule
 * @param cap how many rows one person could have
 */
export function* figuresOf(
  facts: Facts,
  { task, redact }: Pick<DatasetDefinition, 'task' | 'redact'>,
  gated: Tally,
  cap: number,
): Generator<void, DatasetFigures> {
  const tallies = {
    split: new Tally(),
    rule: new Tally(),
    trainRule: new Tally(),
    signal: new Tally(),
    source: new Tally(),
    model: new Tally(),
    policy: new Tally(),
  };
  const people = new Uint32Array(facts.actorCount);
  const ratios: number[] = [];
  const sum = {
    rows: 0,
    answers: 0,
    gold: 0,
    added: 0,
    redacted: 0,
    desirable: 0,
    undesirable: 0,
    chosen: 0,
    rejected: 0,
  };
  const trains = { desirable: 0, undesirable: 0 };
  const classes = { wanted: 0, unwanted: 0 };
  const dates = { first: Number.POSITIVE_INFINITY, last: 0 };
  for (let row = 0; row < facts.size; row += 1) {
    if (row % ROWS_A_TURN === 0) yield;
    const rule = facts.ruleOf(row);
    if (rule !== undefined) {
      tallies.rule.add(rule);
      if (!facts.isHeldOut(row)) tallies.trainRule.add(rule);
      continue;
    }
    sum.rows += 1;
    tallies.split.add(facts.splitOf(row));
    tallies.source.add(facts.sourceOf(row) ?? '');
    tallies.model.add(facts.modelOf(row));
    tallies.policy.add(facts.policyOf(row));
    for (const signal of facts.signalsOf(row)) tallies.signal.add(signal);
    for (const actor of facts.actorsOf(row)) people[actor] = (people[actor] ?? 0) + 1;
    if (facts.isGold(row)) sum.gold += 1;
    if (facts.isAdded(row)) sum.added += 1;
    if (facts.isRedacted(row)) sum.redacted += 1;
    const desirable = facts.desirableOf(row);
    if (desirable !== null) {
      sum[desirable ? 'desirable' : 'undesirable'] += 1;
      if (!facts.isHeldOut(row)) trains[desirable ? 'desirable' : 'undesirable'] += 1;
    }
    const { chosen, rejected } = facts.lengthsOf(row);
    if (desirable !== null) classes[desirable ? 'wanted' : 'unwanted'] += chosen;
    const at = facts.atOf(row);
    [dates.first, dates.last] = [Math.min(dates.first, at), Math.max(dates.last, at)];
    // A case with a rubric has no answer to be measured; every other row has one, and none is empty.
    if (chosen > 0) sum.answers += 1;
    sum.chosen += chosen;
    sum.rejected += rejected;
    if (task === 'preference' && rejected > 0) ratios.push(chosen / rejected);
  }
  const busiest = [...people.keys()]
    .filter((actor) => (people[actor] ?? 0) > 0)
    .sort((one, other) => (people[other] ?? 0) - (people[one] ?? 0))
    .slice(0, BUSIEST);
  const ofBusiest = yield* countRowsOf(facts, new Set(busiest));
  const empty = task !== 'eval' && tallies.split.of('train') === 0;
  const warnings = empty ? [nothingToTrainOn(tallies.trainRule, gated)] : [];
  const share = (rows: number): number => (sum.rows === 0 ? 0 : round(rows / sum.rows));
  const mean = (total: number, rows = sum.rows): number | null => (rows === 0 ? null : round(total / rows));
  return {
    rows: sum.rows,
    splits: {
      train: tallies.split.of('train'),
      validation: tallies.split.of('validation'),
      test: tallies.split.of('test'),
    },
    left_out: Object.entries(words)
      .map(([rule, text]) => ({ rule, words: text, rows: gated.of(rule) + tallies.rule.of(rule) }))
      .filter(({ rows }) => rows > 0),
    ...(warnings.length > 0 ? { warnings } : {}),
    signals: tallies.signal.most(),
    sources: tallies.source.most(),
    models: tallies.model.most(),
    policies: tallies.policy.most(),
    classes: task === 'unpaired' ? { desirable: sum.desirable, undesirable: sum.undesirable } : null,
    desirable_weight: task === 'unpaired' ? desirableWeight(trains.desirable, trains.undesirable) : null,
    gold: sum.gold,
    ...(sum.added > 0 ? { added: sum.added } : {}),
    ...(redact ? { redacted: sum.redacted } : {}),
    people: {
      count: people.reduce((count, rows) => count + (rows > 0 ? 1 : 0), 0),
      largest_share: share(people[busiest[0] ?? -1] ?? 0),
      top_10_share: share(ofBusiest),
      cap,
    },
    dates: sum.rows === 0 ? null : { first: timeOf(dates.first), last: timeOf(dates.last) },
    lengths: {
      chosen_mean: mean(sum.chosen, sum.answers),
      rejected_mean: task === 'preference' ? mean(sum.rejected) : null,
      ratio_median: medianOf(ratios),
      ratio_mean: ratios.length === 0 ? null : round(ratios.reduce((total, ratio) => total + ratio, 0) / ratios.length),
      ...(task === 'unpaired'
        ? {
            desirable_mean: mean(classes.wanted, sum.desirable),
            undesirable_mean: mean(classes.unwanted, sum.undesirable),
          }
        : {}),
    },
  };
}

/** Rows that rest on any of these people, each once. */
function* countRowsOf(facts: Facts, actors: ReadonlySet<number>): Generator<void, number> {
  let rows = 0;
  for (let row = 0; row < facts.size; row += 1) {
    if (row % ROWS_A_TURN === 0) yield;
    if (facts.isKept(row) && facts.actorsOf(row).some((actor) => actors.has(actor))) rows += 1;
  }
  return rows;
}

/**
 * @param leftOut rows of the train side, by their rule
 * @param gated rows of any side: they were refused before theirs was asked
 */
function nothingToTrainOn(leftOut: Tally, gated: Tally): string {
  const [most] = leftOut.most();
  if (most === undefined) {
    const [first] = gated.most();
    const nothing = 'The train side is empty: no row that may be kept is on it.';
    if (first === undefined) return nothing;
    return `${nothing} ${gated.total} rows were left out before they were compared, ${first.rows} of them as \`${first.name}\` (${words[first.name] ?? first.name}).`;
  }
  const why = `as \`${most.name}\` (${words[most.name] ?? most.name})`;
  if (leftOut.total === 1) return `The train side is empty: the row that was on it was left out ${why}.`;
  return `The train side is empty: the ${leftOut.total} rows that were on it were left out, ${most.rows} of them ${why}.`;
}

/** "λD nD / λU nU should lie between 1 and 4/3" (arXiv 2402.01306 eq. 8), with λU 1. */
const KTO_RATIO_MAX = 4 / 3;

/** The weight nearest to 1, that is to changing nothing, within what KTO asks for. */
export function desirableWeight(desirable: number, undesirable: number): DatasetFigures['desirable_weight'] {
  if (desirable === 0 || undesirable === 0) return null;
  const from = undesirable / desirable;
  const to = from * KTO_RATIO_MAX;
  return { suggested: round(Math.min(Math.max(1, from), to)), from: round(from), to: round(to) };
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

function medianOf(numbers: number[]): number | null {
  if (numbers.length === 0) return null;
  const sorted = Float64Array.from(numbers).sort();
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return round(sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2);
}

function round(number: number): number {
  return Math.round(number * 1e4) / 1e4;
}
