/** What of a case is vouched for: where the project signs, what trains goes by that alone. */
import type { Label } from '../../shared/label.ts';
import type { LabelRow } from '../db/tables/labels.ts';
import type { Case } from './case.ts';

/** What is quarantined counts neither way. */
export function isVouchedFor({ events }: Case): boolean {
  return events.every((event) => event.verified || event.quarantined !== null);
}

export function vouchedFor(subject: Case): Case {
  return { ...subject, events: subject.events.filter((event) => event.verified) };
}

/** As the contract shows it: absent where all that is known is vouched for, or nothing need be. */
export function verifiedAlone({
  verified_status: status,
  verified_p: p,
}: Pick<LabelRow, 'verified_status' | 'verified_p'>): Pick<Label, 'verified_alone'> {
  return status === null || p === null ? {} : { verified_alone: { status, p } };
}
