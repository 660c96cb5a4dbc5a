/** Where the rows of an export come from: the labels as they stand, or a frozen version. Both are read in bounded parts. */
import type { NativeLine } from '../../shared/export.ts';
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

export async function* liveRows(batches: AsyncIterable<Batch>): AsyncGenerator<RowBatch> {
  for await (const { candidates, gated } of batches) {
    const lines: NativeLine[] = [];
    const leftOut: LeftOut[] = [];
    for (const candidate of candidates) {
      const line = toNativeLine(candidate);
      if (typeof line === 'string') leftOut.push(new LeftOut(line));
      else lines.push(line);
    }
    yield { lines, leftOut, gated };
  }
}

export async function* frozenRows(pages: AsyncGenerator<FrozenPage>): AsyncGenerator<RowBatch> {
  for await (const page of readAhead(pages)) yield { lines: page.lines(), text: page.text, leftOut: [], gated: [] };
}
