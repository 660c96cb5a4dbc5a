/** What deleting costs that is older than a project keeps data: in bounded batches, with what was derived from it. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { erasureOf } from '../app.ts';
import type { Database } from '../db/connect.ts';
import { createRetirer } from '../erasure/retire.ts';
import { fill } from './data/fill.ts';
import { waitUntilLabelled } from './data/wait-until-labelled.ts';
import type { Section } from './figure.ts';
import { type Machine, open } from './machine.ts';
import { startNod } from './nod.ts';
import { canRead, processorSeconds } from './processes.ts';

const PROJECT = 1;
const DAY_MS = 86_400_000;
const LOOK_EVERY_MS = 20;

/** @param generations about five events each, all of which expire */
export async function measureRetention(machine: Machine, generations: number): Promise<Section> {
  const url = await machine.createDatabase();
  const nod = await startNod({ DATABASE_URL: url });
  const database = await open(url);
  try {
    const { events } = await fill(database, PROJECT, { generations, seed: 5, dayMs: Date.now() - 2 * DAY_MS });
    await waitUntilLabelled(database);
    await nod.stop();
    const retirer = createRetirer({
      ...erasureOf(database, join(tmpdir(), 'no-tombstones')),
      onError: (error) => {
        throw error;
      },
    });
    const { rows } = await database.pool.query<{ days: number }>('select retention_days as days from projects');
    const server = process.cpuUsage();
    const postgres = canRead ? processorSeconds(machine.postgres.pid) : Number.NaN;
    const watch = watchTransactions(database);
    const began = performance.now();
    await retirer.run(new Date(Date.now() + (rows[0]?.days ?? 0) * DAY_MS));
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(server);
    const left = await database.pool.query('select from events limit 1');
    if (left.rows.length > 0) throw new Error('Not everything was deleted.');
    return {
      title: `Retention: ${events.toLocaleString('en')} events and their ${generations.toLocaleString('en')} generations expire`,
      figures: [
        { what: 'deleted, labels and rollups following', value: events / seconds, unit: 'events/s' },
        { what: 'the longest transaction', value: await watch.stop(), unit: 'ms' },
        { what: 'processor, server: retention', value: (user + system) / events, unit: 'µs/event' },
        {
          what: 'processor, PostgreSQL: retention',
          value: canRead ? ((processorSeconds(machine.postgres.pid) - postgres) / events) * 1e6 : Number.NaN,
          unit: 'µs/event',
        },
      ],
      notes: ['A thousand rows a transaction; labels are derived anew until their generation goes too.'],
    };
  } finally {
    await database.close();
    await nod.stop();
  }
}

/** The longest that a transaction has been open when we looked, in ms. */
function watchTransactions({ pool }: Database): { stop(): Promise<number> } {
  let longest = 0;
  let watching = true;
  const looking = (async () => {
    while (watching) {
      const { rows } = await pool.query<{ ms: number }>(
        `select coalesce(max(extract(epoch from clock_timestamp() - xact_start) * 1000), 0)::float8 as ms
         from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
           and backend_type = 'client backend'`,
      );
      longest = Math.max(longest, rows[0]?.ms ?? 0);
      await wait(LOOK_EVERY_MS);
    }
  })();
  return {
    async stop() {
      watching = false;
      await looking;
      return longest;
    },
  };
}
