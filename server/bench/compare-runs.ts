/**
 * Two runs of the bench, figure by figure, as `--json` wrote them. What has something beside it in its run is compared by
 * its ratio to that, so that a machine that was busier during one of them says less; the rest by value. Pure.
 */
import { z } from 'zod';

const Figure = z.object({
  what: z.string(),
  /** NaN is written as null. */
  value: z.number().nullable(),
  unit: z.string(),
  ratio: z.number().nullish(),
  beside: z.object({ name: z.string() }).optional(),
  met: z.boolean().optional(),
});

/** What is read of a file that `--json` wrote. */
export const Run = z.object({
  date: z.string(),
  machine: z.string(),
  full: z.boolean(),
  sections: z.array(z.object({ title: z.string(), figures: z.array(Figure) })),
});
export type Run = z.infer<typeof Run>;

/** A Markdown table of what both have; what only one has is named below it. */
export function compareRuns(before: Run, after: Run): string {
  const earlier = figuresOf(before);
  const later = figuresOf(after);
  const rows = [...later].flatMap(([name, figure]) => {
    const was = earlier.get(name);
    return was === undefined ? [] : [`| ${[name, ...cellsOf(was, figure)].join(' | ')} |`];
  });
  const only = (these: ReadonlyMap<string, unknown>, those: ReadonlyMap<string, unknown>, which: string): string[] => {
    const names = [...these.keys()].filter((name) => !those.has(name));
    return names.length === 0 ? [] : [`\nOnly ${which}: ${names.join('; ')}.`];
  };
  return [
    ...(before.machine === after.machine && before.full === after.full
      ? []
      : [`\n**Another machine or another size: ${before.machine} and ${after.machine}.**`]),
    `\n| | ${before.date} | ${after.date} | after/before | target |`,
    '|---|--:|--:|--:|---|',
    ...rows,
    ...only(earlier, later, 'before'),
    ...only(later, earlier, 'after'),
    '',
  ].join('\n');
}

type Measured = z.infer<typeof Figure>;

/** By section and words; the same words again are told apart by what stands beside them. */
function figuresOf({ sections }: Run): Map<string, Measured> {
  return new Map(
    sections.flatMap(({ title, figures }) => {
      let of = '';
      return figures.map((figure): [string, Measured] => {
        of = figure.what.startsWith('…') ? of : figure.what;
        const what = figure.what.startsWith('…') ? `${of} ${figure.what}` : figure.what;
        const beside = figure.beside === undefined ? '' : `, beside ${figure.beside.name}`;
        return [`${nameOf(title)}: ${what}${beside}`, figure];
      });
    }),
  );
}

/** Sizes and versions in a title may differ from run to run. */
function nameOf(title: string): string {
  return title.split(':')[0] ?? title;
}

function cellsOf(before: Measured, after: Measured): string[] {
  const isRatio = before.ratio != null && after.ratio != null;
  const [was, is] = isRatio ? [before.ratio, after.ratio] : [before.value, after.value];
  const write = (value: number | null | undefined): string =>
    value == null ? 'not measured' : `${Number(value.toPrecision(3))}${isRatio ? ' ×' : ` ${after.unit}`}`;
  const change = was == null || is == null || was === 0 ? '' : (is / was).toFixed(2);
  const words = { true: 'met', false: 'missed' };
  const met = after.met === undefined ? '' : words[`${after.met}`];
  const moved = before.met !== undefined && before.met !== after.met ? `was ${words[`${before.met}`]}` : '';
  return [write(was), write(is), change, [met, moved].filter(Boolean).join(', ')];
}
