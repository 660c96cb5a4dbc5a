/**
 * `csv`: RFC 4180 with every cell quoted. Programs for tables calculate a cell that looks like a formula, whoever wrote
 * it, so these get an apostrophe in front (https://owasp.org/www-community/attacks/CSV_Injection).
 */
import type { NativeLine } from '../../../shared/export.ts';
import { type Column, columns } from './columns.ts';

export const csvHeader = `${columns.map(({ name }) => quoted(name)).join(',')}\r\n`;

/** @param raw leaves formulas as they are, for whoever reads the file with a program that does not calculate */
export function writeCsvLine(row: NativeLine, raw: boolean): string {
  return `${columns.map((column) => quoted(cell(column, row, raw))).join(',')}\r\n`;
}

function cell(column: Column, row: NativeLine, raw: boolean): string {
  switch (column.type) {
    case 'texts':
      return JSON.stringify(column.of(row));
    case 'text':
    case 'json':
    case 'time': {
      const text = column.of(row) ?? '';
      return raw ? text : makeInert(text);
    }
    default:
      return String(column.of(row) ?? '');
  }
}

/** After spaces of any width, or none; the wide forms are taken for the narrow ones in East Asian settings. */
const FORMULA = /^(?:[\t\r\n]|[\s\u200b\u2060]*[=+\-@\uff1d\uff0b\uff0d\uff20])/;

export function makeInert(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
