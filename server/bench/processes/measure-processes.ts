/** Several server processes on one database, as behind a proxy: how much further they get than one. */
import type { Section } from '../figure.ts';
import type { IngestOptions } from '../ingest/options.ts';
import type { Machine } from '../machine.ts';
import { Rounds } from '../rounds.ts';
import { CLIENTS, loadTogether, startTogether, stopTogether } from './together.ts';

const PROCESSES = [1, 2, 4];

export async function measureProcesses(machine: Machine, options: IngestOptions): Promise<Section> {
  const all = await startTogether(Math.max(...PROCESSES), { DATABASE_URL: await machine.createDatabase() });
  try {
    const contestants = PROCESSES.map((many) => [String(many), () => loadTogether(all.slice(0, many), options)]);
    const rounds = await Rounds.run(options.rounds, Object.fromEntries(contestants));
    return {
      title: 'Ingest: several processes, one database',
      figures: PROCESSES.slice(1).map((many) => ({
        what: `${many} processes, ${CLIENTS} clients in all`,
        value: rounds.median(String(many)),
        unit: 'events/s',
        beside: { name: 'one process', value: rounds.median('1') },
        ratio: rounds.ratio(String(many), '1'),
      })),
      notes: ['Load generators, servers and PostgreSQL share the cores of this machine.'],
    };
  } finally {
    await stopTogether(all);
  }
}
