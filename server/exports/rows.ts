/** Where the rows of an export come from: the labels as they stand, or a frozen version. Both are read in bounded parts. */
import type { NativeLine } from '../../shared/export.ts';
import { toNativeLine } from '../datasets/selecting/native-line.ts';
import type { Batch } from '../datasets/selecting/store.ts';
import { LeftOut } from './formats/rules.ts';

export interface SourceRow {
  readonly line: NativeLine;
  /** The line as it was frozen; a version's `jsonl` is these texts, byte for byte. */
  readonly text?: string;
}

export interface RowBatch {
  rows: readonly SourceRow[];
  /** Rows that make no line in any format. */
  leftOut: readonly LeftOut[];
  /** The gates of rows that have some. */
  gated: readonly (readonly string[])[];
}

export async function* liveRows(batches: AsyncIterable<Batch>): AsyncGenerator<RowBatch> {
  for await (const { candidates, gated } of batches) {
    const rows: SourceRow[] = [];
    const leftOut: LeftOut[] = [];
    for (const candidate of candidates) {
      const line = toNativeLine(candidate);
      if (typeof line === 'string') leftOut.push(new LeftOut(line));
      else rows.push({ line });
    }
    yield { rows, leftOut, gated };
  }
}

export async function* frozenRows(batches: AsyncIterable<readonly SourceRow[]>): AsyncGenerator<RowBatch> {
  for await (const rows of batches) yield { rows, leftOut: [], gated: [] };
}
