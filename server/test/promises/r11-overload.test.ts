import { setTimeout as wait } from 'node:timers/promises';
import { describe } from 'vitest';
import { openTestDatabase } from '../database.ts';
import { startServer } from '../start-server.ts';
import { findLost, memoryOf, percentile, startLoad, unexpected } from './load.ts';
import { isTorture, promise, slower } from './promise.ts';

const ACCEPTED_P99_LIMIT_MS = 500;
const MEMORY_GROWTH_MAX = 1.5;
/** As many as keep it busy; five times as many are too many. */
const CLIENTS = 16;
const TIMES = 5;

describe('a server that is asked five times what it can do', () => {
  promise(
    'R11',
    'takes what it can, refuses the rest with 429 or 503, stays small, and is not slow to those it takes',
    { short: { seconds: 2 }, long: { seconds: 60 } },
    async ({ seconds }) => {
      const database = await openTestDatabase('postgres');
      const server = await startServer({ DATABASE_URL: database.url ?? '' });
      const usual = startLoad(() => server, { clients: CLIENTS, batch: 20 });
      await wait(seconds * 200);
      await usual.stop();
      const before = await memoryOf(server.process.pid);

      const load = startLoad(() => server, { clients: CLIENTS * TIMES, batch: 20 });
      let most = before;
      for (const end = performance.now() + seconds * 1000; performance.now() < end; await wait(100)) {
        most = Math.max(most, await memoryOf(server.process.pid));
      }
      await load.stop();
      const lost = await findLost(server, load.acknowledged);
      await server.stop();
      await database.close();
      const p99 = percentile(
        load.times.filter(({ status }) => status === '200').map(({ ms }) => ms),
        0.99,
      );
      const growth = most / before;
      return {
        tried: load.times.length,
        lost: lost.length,
        failures: [
          ...unexpected(load.failures, ['429', '503']),
          ...slower('99 % of what was accepted', p99, ACCEPTED_P99_LIMIT_MS),
          ...(isTorture && growth > MEMORY_GROWTH_MAX ? [`memory grew ${growth.toFixed(2)} times`] : []),
        ],
        note: `p99 ${Math.round(p99)} ms, memory × ${growth.toFixed(2)}, ${load.failures.get('503') ?? 0} × 503`,
      };
    },
  );
});
