/**
 * Why a version frozen now would leave an added case out, as far as that is known without comparing it with others: its
 * near prompts and its duplicates are found when a version is frozen.
 */
import type { DatasetDefinition, FreezeRule } from '../../../shared/dataset.ts';
import type { Gate } from '../../../shared/label.ts';
import type { KnownGeneration } from '../../labels/case.ts';
import { deriveRows } from '../../labels/derive-rows.ts';
import { judge } from '../../labels/judge.ts';
import { policyOf } from '../../labels/policy.ts';
import { isOpenTo } from '../selecting/candidate.ts';
import { areOnOneSide, namesOf, placeOf, type Sides, stoodElsewhere, unitOf } from '../split.ts';
import type { Ground } from './store.ts';

export interface Known {
  sides: Sides;
  /** Whose generations meet in a conversation. */
  unitsOf: (conversation: string) => readonly string[];
  /** Whether a version trains on exactly its prompt. */
  isTrainedOn: boolean;
}

/** In the order in which freezing asks; null: nothing speaks against it. */
export function foresee(
  ground: Ground,
  { consent, access }: Pick<DatasetDefinition, 'consent' | 'access'>,
  { sides, unitsOf, isTrainedOn }: Known,
): FreezeRule | Gate | null {
  const { improve, train, conversation_id: conversation } = ground;
  const decided = caseOf(ground);
  if (decided === null) return 'undecided';
  if (!improve) return 'no_consent';
  const gate = decided.gates.find((one) => one !== 'no_consent');
  if (gate !== undefined) return gate;
  if (!decided.hasTarget) return 'no_target';
  if (consent === 'train' && !train) return 'no_consent_for_purpose';
  if (!isOpenTo(ground.access, access)) return 'access';
  if (conversation !== null && !areOnOneSide(sides, unitsOf(conversation))) return 'shared_conversation';
  const unit = unitOf(ground);
  const { split } = placeOf(sides, unit);
  if (stoodElsewhere(sides, split, { units: [unit], names: namesOf(ground) })) return 'other_side';
  if (split === 'train') return 'train_side';
  return isTrainedOn ? 'trained_before' : null;
}

/** Decisions weigh the same under every policy. */
const policy = policyOf({ profile: 'chat', signed: false });

/** What reviewers make of it, read from their decisions: the worker of labels may not have got there yet. */
function caseOf(ground: Ground): { gates: readonly Gate[]; hasTarget: boolean } | null {
  const { trace_id, span_id, user, input, output, finish_reason, sanitised, train, access, at, decisions } = ground;
  const generation: KnownGeneration = {
    ...{ trace_id, span_id, user_actor: user, input, output, finish_reason, sanitised, train, access, at },
    ...{ model: null, model_version: null, prompt_version: null },
    ...{ latency_ms: null, input_tokens: null, output_tokens: null },
  };
  const nothing = { events: [], preferences: [], continued: false, next: null };
  const judged = judge({ key: { trace_id, span_id }, generation, decisions, ...nothing }, policy);
  const rows = deriveRows(judged, [], policy);
  const approved = rows.find(({ task }) => task === 'sft');
  if (approved !== undefined) return { gates: approved.gates, hasTarget: true };
  const refused = rows.find(({ task, desirable }) => task === 'unpaired' && desirable === false);
  if (refused === undefined) return null;
  const ids = new Set(judged.goldDecisions.map(({ id }) => id));
  const isReasoned = decisions.some(({ id, reason }) => ids.has(id) && (reason ?? '').trim() !== '');
  return { gates: refused.gates, hasTarget: isReasoned };
}
