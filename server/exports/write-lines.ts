/** Writes rows as lines of a format, and counts what the same rows would write. */
import {
  type ExportFormat,
  type ExportLine,
  type ExportReport,
  isTable,
  type LineFormat,
  type NativeLine,
  type ProvenanceLine,
} from '../../shared/export.ts';
import { writeJson } from '../datasets/selecting/write-json.ts';
import type { FileFacts } from './formats/format.ts';
import { formats } from './formats/registry.ts';
import { LeftOut } from './formats/rules.ts';
import type { RowBatch } from './rows.ts';
import { Tally } from './tally.ts';

/** Chunks of whole lines, each ending in a line feed. Rows that break a rule of the format are skipped. */
export async function* writeLines(
  batches: AsyncIterable<RowBatch>,
  format: LineFormat,
  file: FileFacts,
): AsyncGenerator<string> {
  const { write, gather } = formats[format];
  let waiting: ExportLine[] = [];
  for await (const { lines, text } of batches) {
    if (format === 'jsonl' && text !== undefined) {
      yield text;
      continue;
    }
    let chunk = '';
    for (const row of lines) {
      const line = write(row, file);
      if (line instanceof LeftOut) continue;
      if (gather === undefined) {
        chunk += writeLine(line);
        continue;
      }
      waiting.push(line);
      if (waiting.length < gather.rows) continue;
      chunk += writeLine(gather.join(waiting));
      waiting = [];
    }
    if (chunk !== '') yield chunk;
  }
  if (gather !== undefined && waiting.length > 0) yield writeLine(gather.join(waiting));
}

export async function countLines(
  batches: AsyncIterable<RowBatch>,
  format: LineFormat,
  file: FileFacts,
): Promise<ExportReport> {
  const tally = new Tally();
  for await (const { lines, leftOut, gated } of batches) {
    for (const gates of gated) tally.addGated(gates);
    for (const { rule } of leftOut) tally.addLeftOut(rule);
    for (const row of lines) {
      const line = formats[format].write(row, file);
      if (line instanceof LeftOut) tally.addLeftOut(line.rule);
      else tally.addLine(line, row.label.policy_version);
    }
  }
  return tally.report(format);
}

/** Where the rows of the file come from, in its order: a row that the format leaves out is not in it either. */
export async function* writeProvenance(
  batches: AsyncIterable<RowBatch>,
  format: ExportFormat,
  file: FileFacts,
): AsyncGenerator<string> {
  const { write } = formats[isTable(format) ? 'jsonl' : format];
  let row = 0;
  for await (const { lines } of batches) {
    let chunk = '';
    for (const line of lines) {
      if (write(line, file) instanceof LeftOut) continue;
      row += 1;
      chunk += writeLine(provenanceOf(line, row));
    }
    if (chunk !== '') yield chunk;
  }
}

export function provenanceOf({ generation, label, ...line }: NativeLine, row: number): ProvenanceLine {
  return {
    row,
    id: line.id,
    task: line.task,
    source: line.source,
    ...(line.split === undefined ? {} : { split: line.split }),
    trace_id: generation.trace_id,
    span_id: generation.span_id,
    p: line.p,
    label: {
      status: label.status,
      p: label.p,
      gold: label.gold,
      signals: [...new Set(label.evidence.map(({ signal }) => signal))],
      policy_version: label.policy_version,
    },
    event_ids: line.provenance.event_ids,
  };
}

export function writeLine(line: ExportLine | ProvenanceLine): string {
  return `${writeJson(line)}
`;
}
