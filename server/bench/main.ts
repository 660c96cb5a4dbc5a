/**
 * `npm run bench -- [PART...] [full] [--json FILE]`: what Nod does at most on this machine, beside the floors and rivals
 * measured in the same run, and which targets that meets. Without a part: all of them, quickly.
 * `npm run bench -- compare BEFORE AFTER` puts two such files beside each other.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { type Costs, describeCapacity } from './capacity.ts';
import { compareRuns, Run as MeasuredRun } from './compare-runs.ts';
import { isMet, print, ratioOf, type Section } from './figure.ts';
import { measureFreezing } from './freezing/measure-freezing.ts';
import { measureIngest } from './ingest/measure-ingest.ts';
import { measureLabelling } from './labelling/measure-labelling.ts';
import { benchLabels } from './labels/bench-labels.ts';
import { type Machine, startMachine } from './machine.ts';
import { measureRetention } from './measure-retention.ts';
import { measureSoak } from './measure-soak.ts';
import { measureWidget } from './measure-widget.ts';
import { measurePooled } from './processes/measure-pooled.ts';
import { measureProcesses } from './processes/measure-processes.ts';
import { measureReading } from './reading/measure-reading.ts';

const PARTS = [
  'ingest',
  'processes',
  'labelling',
  'storage',
  'retention',
  'exports',
  'freezing',
  'summary',
  'page',
  'widget',
  'labels',
  'soak',
] as const;
type Part = (typeof PARTS)[number];

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } });
  const [first, ...files] = positionals;
  if (first === 'compare') return compare(files);
  const named = positionals.filter((name) => name !== 'full');
  const unknown = named.filter((name) => !PARTS.some((part) => part === name));
  if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(', ')}; there are: ${PARTS.join(', ')}.`);
  // An hour's soak is run by its name alone.
  const parts = new Set(PARTS.filter((part) => (named.length === 0 ? part !== 'soak' : named.includes(part))));

  const about = {
    date: new Date().toISOString(),
    machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 1e9)} GB`,
    node: process.version,
    full: positionals.includes('full'),
  };
  say(`${about.date}, ${about.machine}, Node ${about.node}${about.full ? ', full' : ''}\n`);
  let started: Promise<Machine> | undefined;
  const machine = (): Promise<Machine> => {
    started ??= startMachine();
    return started;
  };
  const sections: Section[] = [];
  try {
    for await (const section of measure(parts, { machine, full: about.full })) {
      sections.push(section);
      say(print(section));
    }
  } finally {
    await (await started)?.stop();
  }
  const costs = readCosts(sections);
  if (costs !== undefined) {
    const capacity = describeCapacity(costs);
    sections.push(capacity);
    say(print(capacity));
  }
  // Its tables are of another kind: a line of figures for every cell, each with its spread.
  if (parts.has('labels')) {
    say('\n## Labels where the truth is known\n\n');
    await benchLabels((line) => say(`${line}\n`));
  }
  const aimed = sections.flatMap(({ figures }) => figures).filter((figure) => figure.target !== undefined);
  if (aimed.length > 0) say(`${aimed.filter((figure) => isMet(figure)).length} of ${aimed.length} targets met.\n`);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(toJson(about, sections), null, 2)}\n`);
}

async function compare(files: readonly string[]): Promise<void> {
  const [before, after] = await Promise.all(
    files.map(async (file) => MeasuredRun.parse(JSON.parse(await readFile(file, 'utf8')))),
  );
  if (before === undefined || after === undefined) throw new Error('Name two files that --json wrote.');
  say(compareRuns(before, after));
}

interface Run {
  /** Started when the first part asks. */
  machine(): Promise<Machine>;
  full: boolean;
}

async function* measure(parts: ReadonlySet<Part>, { machine, full }: Run): AsyncGenerator<Section> {
  const rounds = { rounds: 3, seconds: full ? 60 : 1.5, warmUpSeconds: full ? 5 : 0.5 };
  if (parts.has('ingest')) yield* await measureIngest(await machine(), rounds);
  if (parts.has('processes')) {
    yield await measureProcesses(await machine(), rounds);
    yield await measurePooled(rounds);
  }
  if (parts.has('labelling')) yield* await measureLabelling(await machine(), full ? 60 : 10);
  if (parts.has('retention')) yield await measureRetention(await machine(), full ? 40_000 : 4000);
  if (['storage', 'exports', 'summary', 'page'].some((part) => parts.has(part as Part))) {
    const size = full ? { generations: 20_000, copies: 99 } : { generations: 5000, copies: 9 };
    yield* await measureReading(await machine(), { ...size, parts });
  }
  if (parts.has('freezing')) {
    const size = full ? { rows: 1_000_000, embeddedRows: 100_000 } : { rows: 20_000, embeddedRows: 5000 };
    yield* await measureFreezing(await machine(), size);
  }
  if (parts.has('widget')) yield* await measureWidget(process.cwd());
  if (parts.has('soak')) yield await measureSoak(await machine());
}

/** Undefined where the run did not measure all of them. */
function readCosts(sections: readonly Section[]): Costs | undefined {
  const all = sections.flatMap(({ figures }) => figures);
  const sum = (...names: string[]): number =>
    names.reduce((total, name) => total + (all.find(({ what }) => what === name)?.value ?? Number.NaN), 0);
  const costs = {
    serverUs: sum('processor, server: ingest', 'processor, server: labels'),
    databaseUs: sum('processor, PostgreSQL: ingest', 'processor, PostgreSQL: labels'),
    bytesPerEvent: sum('all that is kept, by events'),
  };
  return Object.values(costs).every(Number.isFinite) ? costs : undefined;
}

/** Ratios and verdicts written out, so that two runs can be compared without this program. */
function toJson(about: object, sections: readonly Section[]): object {
  return {
    ...about,
    sections: sections.map((section) => ({
      ...section,
      figures: section.figures.map((figure) => ({ ...figure, ratio: ratioOf(figure), met: isMet(figure) })),
    })),
  };
}

function say(text: string): void {
  process.stdout.write(text);
}

process.setMaxListeners(100); // each of the processes we start is ended with us
await main();
