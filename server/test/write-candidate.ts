/** A row as it stands, as a line of a format: what a live export does with it. */
import type { ExportLine, LineFormat } from '../../shared/export.ts';
import type { Candidate } from '../datasets/selecting/candidate.ts';
import { formats } from '../exports/formats/registry.ts';
import { LeftOut } from '../exports/formats/rules.ts';
import { liveLine } from '../exports/rows.ts';

export function writeCandidate(candidate: Candidate, format: LineFormat): ExportLine | LeftOut {
  const row = liveLine(candidate, []);
  return row instanceof LeftOut ? row : formats[format].write(row, { name: 'nod' });
}
