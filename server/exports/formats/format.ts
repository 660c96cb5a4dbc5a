/** What a format is: a pure function from a row to a line, and what its consumer asks of the file as a whole. */
import type { ExportLine, NativeLine } from '../../../shared/export.ts';
import type { LeftOut } from './rules.ts';

/** Figures of all lines of a file. */
export interface FileFigures {
  rows: number;
  /** Lines with `label: true`. */
  desirable: number;
  /** Lines that carry tool definitions. */
  withTools: number;
}

export interface Format {
  write: (row: NativeLine) => ExportLine | LeftOut;
  /** Warnings about a file with at least one row, in whole sentences. */
  wants: (figures: FileFigures) => string[];
}
