/**
 * The positive rate of what people were shown, not of what they happened to judge. Each label is weighted by its
 * cell's share of what was shown over its share of what is labelled (post-stratification; cells are prompt version ×
 * tenth of activity), so that talkative people and easy prompts do not pass for the whole.
 */
import type { Exposure } from '../../shared/summary.ts';
import { rate } from './rate.ts';

/** One label does not speak for more than ten: a cell with few of them would decide everything. */
const WEIGHT_MAX = 10;

export interface ExposureCell {
  prompt_version: string;
  /** 1 least active … 10 most; 0: nobody is known. */
  tenth: number;
  /** In this tenth, whatever the prompt version. */
  people: number;
  shown: number;
  positive: number;
  negative: number;
}

export function weighExposure(
  cells: readonly ExposureCell[],
): Pick<Exposure, 'people' | 'raw' | 'weighted' | 'unheard' | 'tenths'> {
  const shown = sum(cells, (cell) => cell.shown);
  const positive = sum(cells, (cell) => cell.positive);
  const labelled = sum(cells, labelledIn);
  const heard = cells
    .filter((cell) => labelledIn(cell) > 0)
    .map((cell) => ({ ...cell, weight: Math.min(WEIGHT_MAX, cell.shown / shown / (labelledIn(cell) / labelled)) }));
  const weights = sum(heard, (cell) => cell.weight * labelledIn(cell));
  const squares = sum(heard, (cell) => cell.weight ** 2 * labelledIn(cell));
  const good = sum(heard, (cell) => cell.weight * cell.positive);
  // Kish's effective number (Survey Sampling, 1965): as many equal labels would say as much.
  const effective = squares === 0 ? 0 : weights ** 2 / squares;
  const weighted = rate(weights === 0 ? 0 : (good / weights) * effective, effective);
  const tenths = tenthsOf(cells);
  return {
    people: sum(tenths, ({ people }) => people),
    raw: rate(positive, labelled),
    weighted: weighted === null ? null : { ...weighted, n: Math.round(weighted.n) },
    unheard:
      shown === 0
        ? 0
        : sum(
            cells.filter((cell) => labelledIn(cell) === 0),
            (cell) => cell.shown,
          ) / shown,
    tenths,
  };
}

function tenthsOf(cells: readonly ExposureCell[]): Exposure['tenths'] {
  const tenths = [...new Set(cells.map((cell) => cell.tenth))].sort((one, other) => one - other);
  return tenths.map((tenth) => {
    const own = cells.filter((cell) => cell.tenth === tenth);
    const [positive, labelled] = [sum(own, (cell) => cell.positive), sum(own, labelledIn)];
    return {
      tenth,
      people: own[0]?.people ?? 0,
      shown: sum(own, (cell) => cell.shown),
      labelled,
      positive_rate: rate(positive, labelled),
    };
  });
}

function labelledIn({ positive, negative }: ExposureCell): number {
  return positive + negative;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
