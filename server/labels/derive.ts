/**
 * From events to a label: the one function that everything else here serves. Pure: the same generation, siblings,
 * events, decisions and policy, in any order, give the same label, rows and contribution, byte for byte.
 */
import type { DroppedEvidence, Evidence, LabelStatus } from '../../shared/label.ts';
import type { ReviewReason } from '../../shared/review.ts';
import { type Case, compareText, timeOf } from './case.ts';
import { type Contribution, contributionOf } from './contribution.ts';
import { deriveRows } from './derive-rows.ts';
import { type Judged, judge } from './judge.ts';
import { type Lookup, lookUp } from './look-up.ts';
import type { Policy } from './policy.ts';
import { reviewOf } from './review-of.ts';
import { type Row, withGate } from './row.ts';
import { isVouchedFor, vouchedFor } from './vouched-for.ts';

export interface DerivedLabel {
  status: LabelStatus;
  p: number;
  gold: boolean;
  recheck: boolean;
  orphan: boolean;
  s_plus: number;
  s_minus: number;
  evidence: Evidence[];
  dropped: DroppedEvidence[];
  /** What verified evidence alone says; null where there is no other, or where the project does not sign. */
  verified_status: LabelStatus | null;
  verified_p: number | null;
  policy_version: string;
  at: Date;
}

export interface Derived {
  label: DerivedLabel;
  rows: Row[];
  contribution: Contribution;
  /** Why somebody should look at it; null when there is nothing to look at. */
  review: ReviewReason | null;
  /** Null for an orphan. */
  lookup: Lookup | null;
}

/**
 * @param subject the generation (or orphan) with its events, in any order, and its reviewers' decisions
 * @param siblings the same of every generation it may be paired with: same trace, same parent, tied by a
 *   regenerate or a choice
 */
export function derive(subject: Case, siblings: readonly Case[], policy: Policy): Derived {
  const judged = judge(subject, policy);
  const { weighed } = judged;
  const vouched = policy.signed && !isVouchedFor(subject) ? judge(vouchedFor(subject), policy) : null;
  const rows = deriveTraining(judged, vouched, siblings, policy);
  const contribution = contributionOf(judged);
  return {
    label: {
      status: judged.status,
      p: judged.p,
      gold: judged.gold,
      recheck: judged.recheck,
      orphan: subject.generation === null,
      s_plus: weighed.sPlus,
      s_minus: weighed.sMinus,
      evidence: weighed.evidence,
      dropped: weighed.dropped,
      verified_status: vouched?.status ?? null,
      verified_p: vouched?.p ?? null,
      policy_version: policy.version,
      at: timeOf(subject),
    },
    rows,
    contribution,
    review: reviewOf(judged, rows),
    lookup: lookUp(judged, contribution),
  };
}

/**
 * Where the project signs, what trains is what verified evidence gives by itself: nobody else can take a row away, or
 * lift one over a threshold. What only comes of all evidence together is listed with its gate.
 */
function deriveTraining(judged: Judged, vouched: Judged | null, siblings: readonly Case[], policy: Policy): Row[] {
  const rowsOf = (subject: Judged, others: readonly Case[]): Row[] =>
    deriveRows(
      subject,
      others.map((other) => judge(other, policy)),
      policy,
    );
  const all = rowsOf(judged, siblings);
  const tied = siblings.filter((one) => one.strange !== true);
  if (!policy.signed || (vouched === null && tied.length === siblings.length && tied.every(isVouchedFor))) return all;
  const own = rowsOf(vouched ?? judged, tied.map(vouchedFor));
  const ids = new Set(own.map(({ id }) => id));
  const others = all.filter(({ id }) => !ids.has(id)).map((row) => withGate(row, 'unverified'));
  return [...own, ...others].sort((one, other) => compareText(one.id, other.id));
}
