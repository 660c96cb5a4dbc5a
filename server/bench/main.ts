/**
 * `npm run bench [-- PART...] [-- full] [-- --json FILE]`: what Nod does at most on this machine, beside the floors and
 * rivals measured in the same run, and which targets that meets. Without a part: all of them, quickly.
 */
import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { isMet, print, ratioOf, type Section } from './figure.ts';
import { measureIngest } from './ingest/measure-ingest.ts';
import { measureLabelling } from './labelling/measure-labelling.ts';
import { type Machine, startMachine } from './machine.ts';
import { measureWidget } from './measure-widget.ts';

interface Run {
  /** Started when the first part asks. */
  machine(): Promise<Machine>;
  full: boolean;
}

const PARTS: Record<string, (run: Run) => Promise<Section[]>> = {
  ingest: async ({ machine, full }) =>
    measureIngest(await machine(), full ? { rounds: 3, seconds: 60, warmUpSeconds: 5 } : QUICK),
  labelling: async ({ machine, full }) => measureLabelling(await machine(), full ? 60 : 10),
  widget: () => measureWidget(process.cwd()),
};
const QUICK = { rounds: 3, seconds: 2, warmUpSeconds: 0.5 };

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } });
  const named = positionals.filter((name) => name !== 'full');
  const unknown = named.filter((name) => !(name in PARTS));
  if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(', ')}: ${Object.keys(PARTS).join(', ')}.`);

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
    for (const [name, measure] of Object.entries(PARTS)) {
      if (named.length > 0 && !named.includes(name)) continue;
      for (const section of await measure({ machine, full: about.full })) {
        sections.push(section);
        say(print(section));
      }
    }
  } finally {
    await (await started)?.stop();
  }
  const aimed = sections.flatMap(({ figures }) => figures).filter((figure) => figure.target !== undefined);
  say(`${aimed.filter((figure) => isMet(figure)).length} of ${aimed.length} targets met.\n`);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(toJson(about, sections), null, 2)}\n`);
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

await main();
