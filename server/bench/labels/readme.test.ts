/** The aims that README.md tells of are those of its own table. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const text = await readFile(new URL('../README.md', import.meta.url), 'utf8');
const rows = text
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split('|').slice(1, -1));

/** Of the table of products and methods. */
const COLUMNS = 8;

/** Of the rows of one method, cell after cell. */
function column(method: string, at: number): string {
  return rows
    .filter((cells) => cells.length === COLUMNS && cells[1]?.trim() === method)
    .map((cells) => cells[at]?.trim().split(' ')[0])
    .join(' ');
}

/** Of the aim, or of the line beneath it. */
function figuresOf(aim: string, below = 0): string | undefined {
  return rows[rows.findIndex(([words]) => words?.trim() === aim) + below]?.[1]?.trim();
}

const [GOOD, BAD, ECE] = [3, 4, 6];

test.each([
  ['precision of good ≥ .85', 0, 'Nod', GOOD],
  ['precision of good ≥ .85', 1, 'Nod, audited', GOOD],
  ['precision of bad ≥ .85', 0, 'Nod', BAD],
  ['precision of bad ≥ .85', 1, 'Nod, audited', BAD],
  ['ECE ≤ .10', 0, 'Nod', ECE],
  ['ECE ≤ .05 after 200 audit decisions', 0, 'Nod, audited', ECE],
])('%s, and %i lines below', (aim, below, method, at) => {
  expect(figuresOf(aim, below)).toBe(column(method, at));
});
