/**
 * Reading from a project of some size through the real server: the summary, lists, exports, and what it takes on disk.
 * The data is made (`data/`) and labelled by the real worker; where it must be large, what it labelled is copied.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from '../../db/connect.ts';
import type { RunningServer } from '../../throwaway/start-server.ts';
import { fill } from '../data/fill.ts';
import { multiply } from '../data/multiply.ts';
import type { Figure, Section } from '../figure.ts';
import { type Machine, open } from '../machine.ts';
import { startNod } from '../nod.ts';
import { measureExports } from './measure-exports.ts';
import { measureStorage } from './measure-storage.ts';
import { measureSummary } from './measure-summary.ts';

export interface ReadingOptions {
  /** Made and labelled; about five events each. */
  generations: number;
  /** How often all of that is copied, to measure again. */
  copies: number;
  /** `storage`, `exports` and `summary` are looked for. */
  parts: ReadonlySet<string>;
}

const MADE_MIN_PER_SECOND = 50_000;
/** No key but the environment's: its project is the first. */
const PROJECT = 1;

export async function measureReading(
  machine: Machine,
  { generations, copies, parts }: ReadingOptions,
): Promise<Section[]> {
  const url = await machine.createDatabase();
  const nod = await startNod({ DATABASE_URL: url });
  const database = await open(url);
  try {
    const filled = await fill(database, PROJECT, { generations, seed: 7, endMs: Date.now() });
    await waitUntilLabelled(database);
    const made: Figure = {
      what: `made: ${filled.generations} generations, ${filled.events} events`,
      value: filled.events / filled.seconds,
      unit: 'events/s',
      target: { atLeast: MADE_MIN_PER_SECOND },
    };
    const sections: Section[] = [{ title: 'Data', figures: [made], notes: ['Labelled by the real worker.'] }];
    if (parts.has('storage')) sections.push(await measureStorage(database));
    if (parts.has('exports')) sections.push(await measureExports(database, nod));
    if (parts.has('summary')) sections.push(await measureTwice(database, nod, filled.events, copies));
    return sections;
  } finally {
    await database.close();
    await nod.stop();
  }
}

async function measureTwice(database: Database, nod: RunningServer, events: number, copies: number): Promise<Section> {
  const small = await measureSummary(nod);
  await multiply(database, PROJECT, copies);
  const large = await measureSummary(nod);
  const figures = large.map(({ what, value, target }, index): Figure[] => {
    const before = small[index]?.value ?? Number.NaN;
    return [
      { what, value, unit: 'ms', target },
      {
        what: '… beside a small project',
        value,
        unit: 'ms',
        beside: { name: `${events.toLocaleString('en')} events`, value: before },
        target: { atMost: FLAT },
      },
    ];
  });
  return {
    title: `Summary and lists: p95 at ${(events * (copies + 1)).toLocaleString('en')} events`,
    figures: figures.flat(),
    notes: [
      `Of these, one in ${copies + 1} was labelled by the worker; the others, with their labels and rollups, are copies.`,
    ],
  };
}

/** As much slower as a large project may be. */
const FLAT = 1.5;

/** Only our own marks are waited for: the worker is that of the server. */
async function waitUntilLabelled({ pool }: Database): Promise<void> {
  const depth = async (): Promise<number> =>
    (await pool.query<{ waiting: number }>('select count(*) as waiting from marks')).rows[0]?.waiting ?? 0;
  while ((await depth()) > 0) await wait(200);
  await pool.query('vacuum analyze');
}
