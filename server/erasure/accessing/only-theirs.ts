/** Which sides of a row on somebody else's generation hold the words of the person who asks. */
import type { RowSource } from '../../../shared/label.ts';
import { textOf } from '../../labels/read-text.ts';

export interface Sides {
  chosen: unknown;
  rejected: unknown;
}

/** What the person wrote: in events by their ids, and as answers of their own. */
export interface Written {
  events: ReadonlyMap<string, string>;
  answers: ReadonlySet<string>;
}

const WRITTEN_BY_A_PERSON: ReadonlySet<RowSource> = new Set(['correction', 'edit']);

/**
 * Null for a side that is not theirs. A correction is known by its event as well: its text may be redacted since.
 *
 * @param row.holdsTheirs a version knows that the other side of the pair is an answer of theirs
 */
export function onlyTheirs(
  row: Sides & { source: RowSource; eventIds: readonly string[]; holdsTheirs: boolean },
  { events, answers }: Written,
): Sides {
  const texts = new Set([...events.values(), ...answers]);
  const isTheirs = (side: unknown): boolean => textOf(side) !== '' && texts.has(textOf(side));
  const isWritten = WRITTEN_BY_A_PERSON.has(row.source) && row.eventIds.some((id) => events.has(id));
  return {
    chosen: isWritten || isTheirs(row.chosen) ? row.chosen : null,
    rejected: row.holdsTheirs || isTheirs(row.rejected) ? row.rejected : null,
  };
}
