/** How good a method's opinions are, where the truth is known. */
import { calibrationBins, calibrationError } from '../../review/calibration.ts';
import type { Opinion } from './baselines.ts';

export interface Judged extends Opinion {
  good: boolean;
}

export interface Score {
  /** Of those it calls good or bad, how many it calls rightly. */
  precision: number;
  precisionGood: number;
  precisionBad: number;
  /** Of all outputs, how many it calls good or bad. */
  coverage: number;
  /** Expected calibration error, ten bins of equal size, over outputs it has anything to go by. */
  ece: number;
  /** Area under the ROC curve over all outputs; what it knows nothing of ties at .5. */
  auc: number;
}

export const figures = ['precision', 'precisionGood', 'precisionBad', 'coverage', 'ece', 'auc'] as const;

export function score(judged: readonly Judged[]): Score {
  const of = (says: 'good' | 'bad'): Judged[] => judged.filter((one) => one.says === says);
  const right = (all: readonly Judged[], good: boolean): number => all.filter((one) => one.good === good).length;
  const [calledGood, calledBad] = [of('good'), of('bad')];
  const [rightGood, rightBad] = [right(calledGood, true), right(calledBad, false)];
  const called = calledGood.length + calledBad.length;
  return {
    precision: (rightGood + rightBad) / called,
    precisionGood: rightGood / calledGood.length,
    precisionBad: rightBad / calledBad.length,
    coverage: called / judged.length,
    ece: calibrationError(calibrationBins(judged.filter(({ informed }) => informed))) ?? Number.NaN,
    auc: auc(judged),
  };
}

/** By ranks (Mann and Whitney): how often a good output stands above a bad one, ties half. */
function auc(judged: readonly Judged[]): number {
  const sorted = [...judged].sort((one, other) => one.p - other.p);
  const good = sorted.filter((one) => one.good).length;
  let ranks = 0;
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    while (end < sorted.length && sorted[end]?.p === sorted[start]?.p) end += 1;
    const rank = (start + 1 + end) / 2;
    for (let at = start; at < end; at += 1) if (sorted[at]?.good === true) ranks += rank;
    start = end;
  }
  return (ranks - (good * (good + 1)) / 2) / (good * (sorted.length - good));
}

export interface Spread {
  mean: number;
  /** Half of the 95 % interval of the mean, over seeds. */
  half: number;
}

/** Two-sided 95 % of Student's distribution with 9 degrees of freedom: ten seeds report. */
const T9 = 2.262;

export function spread(values: readonly number[]): Spread {
  const known = values.filter(Number.isFinite);
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, known.length - 1);
  return { mean, half: T9 * Math.sqrt(variance / known.length) };
}
