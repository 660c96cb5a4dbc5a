/** From weighed evidence and reviewers' decisions to a status: what is said of one generation, and how surely. */
import type { Evidence, LabelStatus } from '../../shared/label.ts';
import { withAskedAgain } from './asked-again.ts';
import { type Case, compareText, type KnownDecision } from './case.ts';
import { CONTESTED_FROM, logit, NEGATIVE_UP_TO, POSITIVE_FROM, type Policy, round, sigmoid } from './policy.ts';
import { type Weighed, weigh } from './weigh.ts';
import { withPreferences } from './with-preferences.ts';

export interface Judged extends Case {
  weighed: Weighed;
  status: LabelStatus;
  /** After decisions: 1 or 0 where reviewers have spoken, .5 where they disagree. */
  p: number;
  gold: boolean;
  recheck: boolean;
  /** Newest decision of each reviewer that the verdict follows; empty when there is no verdict. */
  goldDecisions: readonly KnownDecision[];
}

export function judge(sent: Case, policy: Policy): Judged {
  const subject = withPreferences(withAskedAgain(sent));
  const weighed = weigh(subject, policy);
  const decisions = newestOfEach(subject.decisions);
  const good = decisions.filter((decision) => decision.verdict === 'positive');
  const bad = decisions.filter((decision) => decision.verdict === 'negative');
  if (decisions.length === 0) {
    const status = statusOf(weighed);
    return { ...subject, weighed, status, p: weighed.p, gold: false, recheck: false, goldDecisions: [] };
  }
  if (good.length === bad.length) {
    // As many reviewers say yes as no: a further one adjudicates.
    return { ...subject, weighed, status: 'contested', p: 0.5, gold: false, recheck: false, goldDecisions: [] };
  }
  const positive = good.length > bad.length;
  const goldDecisions = positive ? good : bad;
  return {
    ...subject,
    weighed,
    status: positive ? 'positive' : 'negative',
    p: positive ? 1 : 0,
    gold: true,
    recheck: speaksAgainst(subject, weighed, positive, goldDecisions),
    goldDecisions,
  };
}

/** Each reviewer's last word, oldest first. */
function newestOfEach(decisions: readonly KnownDecision[]): KnownDecision[] {
  const sorted = [...decisions].sort(byDecision);
  return [...new Map(sorted.map((decision) => [decision.reviewer, decision])).values()].sort(byDecision);
}

function byDecision(one: KnownDecision, other: KnownDecision): number {
  return one.decided_at.getTime() - other.decided_at.getTime() || compareText(one.id, other.id);
}

/** What evidence alone says. */
function statusOf({ evidence, sPlus, sMinus, p }: Pick<Weighed, 'evidence' | 'sPlus' | 'sMinus' | 'p'>): LabelStatus {
  if (evidence.length === 0) return 'unlabelled';
  if (Math.min(sPlus, sMinus) >= round(CONTESTED_FROM)) return 'contested';
  if (p >= POSITIVE_FROM) return 'positive';
  return p <= NEGATIVE_UP_TO ? 'negative' : 'uncertain';
}

/** What some of the evidence says together, as a label adds up. */
export function sayingOf(evidence: readonly Evidence[], policy: Policy): { status: LabelStatus; p: number } {
  const [sPlus = 0, sMinus = 0] = [1, -1].map((sign) =>
    round(evidence.reduce((sum, { weight }) => sum + Math.max(sign * weight, 0), 0)),
  );
  const total = evidence.reduce((sum, { weight }) => sum + weight, 0);
  const p = round(sigmoid(logit(policy.baseRate) + total));
  return { status: statusOf({ evidence: [...evidence], sPlus, sMinus, p }), p };
}

/**
 * Evidence that arrived after the last decision (by the server's clock at receipt: what the reviewer cannot have
 * seen) and would be enough to contest a label asks for a second look.
 */
function speaksAgainst(
  subject: Case,
  weighed: Weighed,
  positive: boolean,
  decisions: readonly KnownDecision[],
): boolean {
  const decidedAt = Math.max(...decisions.map((decision) => decision.decided_at.getTime()));
  const later = new Set(
    subject.events.filter((event) => event.received_at.getTime() > decidedAt).map((event) => event.id),
  );
  const against = weighed.evidence
    .filter((one) => later.has(one.event_id) && (positive ? one.weight < 0 : one.weight > 0))
    .reduce((sum, one) => sum + Math.abs(one.weight), 0);
  return round(against) >= round(CONTESTED_FROM);
}
