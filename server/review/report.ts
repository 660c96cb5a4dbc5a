/** What decisions say: how far reviewers agree, and how often the machine's labels are right. */
import { LabelStatus } from '../../shared/label.ts';
import type { PairVerdict } from '../../shared/pair.ts';
import type { ReviewReport } from '../../shared/review.ts';
import type { Audited } from '../db/tables/review.ts';
import { keyText } from '../labels/case.ts';
import { wilson } from '../labels/interval.ts';
import { agreementOf } from './agreement.ts';
import { calibrationError, calibrationToShow, LEAST_CALIBRATED } from './calibration.ts';

export interface ReportedDecision {
  trace_id: string;
  span_id: string;
  reviewer: string;
  verdict: 'positive' | 'negative';
  audit: Audited | null;
}

/** @param decisions that stand, newest first: of one reviewer on one output the last word counts */
export function reportOn(
  decisions: readonly ReportedDecision[],
): Pick<ReviewReport, 'reviewers' | 'agreement' | 'machine'> {
  return {
    reviewers: reviewersOf(decisions),
    agreement: agreementOf([...verdictsOf(decisions).values()]),
    machine: judgeMachine(decisions.filter((decision) => decision.audit !== null)),
  };
}

/** Sides are drawn: preferred on the left much more, or much less, than half the time, the place sways. */
export function reportOnPairs(counts: ReadonlyMap<PairVerdict, number>): ReviewReport['pairs'] {
  const of = (verdict: PairVerdict): number => counts.get(verdict) ?? 0;
  const [left, right] = [of('left'), of('right')];
  return {
    decisions: [...counts.values()].reduce((sum, count) => sum + count, 0),
    ...{ left, right, both_good: of('both_good'), both_bad: of('both_bad') },
    left_share: share(left, left + right),
  };
}

function reviewersOf(decisions: readonly ReportedDecision[]): ReviewReport['reviewers'] {
  const counts = new Map<string, { decisions: number; outputs: Set<string>; positive: number }>();
  for (const { reviewer, verdict, ...key } of decisions) {
    const count = counts.get(reviewer) ?? { decisions: 0, outputs: new Set(), positive: 0 };
    count.decisions += 1;
    count.outputs.add(keyText(key));
    if (verdict === 'positive') count.positive += 1;
    counts.set(reviewer, count);
  }
  return [...counts]
    .map(([reviewer, count]) => ({ reviewer, ...count, outputs: count.outputs.size }))
    .sort((one, other) => other.decisions - one.decisions || (one.reviewer < other.reviewer ? -1 : 1));
}

function verdictsOf(decisions: readonly ReportedDecision[]): Map<string, Map<string, boolean>> {
  const all = new Map<string, Map<string, boolean>>();
  for (const decision of decisions) {
    const verdicts = all.get(keyText(decision)) ?? new Map<string, boolean>();
    if (!verdicts.has(decision.reviewer)) verdicts.set(decision.reviewer, decision.verdict === 'positive');
    all.set(keyText(decision), verdicts);
  }
  return all;
}

/** Against the verdict of most reviewers of each audited output. */
function judgeMachine(audited: readonly ReportedDecision[]): ReviewReport['machine'] {
  const said = new Map(audited.map((decision) => [keyText(decision), decision.audit])); // as it was drawn first
  const judged = [...verdictsOf(audited)].flatMap(([key, verdicts]) => {
    const good = [...verdicts.values()].filter(Boolean).length;
    const audit = said.get(key);
    if (audit === null || audit === undefined) return [];
    return [{ ...audit, good: 2 * good > verdicts.size, tied: 2 * good === verdicts.size }];
  });
  const outputs = judged.filter(({ tied }) => !tied);
  const informed = outputs.filter(({ signals }) => signals.length > 0);
  const bins = calibrationToShow(informed);
  return {
    outputs: outputs.length,
    tied: judged.length - outputs.length,
    sampling_probability: outputs[0]?.probability ?? null,
    statuses: LabelStatus.options.map((status) => {
      const of = outputs.filter((output) => output.status === status);
      const good = of.filter((output) => output.good).length;
      const says = status === 'positive' ? good : status === 'negative' ? of.length - good : null;
      return {
        status,
        outputs: of.length,
        good: share(good, of.length),
        precision: says === null ? null : share(says, of.length),
      };
    }),
    calibration: {
      bins: bins.map(({ p, good, n }) => ({ p, good: share(good, n) })),
      ece: calibrationError(bins),
      outputs: informed.length,
      needed: LEAST_CALIBRATED,
    },
  };
}

function share(successes: number, n: number): ({ n: number } & ReturnType<typeof wilson>) | null {
  return n === 0 ? null : { ...wilson(successes, n), n };
}
