import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { databaseKinds, openTestDatabase } from './database.ts';
import { startServer, type TestServer } from './start-server.ts';

const CLIENTS = 6;

describe.each(databaseKinds)('a server that is told to stop under load, on %s', (kind) => {
  it('finishes what it accepted, cuts nobody off, and has all of it afterwards', async () => {
    const database = kind === 'postgres' ? await openTestDatabase('postgres') : undefined;
    const dataDir = await mkdtemp(join(tmpdir(), 'nod-stop-'));
    const where = database?.url === undefined ? { NOD_DATA_DIR: dataDir } : { DATABASE_URL: database.url };
    const server = await startServer(where);
    const load = startLoad(server);
    await load.acknowledgedAtLeast(100);
    const exit = server.stop();
    await load.ended;
    expect(await exit).toBe(0);
    expect(load.failures).toEqual([]);

    const again = await startServer({ ...where, NOD_SECRET_KEY: server.secretKey });
    expect(await resend(again, load.acknowledged)).toEqual(new Set(['duplicate']));
    await again.stop();
    await database?.close();
    await rm(dataDir, { recursive: true, force: true });
  }, 120_000);
});

describe('a server whose database ends every connection', () => {
  it('answers 503 meanwhile, recovers by itself and loses nothing it acknowledged', async () => {
    const database = await openTestDatabase('postgres');
    const server = await startServer({ DATABASE_URL: database.url ?? '' });
    const load = startLoad(server);
    for (let round = 1; round <= 5; round += 1) {
      await load.acknowledgedAtLeast(round * 100);
      await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`.execute(database.db);
    }
    await load.acknowledgedAtLeast(load.acknowledged.length + 100);
    load.stop();
    await load.ended;
    expect(server.process.exitCode).toBeNull();
    expect(load.failures.filter((failure) => failure !== '503')).toEqual([]);
    expect(await resend(server, load.acknowledged)).toEqual(new Set(['duplicate']));
    expect(await server.stop()).toBe(0);
    await database.close();
  }, 120_000);
});

describe('a server that cannot start', () => {
  it('says that the port is taken, and has shown no secret that is then lost', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const dataDir = await mkdtemp(join(tmpdir(), 'nod-port-'));
    const generated = { NOD_SECRET_KEY: '', NOD_ADMIN_PASSWORD: '', NOD_DATA_DIR: dataDir };
    await expect(startServer({ ...generated, PORT: port })).rejects.toThrow('The port is taken');
    taken.close();
    const server = await startServer(generated);
    expect(server.output()).toMatch(/Secret key +sk_\S{43} /);
    expect(server.output()).toMatch(/Password +\S{16} /);
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }, 120_000);

  it('says that the database cannot be reached', async () => {
    await expect(startServer({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' })).rejects.toThrow(
      'DATABASE_URL',
    );
  });
});

interface Load {
  acknowledged: string[];
  /** Statuses other than 200, and codes of broken connections. */
  failures: string[];
  acknowledgedAtLeast(count: number): Promise<void>;
  stop(): void;
  /** Each client ends when it is stopped, or when an answer ends its connection: as a proxy it goes elsewhere then. */
  ended: Promise<unknown>;
}

function startLoad(server: TestServer): Load {
  const acknowledged: string[] = [];
  const failures: string[] = [];
  let stopped = false;
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (!stopped) {
      const ids = Array.from({ length: 5 }, () => randomUUID());
      const { results, failure, last } = await send(server, ids);
      acknowledged.push(...results.map((result) => result.id));
      if (failure !== undefined) failures.push(failure);
      if (last) return;
    }
  });
  return {
    acknowledged,
    failures,
    async acknowledgedAtLeast(count) {
      while (acknowledged.length < count) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    stop() {
      stopped = true;
    },
    ended: Promise.all(clients),
  };
}

/** What became of events that were acknowledged before, sent again: the same id always makes the same event. */
async function resend(server: TestServer, ids: readonly string[]): Promise<Set<string>> {
  const statuses = new Set<string>();
  for (let at = 0; at < ids.length; at += 500) {
    const { results, failure } = await send(server, ids.slice(at, at + 500));
    for (const status of failure === undefined ? results.map((result) => result.status) : [failure]) {
      statuses.add(status);
    }
  }
  return statuses;
}

interface Answer {
  results: { id: string; status: string }[];
  failure?: string;
  /** The server ends this connection. */
  last: boolean;
}

async function send(server: TestServer, ids: readonly string[]): Promise<Answer> {
  const occurred_at = '2026-06-01T12:00:00.000Z';
  const events = ids.map((id) => ({ id, kind: 'shown', trace_id: `t-${id.slice(0, 2)}`, occurred_at }));
  try {
    const response = await fetch(`${server.url}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.secretKey}` },
      body: JSON.stringify({ sent_at: new Date().toISOString(), events }),
    });
    const last = response.headers.get('connection') === 'close';
    const answer = (await response.json()) as Partial<Answer>;
    const failure = response.status === 200 ? {} : { failure: String(response.status) };
    return { results: answer.results ?? [], ...failure, last };
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return {
      results: [],
      failure: cause instanceof Error && 'code' in cause ? String(cause.code) : String(error),
      last: false,
    };
  }
}
