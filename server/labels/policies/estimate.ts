/**
 * Re-estimates accuracies and base rate from decisions of the random audit alone: the rest of the queue is a biased
 * sample, contested outputs first. Shrunk towards what the table assumes, so that a handful of decisions moves little:
 * `a ← (agreed + 20·a₀) / (n + 20)`.
 */
import type { Measured, PolicyContent, TableSignal } from '../../../shared/policy.ts';
import { keyText } from '../case.ts';
import {
  ASSUMED_BASE_RATE,
  assumedRule,
  logit,
  type Policy,
  type SignalRule,
  sigmoid,
  tableSignals,
} from '../policy.ts';

/** Reviewers' verdict on one output of the audit, and the signals that its label counted when it was drawn. */
export interface AuditedOutput {
  good: boolean;
  signals: readonly string[];
}

/** Imagined decisions that agree with the table as often as it says. */
const PRIOR_DECISIONS = 20;
/** Accuracies are not taken to the ends: a weight would be without bound. */
const ACCURACY_MIN = 0.01;
const ACCURACY_MAX = 0.99;

export interface Estimate {
  content: PolicyContent;
  measured: Measured;
}

/** Of a project that leaves everything as it is in the table. */
export const NOTHING_SET: Estimate = { content: {}, measured: { accuracies: {} } };

/**
 * @param inForce what the policy in force sets and what of it was measured: profile and outcomes are taken over, and an
 *   accuracy that somebody set by hand is what is assumed of that signal
 */
export function estimate(outputs: readonly AuditedOutput[], inForce: Estimate): Estimate {
  const { content } = inForce;
  const good = outputs.filter((output) => output.good).length;
  const baseRate = shrink(good, outputs.length, ASSUMED_BASE_RATE);
  const accuracies: Partial<Record<TableSignal, number>> = {};
  const tallies: Measured['accuracies'] = {};
  for (const signal of tableSignals) {
    const rule = assumedRule(signal);
    const having = outputs.filter((output) => output.signals.includes(signal));
    const agreed = having.filter((output) => output.good === (rule.says === 'good')).length;
    accuracies[signal] = bounded(shrink(agreed, having.length, assumed(signal, baseRate, inForce)), rule, baseRate);
    // Of 0 as well, so that nobody is told somebody had set it.
    if (having.length > 0 || setByHand(signal, inForce) === undefined) tallies[signal] = { n: having.length, agreed };
  }
  return {
    content: { ...content, base_rate: round3(baseRate), accuracies },
    measured: { base_rate: { n: outputs.length, agreed: good }, accuracies: tallies },
  };
}

function shrink(agreed: number, n: number, prior: number): number {
  return (agreed + PRIOR_DECISIONS * prior) / (n + PRIOR_DECISIONS);
}

/**
 * What is assumed of a signal: what somebody set, else the table, never what the same decisions measured before. Either
 * holds at a base rate: what it says is how much the signal changes one's mind. In a product that is good more often,
 * the same signal is followed by a good output more often; left as it stands, an "up" of .80 would count *against* an
 * output of a product that is good at .85.
 */
function assumed(signal: TableSignal, baseRate: number, inForce: Estimate): number {
  const { content } = inForce;
  const set = setByHand(signal, inForce);
  const { says, accuracy } = assumedRule(signal);
  const at = set === undefined ? ASSUMED_BASE_RATE : (content.base_rate ?? ASSUMED_BASE_RATE);
  const shift = logit(baseRate) - logit(at);
  return sigmoid(logit(set ?? accuracy) + (says === 'good' ? shift : -shift));
}

function setByHand(signal: TableSignal, { content, measured }: Estimate): number | undefined {
  return measured.accuracies[signal] === undefined ? content.accuracies?.[signal] : undefined;
}

/** A signal that turns out to say the opposite counts nothing, until somebody decides what to make of it. */
function bounded(accuracy: number, { says }: SignalRule, baseRate: number): number {
  const neutral = says === 'good' ? baseRate : 1 - baseRate;
  return round3(Math.min(ACCURACY_MAX, Math.max(ACCURACY_MIN, neutral, accuracy)));
}

/** Beyond the third decimal an estimate says nothing, and a person could not read it. */
function round3(share: number): number {
  return Math.round(share * 1000) / 1000;
}

/**
 * Which numbers of `content` are still the measured ones: whoever changes one number of a policy leaves the others
 * as measured as they were.
 */
export function stillMeasured(
  content: PolicyContent,
  before: { content: PolicyContent; measured: Measured },
): Measured {
  const accuracies: Measured['accuracies'] = {};
  for (const signal of tableSignals) {
    const tally = before.measured.accuracies[signal];
    const same = content.accuracies?.[signal] === before.content.accuracies?.[signal];
    if (tally !== undefined && same) accuracies[signal] = tally;
  }
  const { base_rate } = before.measured;
  const keepsRate = base_rate !== undefined && content.base_rate === before.content.base_rate;
  return { accuracies, ...(keepsRate ? { base_rate } : {}) };
}

/** One verdict for each output: that of most of its reviewers. As many yes as no say nothing. */
export function verdicts(
  decisions: readonly { trace_id: string; span_id: string; reviewer: string; verdict: 'positive' | 'negative' }[],
): Map<string, boolean> {
  const votes = new Map<string, Map<string, boolean>>();
  for (const { trace_id, span_id, reviewer, verdict } of decisions) {
    const key = keyText({ trace_id, span_id });
    const of = votes.get(key) ?? new Map<string, boolean>();
    if (!of.has(reviewer)) of.set(reviewer, verdict === 'positive'); // newest first: the last word counts
    votes.set(key, of);
  }
  const found = new Map<string, boolean>();
  for (const [key, of] of votes) {
    const good = [...of.values()].filter(Boolean).length;
    if (2 * good !== of.size) found.set(key, 2 * good > of.size);
  }
  return found;
}

/** Policy and estimate side by side, for whoever is to adopt it. */
export function compareEstimate({ content, measured }: Estimate, policy: Policy) {
  return {
    base_rate: {
      now: policy.baseRate,
      proposed: content.base_rate ?? policy.baseRate,
      ...(measured.base_rate ?? { n: 0, agreed: 0 }),
    },
    signals: tableSignals.map((signal) => ({
      signal,
      now: policy.signals[signal].accuracy,
      proposed: content.accuracies?.[signal] ?? policy.signals[signal].accuracy,
      ...(measured.accuracies[signal] ?? { n: 0, agreed: 0 }),
    })),
  };
}
