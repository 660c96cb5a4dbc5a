/** What one event says about one output: a signal of the policy's table, or nothing. */
import type { SignalName } from '../../shared/label.ts';
import { type Case, type KnownEvent, said, sameKey, timeOf } from './case.ts';
import {
  MOSTLY_KEPT,
  MOSTLY_LOST,
  type OutcomeRule,
  type Policy,
  RATING_QUARTER,
  REPHRASE_SIMILARITY,
  REPHRASE_WINDOW_MS,
  type SignalRule,
  WHOLE_COPY,
} from './policy.ts';
import { isEmptyOutput, isSameOutput } from './read-text.ts';

export interface Signal {
  name: SignalName;
  rule: SignalRule;
  /** A few plain words beside the signal's own: reasons, shares, names. */
  detail?: string;
}

/** Nobody sent a choice that is read from a decision. */
function byReviewer(event: KnownEvent): string | undefined {
  return event.inferred === true ? 'a reviewer, side by side' : undefined;
}

/** Null when the event says nothing about quality: a retraction, the middle of a scale, a correction to the same. */
export function signalOf(event: KnownEvent, subject: Case, policy: Policy): Signal | null {
  const made = (name: Exclude<SignalName, 'outcome'>, detail?: string): Signal => ({
    name,
    rule: policy.signals[name],
    ...(detail === undefined ? {} : { detail }),
  });
  const it = said(event);
  switch (it.kind) {
    case 'vote': {
      if (it.value === null) return null;
      const reasons = it.reasons ?? [];
      if (it.value === 'up') return made('up', joined(reasons));
      return isReasoned(it) ? made('down_with_reason', joined(reasons)) : made('down');
    }
    case 'rating': {
      const position = (it.value - it.min) / (it.max - it.min);
      const detail = `${it.value} on a scale of ${it.min} to ${it.max}`;
      if (position >= 1 - RATING_QUARTER) return made('rated_high', detail);
      return position <= RATING_QUARTER ? made('rated_low', detail) : null;
    }
    case 'correction':
      return it.text !== null && isCorrected(it.text, subject) ? made('correction') : null;
    case 'choice':
      if (!sameKey(subject.key, event)) return made('rejected', byReviewer(event));
      // Picked over itself alone is picked over nothing.
      return it.rejected.every((ref) => sameKey(subject.key, ref)) ? null : made('chosen', byReviewer(event));
    case 'shown':
      return made('ignored');
    case 'copy': {
      if (it.chars === 0 || it.total === 0) return null;
      const share = Math.min(1, it.chars / it.total);
      const detail = `${percent(share)} of ${it.of === 'block' ? 'a code block' : 'the answer'}`;
      return made(share >= WHOLE_COPY ? 'copied_whole' : 'copied_part', detail);
    }
    case 'accept':
      return made(isSending(it.via) ? 'sent' : 'accepted', it.via === 'other' ? undefined : it.via);
    case 'edit':
      return made(editSignal(it.similarity, policy), `${percent(it.similarity)} alike`);
    case 'retention':
      return made(
        retentionSignal(it.similarity, it.after_s, policy),
        `${percent(it.similarity)} left after ${it.after_s} s`,
      );
    case 'undo':
      return made('undone');
    case 'dismiss':
      return made('dismissed');
    case 'regenerate':
      return made('regenerated');
    case 'follow_up':
      return isRephrase(event, subject) ? made('rephrased', `${percent(it.similarity ?? 0)} alike`) : null;
    case 'outcome': {
      // Anybody may name an outcome "constructor".
      const rule = Object.hasOwn(policy.outcomes, it.name) ? policy.outcomes[it.name] : undefined;
      if (rule === undefined) return null;
      const says = passes(rule, it.value) ? 'good' : 'bad';
      const detail = `${it.name}: ${it.value}`;
      return { name: 'outcome', rule: { family: 'outcome', says, accuracy: rule.accuracy }, detail };
    }
    case 'abandon':
    case 'score':
      return null;
  }
}

/** Who sends a blank text, or the answer as it was, has corrected nothing. What was never sent cannot be compared. */
function isCorrected(text: string, { generation }: Case): boolean {
  if (isEmptyOutput(text)) return false;
  return generation === null || generation.output === null || !isSameOutput(text, generation.output);
}

/** A follow-up that asks the same again soon after the answer, rather than going on from it. */
export function isRephrase(event: KnownEvent, subject: Case): boolean {
  const it = said(event);
  if (it.kind !== 'follow_up' || it.similarity === undefined) return false;
  const after = event.at.getTime() - timeOf(subject).getTime();
  return it.similarity >= REPHRASE_SIMILARITY && after <= REPHRASE_WINDOW_MS;
}

function isReasoned(vote: { reasons?: string[] | undefined; comment?: string | undefined }): boolean {
  return (vote.reasons ?? []).length > 0 || (vote.comment ?? '').trim() !== '';
}

function isSending(via: string): boolean {
  return via === 'download' || via === 'send' || via === 'submit';
}

function editSignal(similarity: number, policy: Policy): Exclude<SignalName, 'outcome'> {
  if (policy.anyEditIsChange) return similarity < 1 ? 'changed' : 'accepted';
  if (similarity >= MOSTLY_KEPT) return 'edited_lightly';
  return similarity >= MOSTLY_LOST ? 'edited' : 'rewritten';
}

function retentionSignal(
  similarity: number,
  after: 30 | 120 | 300 | 600,
  policy: Policy,
): Exclude<SignalName, 'outcome'> {
  if (policy.anyEditIsChange && similarity < 1) return 'changed';
  if (similarity >= MOSTLY_KEPT) return `kept_${after}`;
  return similarity >= MOSTLY_LOST ? 'partly_kept' : 'lost';
}

function passes(rule: OutcomeRule, value: boolean | number): boolean {
  if ('is' in rule.goodWhen) return Boolean(value) === rule.goodWhen.is;
  const number = Number(value);
  return 'atLeast' in rule.goodWhen ? number >= rule.goodWhen.atLeast : number <= rule.goodWhen.atMost;
}

function joined(reasons: readonly string[]): string | undefined {
  return reasons.length === 0 ? undefined : reasons.join(', ');
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
