import { rm } from 'node:fs/promises';
import { describe } from 'vitest';
import { databaseKinds, openTestDatabase } from '../database.ts';
import { prepareEmbedded } from '../embedded-directory.ts';
import { startServer } from '../start-server.ts';
import { BROKEN, findLost, startLoad, unexpected } from './load.ts';
import { promise, slower } from './promise.ts';

const READY_LIMIT_MS = 5000;

describe.each(databaseKinds)('a server killed under load, on %s', (kind) => {
  const sizes = {
    short: { kills: 1, clients: 8, eventsPerKill: 500 },
    long: { kills: 30, clients: 16, eventsPerKill: 2000 },
  };
  promise(
    'R1',
    'SIGKILLed again and again, it has all it acknowledged, once, and is soon back',
    sizes,
    async ({ kills, clients, eventsPerKill }) => {
      const database = kind === 'postgres' ? await openTestDatabase('postgres') : undefined;
      const dataDir = database === undefined ? await prepareEmbedded() : '';
      const where: Record<string, string> =
        database?.url === undefined ? { NOD_DATA_DIR: dataDir } : { DATABASE_URL: database.url };
      let server = await startServer(where);
      const keys = { NOD_SECRET_KEY: server.secretKey, NOD_PUBLISHABLE_KEY: server.publishableKey };
      const load = startLoad(() => server, { clients, batch: 20 });
      const ready: number[] = [];
      for (let kill = 1; kill <= kills; kill += 1) {
        await load.acknowledgedAtLeast(load.acknowledged.length + eventsPerKill);
        server.process.kill('SIGKILL'); // with requests of every client on their way
        const start = performance.now();
        server = await startServer({ ...where, ...keys });
        ready.push(performance.now() - start);
      }
      await load.stop();
      const { acknowledged, failures } = load;
      const lost = await findLost(server, acknowledged);
      const twice = acknowledged.length - new Set(acknowledged).size;
      await server.stop();
      await database?.close();
      if (database === undefined) await rm(dataDir, { recursive: true, force: true });
      const slowest = Math.max(...ready);
      return {
        tried: acknowledged.length,
        lost: lost.length,
        failures: [
          ...unexpected(failures, [...BROKEN, '503']),
          ...(twice > 0 ? [`${twice} acknowledged twice`] : []),
          ...slower('being ready again', slowest, READY_LIMIT_MS),
        ],
        note: `${kind}, ${kills} kills, ready again within ${Math.round(slowest)} ms`,
      };
    },
  );
});
