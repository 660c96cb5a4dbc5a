/**
 * From events to a label: the one function that everything else here serves. Pure: the same generation, siblings,
 * events, decisions and policy, in any order, give the same label, rows and contribution, byte for byte.
 */
import type { DroppedEvidence, Evidence, LabelStatus } from '../../shared/label.ts';
import type { ReviewReason } from '../../shared/review.ts';
import { type Case, timeOf } from './case.ts';
import { type Contribution, contributionOf } from './contribution.ts';
import { deriveRows } from './derive-rows.ts';
import { judge } from './judge.ts';
import { type Lookup, lookUp } from './look-up.ts';
import type { Policy } from './policy.ts';
import { reviewOf } from './review-of.ts';
import type { Row } from './row.ts';

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
  const rows = deriveRows(
    judged,
    siblings.map((sibling) => judge(sibling, policy)),
    policy,
  );
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
      policy_version: policy.version,
      at: timeOf(subject),
    },
    rows,
    contribution,
    review: reviewOf(judged, rows),
    lookup: lookUp(judged, contribution),
  };
}
