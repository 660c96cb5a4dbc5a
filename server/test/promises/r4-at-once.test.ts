import { randomUUID } from 'node:crypto';
import { describe } from 'vitest';
import { openTestDatabase } from '../database.ts';
import { startServer } from '../start-server.ts';
import { promise } from './promise.ts';

describe('the same events', () => {
  promise(
    'R4',
    'sent many times at once, to two servers, are stored once each',
    { short: { ids: 50, times: 20 }, long: { ids: 1000, times: 100 } },
    async ({ ids, times }) => {
      const database = await openTestDatabase('postgres');
      const where = { DATABASE_URL: database.url ?? '' };
      const first = await startServer(where);
      const keys = { NOD_SECRET_KEY: first.secretKey, NOD_PUBLISHABLE_KEY: first.publishableKey };
      const servers = [first, await startServer({ ...where, ...keys })];
      const occurred_at = new Date().toISOString();
      const events = Array.from({ length: ids }, (_, n) => {
        return { id: randomUUID(), kind: 'shown', trace_id: `t-${n % 10}`, occurred_at };
      });
      const answers = await Promise.all(
        Array.from({ length: times }, async (_, turn) => {
          // Each in another order: groups that lock in the order they came would deadlock.
          const turned = [...events.slice(turn % ids), ...events.slice(0, turn % ids)];
          for (;;) {
            const response = await fetch(`${servers[turn % 2]?.url}/v1/events`, {
              method: 'POST',
              headers: { authorization: `Bearer ${first.secretKey}` },
              body: JSON.stringify({ sent_at: occurred_at, events: turned }),
            });
            if (response.status === 200) return (await response.json()) as { results: { status: string }[] };
            if (response.status !== 503) return { results: [{ status: String(response.status) }] };
          }
        }),
      );
      const statuses = answers.flatMap(({ results }) => results.map(({ status }) => status));
      const accepted = statuses.filter((status) => status === 'accepted').length;
      const others = statuses.filter((status) => status !== 'accepted' && status !== 'duplicate');
      const { n } = await database.db
        .selectFrom('events')
        .select((rows) => rows.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow();
      await Promise.all(servers.map((server) => server.stop()));
      await database.close();
      return {
        tried: ids * times,
        lost: ids - n,
        failures: [
          ...(accepted > ids ? [`${accepted} accepted of ${ids}`] : []),
          ...others.slice(0, 3).map((status) => `answered ${status}`),
        ],
        note: `${ids} ids, ${times} times`,
      };
    },
  );
});
