/** A file of an export: its bytes, some at a time, whatever the format, with what HTTP says of it. */
import { type ExportFormat, type ExportReport, isTable, type NativeLine } from '../../shared/export.ts';
import type { FileFacts } from './formats/format.ts';
import type { RowBatch } from './rows.ts';
import { csvHeader, writeCsvLine } from './tables/csv.ts';
import { writeParquet } from './tables/parquet.ts';
import { countLines, writeLines } from './write-lines.ts';

export interface Chosen {
  format: ExportFormat;
  /** `csv`: leave formulas. */
  raw: boolean;
  file: FileFacts;
}

const kinds = {
  lines: { contentType: 'application/x-ndjson', extension: 'jsonl' },
  csv: { contentType: 'text/csv; charset=utf-8', extension: 'csv' },
  parquet: { contentType: 'application/vnd.apache.parquet', extension: 'parquet' },
} as const;

export function kindOf(format: ExportFormat): { contentType: string; extension: string } {
  return isTable(format) ? kinds[format] : kinds.lines;
}

/** @param stem of the file's name */
export function fileNameOf(stem: string, format: ExportFormat): string {
  const { extension } = kindOf(format);
  return extension === format ? `${stem}.${extension}` : `${stem}-${format}.${extension}`;
}

export function writeFile(
  batches: AsyncIterable<RowBatch>,
  { format, raw, file }: Chosen,
): AsyncIterable<string | Uint8Array> {
  if (format === 'csv') return writeCsv(batches, raw);
  return format === 'parquet' ? writeParquet(linesOf(batches)) : writeLines(batches, format, file);
}

/** A table holds whatever `jsonl` holds. */
export async function reportFile(
  batches: AsyncIterable<RowBatch>,
  { format, raw, file }: Chosen,
): Promise<ExportReport> {
  if (!isTable(format)) return countLines(batches, format, file);
  const report = await countLines(batches, 'jsonl', file);
  const formulas = format === 'csv' && raw ? ['Cells that look like formulas are left as they are (`raw=1`).'] : [];
  return { ...report, format, warnings: [...report.warnings, ...formulas] };
}

async function* writeCsv(batches: AsyncIterable<RowBatch>, raw: boolean): AsyncGenerator<string> {
  yield csvHeader;
  for await (const { lines } of batches) {
    let chunk = '';
    for (const line of lines) chunk += writeCsvLine(line, raw);
    if (chunk !== '') yield chunk;
  }
}

async function* linesOf(batches: AsyncIterable<RowBatch>): AsyncGenerator<Iterable<NativeLine>> {
  for await (const { lines } of batches) yield lines;
}
