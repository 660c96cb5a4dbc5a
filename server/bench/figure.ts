/** What a part of the bench measures, and how it is printed: every figure with what stands beside it in the same run. */

export interface Figure {
  /** In words. */
  what: string;
  value: number;
  unit: string;
  /** Measured in the same run, in the same unit. */
  beside?: { name: string; value: number };
  /** Ours to the other: the median of the rounds' ratios where there were several. Absent: of the two values. */
  ratio?: number;
  target?: Target;
}

/** Of the ratio where there is something beside it, else of the value. */
export type Target = { atLeast: number } | { atMost: number };

export interface Section {
  title: string;
  figures: readonly Figure[];
  /** What a reader must know: settings, sizes, what is missing. */
  notes: readonly string[];
}

export function ratioOf({ ratio, value, beside }: Figure): number | undefined {
  return ratio ?? (beside === undefined ? undefined : value / beside.value);
}

/** Undefined where nothing was aimed at. */
export function isMet(figure: Figure): boolean | undefined {
  const { target, value } = figure;
  if (target === undefined) return undefined;
  const actual = ratioOf(figure) ?? value;
  return 'atLeast' in target ? actual >= target.atLeast : actual <= target.atMost;
}

/** A Markdown table. */
export function print({ title, figures, notes }: Section): string {
  const lines = figures.map((figure) => {
    const { what, value, unit, beside, target } = figure;
    const ratio = ratioOf(figure);
    const aim =
      target === undefined ? '' : 'atLeast' in target ? `≥ ${write(target.atLeast)}` : `≤ ${write(target.atMost)}`;
    const met = isMet(figure);
    return [
      what,
      `${write(value)} ${unit}`,
      beside === undefined ? '' : `${beside.name}: ${write(beside.value)}`,
      ratio === undefined ? '' : write(ratio),
      met === undefined ? '' : `${aim}${ratio === undefined ? ` ${unit}` : ''}: ${met ? 'met' : '**missed**'}`,
    ];
  });
  const rows = lines.map((cells) => `| ${cells.join(' | ')} |`);
  const said = notes.map((note) => `\n${note}`);
  return [
    `\n## ${title}\n`,
    '| | Nod | beside it | ratio | target |',
    '|---|--:|--:|--:|---|',
    ...rows,
    ...said,
    '',
  ].join('\n');
}

function write(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}
