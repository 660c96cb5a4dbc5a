/** Writes the rows of a walk as lines, and counts what the same walk would write. */
import type { ExportFormat, ExportLine, ExportReport } from '../../shared/export.ts';
import type { Batch } from '../datasets/selecting/store.ts';
import { formats } from './formats/registry.ts';
import { LeftOut } from './formats/rules.ts';
import { Tally } from './tally.ts';

/** Chunks of whole lines, each ending in a line feed. Rows with a gate, or that break a rule of the format, are skipped. */
export async function* writeLines(batches: AsyncIterable<Batch>, format: ExportFormat): AsyncGenerator<string> {
  for await (const { candidates } of batches) {
    let chunk = '';
    for (const candidate of candidates) {
      const line = formats[format].write(candidate);
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
      const line = formats[format].write(candidate);
      if (line instanceof LeftOut) tally.addLeftOut(line.rule);
      else tally.addLine(line, candidate.label.policy_version);
    }
  }
  return tally.report(format);
}

/** JSON leaves these as they are, yet readers such as Python's `splitlines` end a line at them. */
const LINE_BREAKS = /[\u0085\u2028\u2029]/g;

export function writeLine(line: ExportLine): string {
  const json = JSON.stringify(line).replace(
    LINE_BREAKS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${json}\n`;
}
