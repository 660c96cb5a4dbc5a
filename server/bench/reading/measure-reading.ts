/**
 * Reading from a project of some size through the real server: the summary, lists, exports, and what it takes on disk.
 * The data is made (`data/`) and labelled by the real worker; where it must be large, what it labelled is copied.
 */
import type { RunningServer } from '../../throwaway/start-server.ts';
import { fill } from '../data/fill.ts';
import { multiply } from '../data/multiply.ts';
import { waitUntilLabelled } from '../data/wait-until-labelled.ts';
import type { Figure, Section } from '../figure.ts';
import { type Machine, open } from '../machine.ts';
import { startNod } from '../nod.ts';
import { measureExports } from './measure-exports.ts';
import { measurePage } from './measure-page.ts';
import { measureStorage } from './measure-storage.ts';
import { type Latency, measureSummary } from './measure-summary.ts';

export interface ReadingOptions {
  /** Made and labelled; about five events each. */
  generations: number;
  /** How often all of that is copied, to measure again. */
  copies: number;
  /** `storage`, `exports`, `summary` and `page` are looked for. */
  parts: ReadonlySet<string>;
}

/** No key but the environment's: its project is the first. */
const PROJECT = 1;
const SEED = 7;
const DAY_MS = 86_400_000;

export async function measureReading(
  machine: Machine,
  { generations, copies, parts }: ReadingOptions,
): Promise<Section[]> {
  const sections = [await measureMaking(machine)];
  const url = await machine.createDatabase();
  const labelling = await startNod({ DATABASE_URL: url });
  const keys = { NOD_PUBLISHABLE_KEY: labelling.publishableKey, NOD_SECRET_KEY: labelling.secretKey };
  const start = (): Promise<RunningServer> => startNod({ DATABASE_URL: url, NOD_LABEL_WORKER: '0', ...keys });
  const database = await open(url);
  let nod = labelling;
  try {
    const end = new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS);
    const { events } = await fill(database, PROJECT, { generations, seed: SEED, dayMs: end.getTime() - DAY_MS });
    await waitUntilLabelled(database);
    await nod.stop();
    nod = await start();
    if (parts.has('storage')) sections.push(await measureStorage(database));
    if (parts.has('exports')) sections.push(await measureExports(database, nod));
    if (!parts.has('summary') && !parts.has('page')) return sections;
    const small = parts.has('summary') ? await measureSummary(nod, end) : [];
    await nod.stop(); // what it does by itself would wait for the indexes
    const seconds = await multiply(database, PROJECT, copies);
    nod = await start();
    const size = { events, copies, seconds };
    if (parts.has('summary')) sections.push(compare(small, await measureSummary(nod, end), size));
    if (parts.has('page')) sections.push(await measurePage(nod, generations * (copies + 1)));
    return sections;
  } finally {
    await database.close();
    await nod.stop();
  }
}

const MADE = 40_000;
const MADE_MIN_PER_SECOND = 50_000;

/** Into a database of its own: enough of them that starting is little of it. */
async function measureMaking(machine: Machine): Promise<Section> {
  const database = await open(await machine.createDatabase());
  try {
    const { events, seconds } = await fill(database, PROJECT, { generations: MADE, seed: SEED, dayMs: Date.now() });
    const what = `${MADE.toLocaleString('en')} generations, ${events.toLocaleString('en')} events, with indexes`;
    const target = { atLeast: MADE_MIN_PER_SECOND };
    return {
      title: 'Data: made, and stored through COPY',
      figures: [{ what, value: events / seconds, unit: 'events/s', target }],
      notes: [],
    };
  } finally {
    await database.close();
  }
}

function compare(
  small: readonly Latency[],
  large: readonly Latency[],
  { events, copies, seconds }: { events: number; copies: number; seconds: number },
): Section {
  const name = `${events.toLocaleString('en')} events`;
  const figures = large.map(({ what, value, target, same }, index): Figure[] => {
    const beside = { name, value: small[index]?.value ?? Number.NaN };
    const flat = { what: '… beside a small project', value, unit: 'ms', beside, target: { atMost: FLAT } };
    return [{ what, value, unit: 'ms', target }, ...(same ? [flat] : [])];
  });
  const days = copies + 1;
  return {
    title: `Summary, lists and search: p95 at ${(events * days).toLocaleString('en')} events of ${days} days`,
    figures: figures.flat(),
    notes: [
      `The newest day was labelled by the worker; the ${copies} before it, labels and rollups included, are copies of ` +
        `it, made in ${Math.round(seconds)} s. Its 20 models have 50 versions each, one after the other.`,
    ],
  };
}

/** As much slower as a large project may be. */
const FLAT = 1.5;
