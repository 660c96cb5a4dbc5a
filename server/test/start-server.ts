/** The built server as a process of its own, on a database of its own, checking its answers against the contract. */
import { type RunningServer, startBuiltServer } from '../throwaway/start-server.ts';
import { type DatabaseKind, openTestDatabase } from './database.ts';

export type TestServer = RunningServer;

/**
 * A server on a free port; without the sample unless `NOD_SAMPLE_DATA` says so. Unless `env` names a database or a data
 * directory it gets one of its own, of this kind: PostgreSQL opens in a tenth of the time.
 */
export async function startServer(
  env: Record<string, string> = {},
  kind: DatabaseKind = 'postgres',
): Promise<TestServer> {
  const named = env.DATABASE_URL !== undefined || env.NOD_DATA_DIR !== undefined;
  const database = named || kind === 'pglite' ? undefined : await openTestDatabase('postgres');
  const address: Record<string, string> = database?.url === undefined ? {} : { DATABASE_URL: database.url };
  const server = await startBuiltServer({
    NODE_ENV: 'test',
    NOD_RATE_LIMITS: 'off', // a test is one address that never pauses
    ...address,
    ...env,
  });
  return {
    ...server,
    stop: async () => {
      const code = await server.stop();
      await database?.close();
      return code;
    },
  };
}
