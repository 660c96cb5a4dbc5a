/** Says in words what came of a replay: labels by status, rows by format, and for each zero, why. */
import type { ExportReport } from '../../shared/export.ts';
import { type Label, LabelStatus } from '../../shared/label.ts';
import { signalWords } from '../../shared/label-words.ts';
import type { Outcome } from './read-outcome.ts';

/** Lines to print. */
export function describeOutcome({ labels, missing, reports }: Outcome): string[] {
  const lines = [`Labels of the ${labels.length + missing} generations with events:`];
  for (const status of LabelStatus.options) {
    const count = labels.filter((label) => label.status === status).length;
    lines.push(
      `  ${status.padEnd(12)} ${String(count).padStart(5)}${count === 0 ? `   ${whyNoLabel(status, labels)}` : ''}`,
    );
  }
  if (missing > 0) lines.push(`  MISSING      ${String(missing).padStart(5)}   these have events and no label`);
  lines.push('Rows by export format (of everything in the project from that time):');
  for (const report of reports) {
    const why = report.rows === 0 ? `   ${whyNoRows(report, labels)}` : '';
    lines.push(`  ${report.format.padEnd(12)} ${String(report.rows).padStart(5)}${why}`);
    for (const { rows, words } of report.left_out) lines.push(`${' '.repeat(21)}left out ${rows}: ${words}`);
    if (report.rows > 0) lines.push(...report.warnings.map((warning) => `${' '.repeat(21)}note: ${warning}`));
  }
  return lines;
}

/** @param labels of which none has this status */
function whyNoLabel(status: LabelStatus, labels: readonly Label[]): string {
  if (labels.length === 0) return 'nothing has a label yet';
  switch (status) {
    case 'unlabelled':
      return 'each of them has evidence';
    case 'contested':
      return 'on none does strong evidence stand on both sides';
    case 'uncertain':
      return 'all evidence is clear';
    case 'positive':
      return `none reaches .75: the surest is ${nearest(labels, (a, b) => b.p - a.p)}`;
    case 'negative':
      return `none falls to .25: the lowest is ${nearest(labels, (a, b) => a.p - b.p)}`;
  }
}

function nearest(labels: readonly Label[], order: (a: Label, b: Label) => number): string {
  const first = labels.toSorted(order)[0];
  return first === undefined ? 'none' : `${first.p.toFixed(2)} (${signalsOf([first])})`;
}

function signalsOf(labels: readonly Label[]): string {
  const signals = new Set(labels.flatMap((label) => label.evidence.map((evidence) => signalWords[evidence.signal])));
  return signals.size === 0 ? 'no evidence' : [...signals].join('; ');
}

function whyNoRows(report: ExportReport, labels: readonly Label[]): string {
  if (report.left_out.some((rule) => rule.rows > 0)) return 'all candidates were left out:';
  const known = whyNoCandidates.get(report.format);
  if (known !== undefined) return `no candidates: ${known}`;
  const clear = labels.filter((label) => label.status === 'positive' || label.status === 'negative');
  if (clear.length === 0) return 'no candidates: no answer is clearly good or clearly bad';
  return `no candidates: the ${clear.length} clear labels rest on what never trains alone (${signalsOf(clear)})`;
}

const whyNoCandidates = new Map<ExportReport['format'], string>([
  ['openai-sft', 'nobody wrote a better answer, and no answer is known to have been kept for two minutes'],
  ['trl-sft', 'nobody wrote a better answer, and no answer is known to have been kept for two minutes'],
  ['trl-dpo', 'nobody corrected an answer, chose between several, or kept another one after asking again'],
]);
