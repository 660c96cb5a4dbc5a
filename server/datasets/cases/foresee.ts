/**
 * Why a version frozen now would leave an added case out, as far as that is known without comparing it with others: its
 * near prompts and its duplicates are found when a version is frozen.
 */
import type { DatasetDefinition, FreezeRule } from '../../../shared/dataset.ts';
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
): FreezeRule | 'no_consent' | null {
  const { verdict, improve, train, conversation_id: conversation, input } = ground;
  if (verdict === null) return 'undecided';
  if (!improve) return 'no_consent';
  if (input === null) return 'no_prompt';
  if (consent === 'train' && !train) return 'no_consent_for_purpose';
  if (!isOpenTo(ground.access, access)) return 'access';
  if (conversation !== null && !areOnOneSide(sides, unitsOf(conversation))) return 'shared_conversation';
  const unit = unitOf(ground);
  const { split } = placeOf(sides, unit);
  if (stoodElsewhere(sides, split, { units: [unit], names: namesOf(ground) })) return 'other_side';
  if (split === 'train') return 'train_side';
  return isTrainedOn ? 'trained_before' : null;
}
