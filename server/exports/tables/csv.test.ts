import { expect, test } from 'vitest';
import { toNativeLine } from '../../datasets/selecting/native-line.ts';
import { makeCandidate } from '../../test/make-candidate.ts';
import { columns } from './columns.ts';
import { csvHeader, makeInert, writeCsvLine } from './csv.ts';

function rowOf(chosen: string) {
  const row = toNativeLine(makeCandidate({ chosen }));
  if (typeof row === 'string') throw new Error(row);
  return row;
}

function cellOf(chosen: string, raw = false): string | undefined {
  const line = writeCsvLine(rowOf(chosen), raw);
  // Every cell is quoted and none of this row holds `","`.
  return line.slice(1, -3).split('","')[columns.findIndex(({ name }) => name === 'chosen')];
}

test.each([
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\tx',
  '\rx',
  '\nx',
  '  =1',
  '\u00a0=cmd|x',
  '\r\n=1',
  '\n\n -2',
  '\u3000=1',
  '\u200b=1',
  '＝1',
  '＠x',
])('%j stays text', (text) => {
  expect(makeInert(text)).toBe(`'${text}`);
  expect(cellOf(text)).toBe(`'${text}`);
  expect(cellOf(text, true)).toBe(text);
});

test.each(['a = b', '1-2', "'quoted", '', ' spaced', 'e@mail'])('%j is left alone', (text) => {
  expect(cellOf(text)).toBe(text);
});

test('every cell is quoted, quotes are doubled, lines end as RFC 4180 says', () => {
  expect(cellOf('say "hi", he\r\nsaid')).toBe('say ""hi"", he\r\nsaid');
  for (const line of [csvHeader, writeCsvLine(rowOf('A'), false)]) {
    expect(line).toMatch(/^"[^"]*"(?:,"(?:[^"]|"")*")*\r\n$/);
  }
});
