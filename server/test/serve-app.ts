/** The whole app over real HTTP, in this process, on a test's database; answers are checked. */
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { createApp } from '../app.ts';
import { openServer } from '../http/open-server.ts';
import { createKey, hashKey } from '../keys/create-key.ts';
import { insertKey } from '../keys/store.ts';
import type { TestDatabase } from './database.ts';

export interface ServedApp {
  origin: string;
  /** A key that works; without scopes it is a publishable one. */
  addKey(projectId: number, scopes?: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

export async function serveApp(database: TestDatabase): Promise<ServedApp> {
  const app = createApp({
    ...{
      database,
      readDatabase: database,
      logger: pino({ level: 'silent' }),
      browserDir: 'dist/browser',
      version: '0',
    },
    ...{ trustProxy: false, rateLimits: undefined, tombstones: `dist/tombstones-${randomUUID()}.ndjson` },
    ...{ publicUrl: () => 'http://localhost', labelWorker: true, checkResponses: true },
  });
  app.finish();
  const server = openServer(app.listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    addKey: async (projectId, scopes = []) => {
      const kind = scopes.length === 0 ? 'publishable' : 'secret';
      const key = createKey(kind);
      const shown = { name: 'test', public_key: kind === 'publishable' ? key : null };
      const id = randomUUID();
      await insertKey(database.db, {
        project_id: projectId,
        id,
        kind,
        ...shown,
        hash: hashKey(key),
        scopes: [...scopes],
      });
      return key;
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections(); // of an answer that nobody read to its end the connection would stay for a minute
      await closed;
      await app.stop();
    },
  };
}
