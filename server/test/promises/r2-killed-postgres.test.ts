import { sql } from 'kysely';
import { describe } from 'vitest';
import { OwnPostgres } from '../../throwaway/postgres/own-postgres.ts';
import { openTestDatabase } from '../database.ts';
import { startServer } from '../start-server.ts';
import { TcpProxy } from '../tcp-proxy.ts';
import { findLost, startLoad, unexpected } from './load.ts';
import { promise } from './promise.ts';

describe('a server whose PostgreSQL', () => {
  promise(
    'R2',
    'is killed and started again goes on by itself; meanwhile it answers 503, and nothing is lost',
    { short: { kills: 2, eventsPerKill: 300 }, long: { kills: 20, eventsPerKill: 2500 } },
    async ({ kills, eventsPerKill }) => {
      const postgres = await OwnPostgres.create();
      const server = await startServer({ DATABASE_URL: postgres.url });
      const load = startLoad(() => server, { clients: 8, batch: 10 });
      for (let kill = 1; kill <= kills; kill += 1) {
        await load.acknowledgedAtLeast(load.acknowledged.length + eventsPerKill);
        await postgres.kill();
        await postgres.start();
      }
      await load.acknowledgedAtLeast(load.acknowledged.length + eventsPerKill);
      await load.stop();
      const lost = await findLost(server, load.acknowledged);
      const ended = server.process.exitCode === null ? [] : ['the server ended'];
      await server.stop();
      await postgres.stop();
      const refused = load.failures.get('503') ?? 0;
      return {
        tried: load.acknowledged.length,
        lost: lost.length,
        failures: [...unexpected(load.failures, ['503']), ...ended],
        note: `${kills} kills of PostgreSQL, ${refused} × 503 meanwhile`,
      };
    },
  );

  promise(
    'R2',
    'ends every connection goes on by itself; meanwhile it answers 503, and nothing is lost',
    { short: { rounds: 5, eventsPerRound: 100 }, long: { rounds: 100, eventsPerRound: 200 } },
    async ({ rounds, eventsPerRound }) => {
      const database = await openTestDatabase('postgres');
      const server = await startServer({ DATABASE_URL: database.url ?? '' });
      const load = startLoad(() => server, { clients: 6, batch: 5 });
      for (let round = 1; round <= rounds; round += 1) {
        await load.acknowledgedAtLeast(load.acknowledged.length + eventsPerRound);
        await sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()`.execute(database.db);
      }
      await load.acknowledgedAtLeast(load.acknowledged.length + eventsPerRound);
      await load.stop();
      const lost = await findLost(server, load.acknowledged);
      await server.stop();
      await database.close();
      return {
        ...{ tried: load.acknowledged.length, lost: lost.length },
        failures: unexpected(load.failures, ['503']),
        note: `${rounds} times`,
      };
    },
  );

  promise(
    'R2',
    'has committed and whose answer is lost stores what is sent again once',
    { short: { losses: 20 }, long: { losses: 1000 } },
    async ({ losses }) => {
      const database = await openTestDatabase('postgres');
      const proxy = await TcpProxy.before(database.url ?? '');
      const server = await startServer({ DATABASE_URL: proxy.through(database.url ?? '') });
      const load = startLoad(() => server, { clients: 4, batch: 5 });
      while (proxy.lost < losses) {
        await load.acknowledgedAtLeast(load.acknowledged.length + 20);
        proxy.loseAnswers(1);
      }
      await load.stop();
      const { n } = await database.db
        .selectFrom('events')
        .select((events) => events.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow();
      const lost = await findLost(server, load.acknowledged);
      await server.stop();
      await proxy.close();
      await database.close();
      const { length } = load.acknowledged;
      return {
        tried: length,
        lost: lost.length,
        failures: [
          ...unexpected(load.failures, ['503']),
          ...(n === length ? [] : [`${n} rows of ${length} events`]),
          ...((load.failures.get('503') ?? 0) > 0 ? [] : ['no answer was lost in the middle of a request']),
        ],
        note: `${proxy.lost} answers lost`,
      };
    },
  );
});
