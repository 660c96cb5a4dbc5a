import { setTimeout as wait } from 'node:timers/promises';
import { describe } from 'vitest';
import { openTestDatabase } from '../database.ts';
import { startServer } from '../start-server.ts';
import { TcpProxy } from '../tcp-proxy.ts';
import { findLost, memoryOf, percentile, startLoad, unexpected } from './load.ts';
import { isTorture, promise, slower } from './promise.ts';

const REFUSED_LIMIT_MS = 2000;
const BACK_LIMIT_MS = 1000;
/** Of what it has before: answers, timers and what clients resend. */
const MEMORY_GROWTH_MAX = 1.5;

describe('a server whose database stands still', () => {
  promise(
    'R7',
    'answers 503 in time, in bounded memory, and serves again as soon as it moves',
    { short: { stallMs: 3000, clients: 8 }, long: { stallMs: 60_000, clients: 64 } },
    async ({ stallMs, clients }) => {
      const database = await openTestDatabase('postgres');
      const proxy = await TcpProxy.before(database.url ?? '');
      const server = await startServer({ DATABASE_URL: proxy.through(database.url ?? '') });
      const load = startLoad(() => server, { clients, batch: 10 });
      await load.acknowledgedAtLeast(500);
      const before = await memoryOf(server.process.pid);
      const failures: string[] = [];
      let most = before;
      let silent = 0;

      proxy.stall();
      const start = performance.now();
      const stalledAt = load.times.length;
      while (performance.now() - start < stallMs) {
        const live = await Promise.race([fetch(`${server.url}/livez`), wait(REFUSED_LIMIT_MS)]);
        if (live?.status !== 200) silent += 1;
        most = Math.max(most, await memoryOf(server.process.pid));
        await wait(100);
      }
      const stalled = load.times.slice(stalledAt + clients);
      proxy.resume();
      const back = performance.now();
      await load.acknowledgedAtLeast(load.acknowledged.length + 1);
      const backAfter = performance.now() - back;
      await load.stop();

      const lost = await findLost(server, load.acknowledged);
      await server.stop();
      await proxy.close();
      await database.close();
      const slowest = percentile(
        stalled.map(({ ms }) => ms),
        1,
      );
      if (!stalled.some(({ status }) => status === '503')) failures.push('nobody was refused');
      if (silent > 0) failures.push(`${silent} × no answer from /livez`);
      const growth = most / before;
      if (isTorture && growth > MEMORY_GROWTH_MAX) failures.push(`memory grew ${growth.toFixed(2)} times`);
      return {
        tried: load.times.length,
        lost: lost.length,
        failures: [
          ...failures,
          ...unexpected(load.failures, ['503']),
          ...slower('refusing', slowest, REFUSED_LIMIT_MS),
          ...slower('serving again', backAfter, BACK_LIMIT_MS),
        ],
        note: `${Math.round(stallMs / 1000)} s, refused within ${Math.round(slowest)} ms, back after ${Math.round(backAfter)} ms, memory × ${growth.toFixed(2)}`,
      };
    },
  );
});
