/** Writes the rows of a walk as lines, and counts what the same walk would write. */
import type { ExportFormat, ExportLine, ExportReport } from '../../shared/export.ts';
import type { Candidate } from '../datasets/selecting/candidate.ts';
import { toNativeLine } from '../datasets/selecting/native-line.ts';
import type { Batch } from '../datasets/selecting/store.ts';
import { writeJson } from '../datasets/selecting/write-json.ts';
import { formats } from './formats/registry.ts';
import { LeftOut } from './formats/rules.ts';
import { Tally } from './tally.ts';

/** Chunks of whole lines, each ending in a line feed. Rows with a gate, or that break a rule of the format, are skipped. */
export async function* writeLines(batches: AsyncIterable<Batch>, format: ExportFormat): AsyncGenerator<string> {
  for await (const { candidates } of batches) {
    let chunk = '';
    for (const candidate of candidates) {
      const line = writeCandidate(candidate, format);
      if (!(line instanceof LeftOut)) chunk += writeLine(line);
    }
    if (chunk !== '') yield chunk;
  }
}

export async function countLines(batches: AsyncIterable<Batch>, format: ExportFormat): Promise<ExportReport> {
  const tally = new Tally();
  for await (const { candidates, gated } of batches) {
    for (const gates of gated) tally.addGated(gates);
    for (const candidate of candidates) {
      const line = writeCandidate(candidate, format);
      if (line instanceof LeftOut) tally.addLeftOut(line.rule);
      else tally.addLine(line);
    }
  }
  return tally.report(format);
}

/** A row as it stands now, in the named format. */
export function writeCandidate(candidate: Candidate, format: ExportFormat): ExportLine | LeftOut {
  const row = toNativeLine(candidate);
  return typeof row === 'string' ? new LeftOut(row) : formats[format].write(row);
}

export function writeLine(line: ExportLine): string {
  return `${writeJson(line)}\n`;
}
