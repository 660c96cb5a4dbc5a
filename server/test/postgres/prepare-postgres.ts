/** A PostgreSQL for the tests, with a migrated database in it that each test copies. */
import { connect } from '../../db/connect.ts';
import { migrate } from '../../db/migrate.ts';
import { command, withDatabase } from '../../throwaway/postgres/command.ts';
import { findPostgres } from '../../throwaway/postgres/find-postgres.ts';
import { startPostgres } from '../../throwaway/postgres/start-postgres.ts';
import type { Provisions } from '../provisions.ts';

/** Uses the server named by `NOD_TEST_DATABASE_URL`, else starts one of its own. `onEnd` is given what undoes it. */
export async function preparePostgres(onEnd: (cleanup: () => Promise<void>) => void): Promise<Provisions['postgres']> {
  const template = `nod_test_template_${process.pid}`;
  const named = process.env.NOD_TEST_DATABASE_URL;
  const url = named ?? (await start(onEnd));
  await command(url, `create database ${template}`);
  if (named !== undefined) onEnd(() => command(url, `drop database ${template} with (force)`));
  const fail = (error: Error): never => {
    throw error;
  };
  const database = await connect({ url: withDatabase(url, template), dataDir: '' }, fail);
  await migrate(database.pool);
  await database.close();
  return { url, template };
}

async function start(onEnd: (cleanup: () => Promise<void>) => void): Promise<string> {
  const programs = findPostgres();
  if (programs === undefined) throw new Error('PostgreSQL was installed but is not to be found.');
  const server = await startPostgres(programs);
  onEnd(server.stop);
  return server.url;
}
