/** Turns sums of tallies, of a period and of the one before it, into the details of a summary. Pure. */
import { checkpointsS, type MeasureName } from '../../shared/measures.ts';
import type { Counters, Rate, SummaryDetails } from '../../shared/summary.ts';
import { distributionOf } from './distribution.ts';
import { rate } from './rate.ts';
import type { TallySum } from './store.ts';

export interface Period {
  counts: Counters;
  tallies: readonly TallySum[];
}

type Details = Omit<SummaryDetails, 'from' | 'to' | 'previous_from'>;

const REASONS_SHOWN = 20;
const NAMES_SHOWN = 50;

export function detail(now: Period, previous: Period | null): Details {
  const numbers = (measure: MeasureName) => ({
    now: distributionOf(of(now, measure)),
    previous: previous === null ? null : distributionOf(of(previous, measure)),
  });
  return {
    latency_ms: numbers('latency_ms'),
    input_tokens: numbers('input_tokens'),
    output_tokens: numbers('output_tokens'),
    edits: edits(of(now, 'edit')),
    retention: checkpointsS.map((after_s) => {
      const [own, before] = [now, previous].map((period) => find(period, 'retention', String(after_s)));
      return { after_s, kept: goodShare(own), previous: goodShare(before), mean: meanOf(own) };
    }),
    reasons: of(now, 'reason')
      .slice(0, REASONS_SHOWN)
      .map(({ value, count }) => ({
        reason: value,
        count,
        share: ofVoted(count, now),
        previous: previous === null ? null : ofVoted(find(previous, 'reason', value)?.count ?? 0, previous),
      })),
    outcomes: of(now, 'outcome')
      .slice(0, NAMES_SHOWN)
      .map((sum) => {
        const before = find(previous, 'outcome', sum.value);
        return { name: sum.value, ...outcome(sum), previous: before === undefined ? null : outcome(before) };
      }),
    scores: of(now, 'score')
      .slice(0, NAMES_SHOWN)
      .map((sum) => {
        const before = find(previous, 'score', sum.value);
        return {
          ...nameOfScore(sum.value),
          ...score(sum),
          previous: before === undefined ? null : meanOfScore(before),
        };
      }),
  };
}

function of({ tallies }: Period, measure: MeasureName): readonly TallySum[] {
  return tallies.filter((one) => one.measure === measure);
}

function find(period: Period | null | undefined, measure: MeasureName, value: string): TallySum | undefined {
  return period?.tallies.find((one) => one.measure === measure && one.value === value);
}

function edits(sums: readonly TallySum[]): Details['edits'] {
  const n = sums.reduce((total, { count }) => total + count, 0);
  const tenths = Array.from(
    { length: 10 },
    (_, tenth) => sums.find(({ value }) => value === String(tenth))?.count ?? 0,
  );
  return { n, mean: n === 0 ? null : sums.reduce((sum, { total }) => sum + total, 0) / n, tenths };
}

function goodShare(sum: TallySum | undefined): Rate {
  return sum === undefined ? null : rate(sum.good, sum.count);
}

function meanOf(sum: TallySum | undefined): number | null {
  return sum === undefined ? null : sum.total / sum.count;
}

/** A vote moved to another hour may leave a reason without it for a moment: never above 1. */
function ofVoted(count: number, { counts }: Period): Rate {
  return rate(count, Math.max(counts.voted, count));
}

function outcome(sum: TallySum): { n: number; yes: Rate; mean: number } {
  return { n: sum.count, yes: goodShare(sum), mean: sum.total / sum.count };
}

function score(sum: TallySum): { n: number; yes: Rate; mean: number | null } {
  const { n, mean } = meanOfScore(sum);
  return { n, yes: mean === null ? null : goodShare(sum), mean };
}

function meanOfScore(sum: TallySum): { n: number; mean: number | null } {
  return { n: sum.count, mean: nameOfScore(sum.value).value === null ? sum.total / sum.count : null };
}

/** As `tally.ts` writes it: `["name","source"]`, of a score in words `["name","source","word"]`. */
function nameOfScore(text: string): { name: string; source: string; value: string | null } {
  const [name, source, value] = JSON.parse(text) as [string, string, string?];
  return { name, source, value: value ?? null };
}
