/**
 * `npm run bench -- labels`: how good labels are where the truth is known (`labels/`). Otherwise
 * `npm run bench [-- --json FILE] [--no-rivals] [--no-browser]`: what the widget weighs, beside what others ask a page
 * to load, and what it costs the main thread. Needs the network and a Chromium for the last two; says what is missing.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { type Costs, measureCosts } from './in-browser.ts';
import { benchLabels } from './labels/bench-labels.ts';
import { type WeighedRival, weighRivals } from './rivals.ts';
import { type Weight, weigh } from './weigh.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const browserDir = join(root, 'dist/browser');

const COSTS: [keyof Omit<Costs, 'browser'>, string][] = [
  ['evaluation', 'the script, parsed and run'],
  ['vote', 'one vote'],
  ['batch_of_50', '50 events captured and sent'],
  ['thousand_outputs', '1,000 outputs appended in one frame'],
  ['longest_task_thousand_outputs', '… longest task then (0: none over 50), with Nod and without'],
  ['input_in_50_kb', 'a key press in a watched text of 50 KB'],
  ['longest_input_in_50_kb', '… the longest of 100'],
];

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'string' }, 'no-rivals': { type: 'boolean' }, 'no-browser': { type: 'boolean' } },
  });
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.version}`;
  const date = new Date().toISOString().slice(0, 10);
  say(`${date}, ${machine}\n`);
  if (positionals.length > 0) {
    if (positionals.join() !== 'labels')
      throw new Error(`There is no benchmark ${positionals.join(' ')}; there is: labels`);
    return benchLabels(say);
  }

  const ours = { ...weighOurs(), 'nod-feedback/capture, bundled': await weighCapture() };
  const { weighed, missing } = values['no-rivals']
    ? { weighed: [], missing: [] }
    : await weighRivals(join(root, '.cache/bench'));
  printWeights(ours, weighed);
  for (const reason of missing) say(`could not be had: ${reason}`);

  const costs = values['no-browser'] ? undefined : await measureCosts(browserDir).catch(explain);
  if (costs !== undefined) printCosts(costs);
  if (values.json !== undefined) {
    await writeFile(
      values.json,
      `${JSON.stringify({ date, machine, ours, rivals: weighed, missing, costs }, null, 2)}\n`,
    );
  }
}

function weighOurs(): Record<string, Weight> {
  const files = readdirSync(browserDir).filter((name) => /^nod[\w.-]*\.js$/.test(name));
  const parts = files.map((name): [string, Weight] => [name, weigh(readFileSync(join(browserDir, name)))]);
  return Object.fromEntries(parts.sort(([a], [b]) => a.length - b.length || a.localeCompare(b)));
}

/** What a product's bundler makes of the capture entry; what it loads later is left out, as in the rivals' rows. */
async function weighCapture(): Promise<Weight> {
  const later = { external: true };
  const { outputFiles } = await build({
    entryPoints: [join(root, 'dist/module/nod-capture.js')],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2020',
    write: false,
    plugins: [
      {
        name: 'later',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^\./ }, ({ kind, path }) => (kind === 'dynamic-import' ? { path, ...later } : null)),
      },
    ],
  });
  return weigh(outputFiles[0]?.contents ?? new Uint8Array());
}

function printWeights(ours: Record<string, Weight>, rivals: readonly WeighedRival[]): void {
  const rows = [
    ...Object.entries(ours).map(([name, weight]): [string, Weight] => [name, weight]),
    ...rivals.map((rival): [string, Weight] => [`${rival.name} (${rival.package} ${rival.version})`, rival]),
  ];
  say('| minified, KB | as it is | gzip | brotli |\n|---|--:|--:|--:|');
  for (const [name, { bytes, gzip, brotli }] of rows) {
    say(`| ${name} | ${kilo(bytes)} | ${kilo(gzip)} | ${kilo(brotli)} |`);
  }
}

function printCosts(costs: Costs): void {
  say(`\n| main thread, ms, Chromium ${costs.browser}, 4× slower processor | median |\n|---|--:|`);
  for (const [name, words] of COSTS) say(`| ${words} | ${[costs[name]].flat().join(' / ')} |`);
}

function kilo(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}

function explain(error: unknown): undefined {
  const [line] = String(error).split('\n');
  say(`\nThe main thread was not measured: ${line} (set CHROMIUM to a Chromium's path)`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main();
