/**
 * The step after several processes: PgBouncer in transaction mode before PostgreSQL, and a streaming replica for reads
 * that may lag. Both are real programs here, on the cores that everything else has: what can be seen is what they cost,
 * not what a machine of their own would add.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from '../../db/connect.ts';
import { findPgBouncer, installPgBouncer } from '../../throwaway/postgres/find-pgbouncer.ts';
import { OwnPostgres } from '../../throwaway/postgres/own-postgres.ts';
import { startPgBouncer } from '../../throwaway/postgres/start-pgbouncer.ts';
import type { RunningServer } from '../../throwaway/start-server.ts';
import { fill } from '../data/fill.ts';
import { waitUntilLabelled } from '../data/wait-until-labelled.ts';
import type { Figure, Section } from '../figure.ts';
import type { IngestOptions } from '../ingest/options.ts';
import { open, SETTINGS } from '../machine.ts';
import { startNod } from '../nod.ts';
import { Rounds } from '../rounds.ts';
import { CLIENTS, loadTogether, startTogether, stopTogether } from './together.ts';

const PROCESSES = [2, 4];
const TITLE = 'Ingest: PgBouncer and a streaming replica';
/** Connections to PostgreSQL, for all servers. */
const POOL_SIZE = 20;
const ROUNDS = 2;
/** Something to read. */
const GENERATIONS = 2000;
const DAY_MS = 86_400_000;
const READERS = 4;
const READS = ['/v1/labels?status=negative', '/v1/summary?interval=day&compare=previous', '/v1/generations'];

export async function measurePooled(options: IngestOptions): Promise<Section> {
  const program = findPgBouncer() ?? (await installPgBouncer().then(findPgBouncer, () => undefined));
  if (program === undefined) return { title: TITLE, figures: [], notes: ['PgBouncer could not be had.'] };
  const postgres = await OwnPostgres.create({ settings: { ...SETTINGS, max_connections: '200' } });
  const env = { DATABASE_URL: postgres.url };
  await prepare(env);
  const pgbouncer = await startPgBouncer(program, postgres.url, POOL_SIZE);
  const replica = await postgres.replicate();
  const most = Math.max(...PROCESSES);
  const direct = await startTogether(most, env);
  const [{ publishableKey = '', secretKey = '' } = {}] = direct;
  const pooled = await startTogether(most, {
    DATABASE_URL: pgbouncer.url,
    DATABASE_DIRECT_URL: postgres.url,
    DATABASE_REPLICA_URL: replica.url,
    NOD_PUBLISHABLE_KEY: publishableKey,
    NOD_SECRET_KEY: secretKey,
  });
  try {
    const pairs = PROCESSES.flatMap((many) => [
      [`${many} direct`, () => loadTogether(direct.slice(0, many), options)],
      [`${many} pooled`, () => loadTogether(pooled.slice(0, many), options)],
    ]);
    const [few = 0] = PROCESSES;
    const reads = { primary: [] as number[], replica: [] as number[] };
    const lag = await watchLag(replica.url);
    const rounds = await Rounds.run(ROUNDS, {
      ...Object.fromEntries(pairs),
      primary: () => whileReading(direct.slice(0, few), reads.primary, options),
      replica: () => whileReading(pooled.slice(0, few), reads.replica, options),
    });
    const mean = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / all.length;
    const figures: Figure[] = [
      ...PROCESSES.map((many) => ({
        what: `${many} processes through PgBouncer, ${CLIENTS} clients in all`,
        value: rounds.median(`${many} pooled`),
        unit: 'events/s',
        beside: { name: 'without it', value: rounds.median(`${many} direct`) },
        ratio: rounds.ratio(`${many} pooled`, `${many} direct`),
      })),
      {
        what: `${few} processes, taking in while ${READERS} clients read from the replica`,
        value: rounds.median('replica'),
        unit: 'events/s',
        beside: { name: 'from the primary', value: rounds.median('primary') },
        ratio: rounds.ratio('replica', 'primary'),
      },
      {
        what: '… summaries and pages read meanwhile',
        value: mean(reads.replica),
        unit: 'reads/s',
        beside: { name: 'from the primary', value: mean(reads.primary) },
      },
      { what: '… the replica behind, at most', value: (await lag.stop()) * 1000, unit: 'ms' },
    ];
    const notes = [`PgBouncer in transaction mode with ${POOL_SIZE} connections; the replica follows throughout.`];
    return { title: TITLE, figures, notes };
  } finally {
    await stopTogether([...direct, ...pooled]);
    await pgbouncer.stop();
    await replica.stop();
    await postgres.stop();
  }
}

/** A small labelled project, by a server that then ends. */
async function prepare(env: Record<string, string> & { DATABASE_URL: string }): Promise<void> {
  const nod = await startNod(env);
  const database: Database = await open(env.DATABASE_URL);
  try {
    await fill(database, 1, { generations: GENERATIONS, seed: 3, dayMs: Date.now() - 2 * DAY_MS });
    await waitUntilLabelled(database);
  } finally {
    await database.close();
    await nod.stop();
  }
}

/** Events a second; what was read a second is added to `reads`. */
async function whileReading(
  servers: readonly RunningServer[],
  reads: number[],
  options: IngestOptions,
): Promise<number> {
  let reading = true;
  let read = 0;
  const readers = Array.from({ length: READERS }, async (_, reader) => {
    for (let turn = reader; reading; turn += 1) {
      const server = servers[turn % servers.length];
      const path = READS[turn % READS.length];
      const headers = { authorization: `Bearer ${server?.secretKey}` };
      const response = await fetch(`${server?.url}${path}`, { headers });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`${path} answered ${response.status}.`);
      read += 1;
    }
  });
  const began = performance.now();
  const [taken] = await Promise.all([
    loadTogether(servers, options).finally(() => {
      reading = false;
    }),
    ...readers,
  ]);
  reads.push(read / ((performance.now() - began) / 1000));
  return taken;
}

const LOOK_EVERY_MS = 100;

/** How long ago what the replica shows last was committed, at most, in seconds. */
async function watchLag(replicaUrl: string): Promise<{ stop(): Promise<number> }> {
  const database = await open(replicaUrl);
  let most = 0;
  let watching = true;
  const looking = (async () => {
    while (watching) {
      const { rows } = await database.pool.query<{ lag: number | null }>(
        `select case when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0
           else extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())::float8 end as lag`,
      );
      most = Math.max(most, rows[0]?.lag ?? 0);
      await wait(LOOK_EVERY_MS);
    }
  })();
  return {
    async stop() {
      watching = false;
      await looking;
      await database.close();
      return most;
    },
  };
}
