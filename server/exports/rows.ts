/** Where the rows of an export come from: the labels as they stand, or a frozen version. Both are read in bounded parts. */
import type { NativeLine } from '../../shared/export.ts';
import { type Candidate, isOpenTo } from '../datasets/selecting/candidate.ts';
import { toNativeLine } from '../datasets/selecting/native-line.ts';
import type { Batch } from '../datasets/selecting/store.ts';
import type { FrozenPage } from '../datasets/versions/store.ts';
import { readAhead } from '../db/read-ahead.ts';
import { LeftOut } from './formats/rules.ts';

export interface RowBatch {
  lines: Iterable<NativeLine>;
  /** The same lines as they were frozen, each with its line feed: a version's `jsonl`, byte for byte. */
  text?: string;
  /** Rows that make no line in any format. */
  leftOut: readonly LeftOut[];
  /** The gates of rows that have some. */
  gated: readonly (readonly string[])[];
}

/** @param access who the rows are for */
export async function* liveRows(
  batches: AsyncIterable<Batch>,
  access: readonly string[] = [],
): AsyncGenerator<RowBatch> {
  for await (const { candidates, gated } of batches) {
    const lines: NativeLine[] = [];
    const leftOut: LeftOut[] = [];
    for (const candidate of candidates) {
      const line = liveLine(candidate, access);
      if (line instanceof LeftOut) leftOut.push(line);
      else lines.push(line);
    }
    yield { lines, leftOut, gated };
  }
}

/** As in a version, a generation with tags is out unless they name everybody the rows are for. */
export function liveLine(candidate: Candidate, access: readonly string[]): NativeLine | LeftOut {
  if (!isOpenTo(candidate.generation?.access ?? [], access)) return new LeftOut('access');
  const line = toNativeLine(candidate);
  return typeof line === 'string' ? new LeftOut(line) : line;
}

export async function* frozenRows(pages: AsyncGenerator<FrozenPage>): AsyncGenerator<RowBatch> {
  for await (const page of readAhead(pages)) yield { lines: page.lines(), text: page.text, leftOut: [], gated: [] };
}
