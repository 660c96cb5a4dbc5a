/** The built server as a process of its own, on a database of its own, checking its answers against the contract. */
import { rm } from 'node:fs/promises';
import { inject } from 'vitest';
import { insertAccount } from '../keys/store.ts';
import { type RunningServer, startBuiltServer } from '../throwaway/start-server.ts';
import { cheapHash } from './cheap-hash.ts';
import { createTestProject, type DatabaseKind, openTestDatabase, type TestDatabase } from './database.ts';
import { prepareEmbedded } from './embedded-directory.ts';

export type TestServer = RunningServer;

/** A server that lives for seconds gets nothing back for compiling PGlite once more to run faster: a third of its work. */
const BRIEFLY = ['--liftoff-only'];

/**
 * A server on a free port; without the sample unless `NOD_SAMPLE_DATA` says so. Unless `env` names a database or a data
 * directory it gets one of its own, of this kind: PostgreSQL opens in a tenth of the time.
 *
 * @param main the server as it is built; by default this project's
 */
export async function startServer(
  env: Record<string, string> = {},
  kind: DatabaseKind = 'postgres',
  main?: string,
): Promise<TestServer> {
  const named = env.DATABASE_URL !== undefined || env.NOD_DATA_DIR !== undefined;
  const database = named || kind === 'pglite' ? undefined : await openPrepared();
  const dataDir = named || kind === 'postgres' ? undefined : await prepareEmbedded();
  const address: Record<string, string> = {
    ...(database?.url === undefined ? {} : { DATABASE_URL: database.url }),
    ...(dataDir === undefined ? {} : { NOD_DATA_DIR: dataDir }),
  };
  const settings = {
    NODE_ENV: 'test',
    NOD_RATE_LIMITS: 'off', // a test is one address that never pauses
  };
  const all = { ...settings, ...address, NOD_ADMIN_PASSWORD: ADMIN_PASSWORD, ...env };
  const isEmbedded = env.DATABASE_URL === undefined && database === undefined;
  const isBrief = isEmbedded && env.NOD_SAMPLE_DATA !== '1' && inject('torture') === undefined;
  const server = await startBuiltServer(all, { main, flags: isBrief ? BRIEFLY : [] });
  return {
    ...server,
    stop: async () => {
      const code = await server.stop();
      await database?.close();
      if (dataDir !== undefined) await rm(dataDir, { recursive: true, force: true });
      return code;
    },
  };
}

const ADMIN_PASSWORD = 'a password for tests';

/**
 * With a project whose administrator has this password, since a real hash takes a third of a second to make and to
 * compare; and with people who are on the same side of a split in every run.
 */
async function openPrepared(): Promise<TestDatabase> {
  const database = await openTestDatabase('postgres');
  const { id } = await createTestProject(database.db, { name: 'default', pseudonym_secret: Buffer.alloc(32) });
  await insertAccount(database.db, id, { name: 'admin', role: 'admin', password_hash: cheapHash(ADMIN_PASSWORD) });
  await database.db
    .insertInto('splits')
    .values({ project_id: id, salt: Buffer.alloc(32) })
    .execute();
  return database;
}
