/** Whether reviewers agree, in words; over how many outputs stands beside them. Pure. */
import type { ReviewReport } from '../../../shared/review.ts';
import { formatShare } from '../format.ts';

/** Landis and Koch, Biometrics 33, 1977: the usual words for the usual borders. */
const bands: readonly [from: number, words: string][] = [
  [0.8, 'almost perfect'],
  [0.6, 'substantial'],
  [0.4, 'moderate'],
  [0.2, 'fair'],
  [0, 'slight'],
];

export function agreementWords(agreement: ReviewReport['agreement']): string {
  if (agreement === null) return 'Nothing has been decided by two people yet. Second opinions make it known.';
  const { method, value, same } = agreement;
  const of = `${formatShare(same)} of pairs of verdicts agree`;
  if (value === null) return `All verdicts are the same, so chance explains all. ${of}`;
  const words = bands.find(([from]) => value >= from)?.[1] ?? 'worse than chance';
  return `${method === 'cohen_kappa' ? 'Cohen’s κ' : 'Krippendorff’s α'} ${value.toFixed(2).replace('-', '−')}, ${words}. ${of}`;
}
