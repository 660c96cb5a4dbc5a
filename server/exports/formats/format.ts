/** What a format is: a pure function from a row to a line, and what its consumer asks of the file as a whole. */
import type { ExportLine, NativeLine } from '../../../shared/export.ts';
import type { LeftOut } from './rules.ts';

/** Figures of all lines of a file. */
export interface FileFigures {
  rows: number;
  /** Lines with `label: true`, or `kto_tag`. */
  desirable: number;
  /** Lines that carry tool definitions. */
  withTools: number;
  /** A name in the arguments of tool calls, where these are objects, that is of one kind here and of another there. */
  mixedArgument: string | undefined;
  /** Lines with a message that is marked not to train. */
  withEarlierAnswers: number;
}

/** What is the same for all rows of a file. */
export interface FileFacts {
  /** Of the dataset, for consumers who keep several. */
  name: string;
}

export interface Format {
  write: (row: NativeLine, file: FileFacts) => ExportLine | LeftOut;
  /** Warnings about a file with at least one row, in whole sentences. */
  wants: (figures: FileFigures) => string[];
  /** For a consumer who takes many rows at once: so many become one line. */
  gather?: { rows: number; join: (lines: readonly ExportLine[]) => ExportLine };
}

/** KTO, whose trainer it may be. */
export function wantBothClasses({ rows, desirable }: FileFigures): string[] {
  if (desirable === rows) return ['KTO learns from wanted and unwanted answers; this file has wanted ones alone.'];
  if (desirable === 0) return ['KTO learns from wanted and unwanted answers; this file has unwanted ones alone.'];
  return [];
}
