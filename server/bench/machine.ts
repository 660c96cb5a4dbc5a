/** The PostgreSQL that the parts share: our own, durable, gone when the bench ends. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type Database } from '../db/connect.ts';
import { migrate } from '../db/migrate.ts';
import { command, withDatabase } from '../throwaway/postgres/command.ts';
import { findPostgres, installPostgres } from '../throwaway/postgres/find-postgres.ts';
import { type RunningPostgres, startPostgres } from '../throwaway/postgres/start-postgres.ts';

/** As an operator would set it on a small machine. Nothing here makes a commit less durable. */
export const SETTINGS = { fsync: 'on', synchronous_commit: 'on', shared_buffers: '512MB', max_wal_size: '4GB' };

export interface Machine {
  postgres: RunningPostgres;
  /** Address of a new, migrated database. */
  createDatabase(): Promise<string>;
  /** The path of one of PostgreSQL's programs, where this installation has it. */
  program(name: 'pgbench' | 'psql'): string | undefined;
  stop(): Promise<void>;
}

export async function startMachine(): Promise<Machine> {
  if (findPostgres() === undefined) await installPostgres();
  const programs = findPostgres();
  if (programs === undefined || programs === '') {
    throw new Error('The bench starts a PostgreSQL of its own: unset NOD_TEST_DATABASE_URL.');
  }
  const postgres = await startPostgres(programs, SETTINGS);
  let made = 0;
  return {
    postgres,
    async createDatabase() {
      made += 1;
      await command(postgres.url, `create database bench_${made}`);
      const url = withDatabase(postgres.url, `bench_${made}`);
      const database = await open(url);
      await migrate(database.pool);
      await database.close();
      return url;
    },
    program: (name) => [join(programs, name), join('/usr/bin', name)].find((path) => existsSync(path)),
    stop: postgres.stop,
  };
}

/** Of a PostgreSQL; its statements may take long, and an error outside of one ends the bench. */
export function open(url: string): Promise<Database> {
  return connect({ url, dataDir: '', silenceLimitMs: Number.POSITIVE_INFINITY }, (error) => {
    throw error;
  });
}
