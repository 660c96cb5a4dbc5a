import { rm } from 'node:fs/promises';
import { describe } from 'vitest';
import { databaseKinds, openTestDatabase } from '../database.ts';
import { prepareEmbedded } from '../embedded-directory.ts';
import { startServer, type TestServer } from '../start-server.ts';
import { findLost, startLoad, unexpected } from './load.ts';
import { promise, slower } from './promise.ts';

const STOP_LIMIT_MS = 10_000;

describe.each(databaseKinds)('a server told to stop under load, on %s', (kind) => {
  promise(
    'R3',
    'says that it is not ready, finishes what it accepted, and cuts nobody off',
    { short: { stops: 1, clients: 6, eventsPerStop: 100 }, long: { stops: 20, clients: 16, eventsPerStop: 1000 } },
    async ({ stops, clients, eventsPerStop }) => {
      const database = kind === 'postgres' ? await openTestDatabase('postgres') : undefined;
      const dataDir = database === undefined ? await prepareEmbedded() : '';
      const where: Record<string, string> =
        database?.url === undefined ? { NOD_DATA_DIR: dataDir } : { DATABASE_URL: database.url };
      let server = await startServer(where);
      const keys = { NOD_SECRET_KEY: server.secretKey, NOD_PUBLISHABLE_KEY: server.publishableKey };
      const acknowledged: string[] = [];
      const failures: string[] = [];
      let slowest = 0;
      for (let stop = 1; stop <= stops; stop += 1) {
        const load = startLoad(() => server, { clients, batch: 5, keepOn: false });
        await load.acknowledgedAtLeast(eventsPerStop);
        const start = performance.now();
        const exit = server.stop();
        failures.push(...(await seeItUnready(server)));
        await load.stop();
        const code = await exit;
        slowest = Math.max(slowest, performance.now() - start);
        if (code !== 0) failures.push(`exit code ${code}`);
        failures.push(...unexpected(load.failures, []));
        acknowledged.push(...load.acknowledged);
        server = await startServer({ ...where, ...keys });
      }
      const lost = await findLost(server, acknowledged);
      await server.stop();
      await database?.close();
      if (database === undefined) await rm(dataDir, { recursive: true, force: true });
      return {
        ...{ tried: acknowledged.length, lost: lost.length },
        failures: [...failures, ...slower('stopping', slowest, STOP_LIMIT_MS)],
        note: `${kind}, ${stops} stops, the slowest ${Math.round(slowest)} ms`,
      };
    },
  );
});

/** It must say so before it takes no more connections. */
async function seeItUnready({ url }: TestServer): Promise<string[]> {
  for (;;) {
    const status = await fetch(`${url}/readyz`, { headers: { connection: 'close' } }).then(
      (response) => response.status,
      () => undefined,
    );
    if (status === 503) return [];
    if (status === undefined) return ['/readyz never answered 503'];
  }
}
