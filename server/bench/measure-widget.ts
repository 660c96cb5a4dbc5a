/**
 * What the widget weighs, beside what others ask a page to load, and what it costs the main thread. Needs the network
 * and a Chromium for the last two; says what is missing.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Figure, Section } from './figure.ts';
import { type Costs, measureCosts } from './in-browser.ts';
import { type WeighedRival, weighRivals } from './rivals.ts';
import { type Weight, weigh } from './weigh.ts';

const CAPTURE = 'nod-feedback/capture, bundled';

/** @param root of the project, as built */
export async function measureWidget(root: string): Promise<Section[]> {
  const browserDir = join(root, 'dist/browser');
  const ours = { ...weighOurs(browserDir), [CAPTURE]: await weighCapture(root) };
  const { weighed, missing } = await weighRivals(join(root, '.cache/bench'));
  const weights: Section = {
    title: 'Widget: sizes, minified and gzipped',
    figures: [...Object.entries(ours).map(describeWeight), ...weighed.map((rival) => besideRival(ours, rival))],
    notes: missing.map((reason) => `Could not be had: ${reason}`),
  };
  return [weights, await measureMainThread(browserDir)];
}

function weighOurs(browserDir: string): Record<string, Weight> {
  const files = readdirSync(browserDir).filter((name) => /^nod[\w.-]*\.js$/.test(name));
  const parts = files.map((name): [string, Weight] => [name, weigh(readFileSync(join(browserDir, name)))]);
  return Object.fromEntries(parts.sort(([a], [b]) => a.length - b.length || a.localeCompare(b)));
}

/** What a product's bundler makes of the capture entry; what it loads later is left out, as in the rivals' rows. */
async function weighCapture(root: string): Promise<Weight> {
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

function describeWeight([what, { bytes, gzip, brotli }]: [string, Weight]): Figure {
  return { what: `${what} (${kilo(bytes)} KB as it is, ${kilo(brotli)} brotli)`, value: gzip / 1000, unit: 'KB' };
}

/** With an interface against with one, without against without. */
function besideRival(ours: Record<string, Weight>, rival: WeighedRival): Figure {
  const what = rival.name.includes('no interface') ? CAPTURE : 'nod.js';
  return {
    what,
    value: (ours[what]?.gzip ?? Number.NaN) / 1000,
    unit: 'KB',
    beside: { name: `${rival.name} (${rival.package} ${rival.version})`, value: rival.gzip / 1000 },
  };
}

const INPUT_MAX_MS = 4;

async function measureMainThread(browserDir: string): Promise<Section> {
  try {
    const costs = await measureCosts(browserDir);
    return {
      title: `Widget: main thread in Chromium ${costs.browser}, on a processor slowed down four times`,
      figures: describeCosts(costs),
      notes: [],
    };
  } catch (error) {
    const [line] = String(error).split('\n');
    const why = `The main thread was not measured: ${line}`;
    return { title: 'Widget: main thread', figures: [], notes: [why] };
  }
}

function describeCosts(costs: Costs): Figure[] {
  const [longest, longestWithout] = costs.longest_task_thousand_outputs;
  const ms = (what: string, value: number): Figure => ({ what, value, unit: 'ms' });
  return [
    ms('the script, parsed and run', costs.evaluation),
    ms('one vote', costs.vote),
    ms('50 events captured and sent', costs.batch_of_50),
    ms('1,000 outputs appended in one frame', costs.thousand_outputs),
    {
      ...ms('… the longest task then (0: none over 50)', longest),
      ...(longestWithout > 0 ? { beside: { name: 'without Nod', value: longestWithout } } : {}),
    },
    ms('a key press in a watched text of 50 KB', costs.input_in_50_kb),
    {
      ...ms('… the longest of 100', costs.longest_input_in_50_kb),
      target: { atMost: INPUT_MAX_MS },
    },
  ];
}

function kilo(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}
