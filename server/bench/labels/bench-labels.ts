/**
 * `npm run bench -- labels`: how good labels are where the truth is known, because the people are simulated. Aims, and
 * what the words mean: README.md beside this.
 */
import { baseRates, type Cell, type Method, measureBrigade, measureCell, methods } from './measure.ts';
import { measureRecording } from './recording.ts';
import type { Score, Spread } from './score.ts';
import { products } from './simulate.ts';

const BRIGADES = [1, 3, 10];

export async function benchLabels(say: (line: string) => void): Promise<void> {
  say(
    '| product, share of good | by | precision | of good | of bad | coverage | ECE | AUC |\n|---|---|--:|--:|--:|--:|--:|--:|',
  );
  const cells: Cell[] = [];
  for (const product of products) {
    for (const baseRate of baseRates) {
      const cell = measureCell(product, baseRate);
      cells.push(cell);
      for (const method of methods) say(lineOf(cell, method));
    }
  }

  say('\n| aim | by cell (chat, editor, form; .5, .7, .85 each) | |\n|---|---|---|');
  const aim = (
    words: string,
    figures: readonly (Spread | number)[],
    met: (value: number, at: number) => boolean,
  ): void => {
    const values = figures.map((figure) => (typeof figure === 'number' ? figure : figure.mean));
    const missed = values.filter((value, at) => !met(value, at)).length;
    say(
      `| ${words} | ${values.map((value) => number(value)).join(' ')} | ${missed === 0 ? 'met' : `missed in ${missed} of ${values.length}`} |`,
    );
  };
  const timesOf = (product: string): number => (product === 'chat' ? 1.5 : 5);
  aim(
    'coverage, times that of thumbs at their precision: 1.5 in chat, 5 elsewhere',
    cells.map(({ coverageRatio }) => coverageRatio),
    (value, at) => value >= timesOf(cells[at]?.product ?? ''),
  );
  const of = (method: Method, figure: keyof Score): Spread[] => cells.map(({ scores }) => scores[method][figure]);
  const atLeast = (least: number) => (value: number) => value >= least;
  const atMost = (most: number) => (value: number) => value <= most;
  aim('precision of good ≥ .85', of('Nod', 'precisionGood'), atLeast(0.85));
  aim('… after 200 audit decisions', of('Nod, audited', 'precisionGood'), atLeast(0.85));
  aim('precision of bad ≥ .85', of('Nod', 'precisionBad'), atLeast(0.85));
  aim('… after 200 audit decisions', of('Nod, audited', 'precisionBad'), atLeast(0.85));
  aim('ECE ≤ .10', of('Nod', 'ece'), atMost(0.1));
  aim('ECE ≤ .05 after 200 audit decisions', of('Nod, audited', 'ece'), atMost(0.05));
  const chance = cells.map(({ eceByChance }) => number(eceByChance.mean));
  say(`| … of which chance alone, on as many outputs | ${chance.join(' ')} | |`);

  say(
    '\n| moved to the wrong status, of outputs attacked by | Nod | majority of signals | thumbs only |\n|---|--:|--:|--:|',
  );
  for (const product of products) {
    for (const accounts of BRIGADES) {
      const { nod, majority, thumbs } = measureBrigade(product, accounts);
      say(`| ${accounts} in ${product} | ${both(nod)} | ${both(majority)} | ${both(thumbs)} |`);
    }
  }

  const { outputs, informed, labelled, thumbs, statuses } = await measureRecording();
  const share = (n: number): string => `${n} (${((100 * n) / outputs).toFixed(1)} %)`;
  const list = Object.entries(statuses).map(([status, n]) => `${n} ${status}`);
  say(`\nRecorded: of ${outputs} answers ${share(thumbs)} have a vote, ${share(informed)} implicit evidence, and`);
  say(`${share(labelled)} a label (${list.join(', ')}).`);
}

function lineOf({ product, baseRate, threshold, scores }: Cell, method: Method): string {
  const { precision, precisionGood, precisionBad, coverage, ece, auc } = scores[method];
  const name = method === 'Nod, tuned' ? `${method} to ${number(threshold)}` : method;
  const figures = [precision, precisionGood, precisionBad, coverage, ece, auc].map(both);
  return `| ${product}, ${number(baseRate)} | ${name} | ${figures.join(' | ')} |`;
}

function both({ mean, half }: Spread): string {
  return Number.isFinite(mean) ? `${number(mean)} ± ${number(half)}` : '–';
}

/** Shares as `.81`, others as `12.3`. */
function number(value: number): string {
  return Math.abs(value) < 1 ? value.toFixed(2).replace(/^(-?)0/, '$1') : value.toFixed(Math.abs(value) < 10 ? 2 : 1);
}
