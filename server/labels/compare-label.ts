/** Whether what is stored is what was derived: only what changed is written, and a rebuild reports what differs. */
import { isDeepStrictEqual } from 'node:util';
import type { LabelRow } from '../db/tables/labels.ts';
import type { Derived } from './derive.ts';
import type { Row } from './row.ts';

export function isSameLabel(stored: LabelRow, { label, contribution, review }: Derived): boolean {
  return (
    stored.status === label.status &&
    stored.p === label.p &&
    stored.gold === label.gold &&
    stored.recheck === label.recheck &&
    stored.orphan === label.orphan &&
    stored.s_plus === label.s_plus &&
    stored.s_minus === label.s_minus &&
    stored.verified_status === label.verified_status &&
    stored.verified_p === label.verified_p &&
    stored.policy_version === label.policy_version &&
    stored.review === review &&
    stored.at.getTime() === label.at.getTime() &&
    isDeepStrictEqual(stored.evidence, label.evidence) &&
    isDeepStrictEqual(stored.dropped, label.dropped) &&
    isDeepStrictEqual(stored.contribution, contribution)
  );
}

type ComparedRow = Pick<Row, 'id' | 'p' | 'gates' | 'event_ids'>;

/** Both sorted by id, which stands for task, source and texts. */
export function areSameRows(stored: readonly ComparedRow[], derived: readonly ComparedRow[]): boolean {
  const compared = ({ id, p, gates, event_ids }: ComparedRow): ComparedRow => ({ id, p, gates, event_ids });
  return isDeepStrictEqual(stored.map(compared), derived.map(compared));
}
