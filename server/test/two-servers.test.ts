import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from './database.ts';
import { run } from './run.ts';
import { startServer, type TestServer } from './start-server.ts';

const command = fileURLToPath(new URL('../../dist/server/cli/main.js', import.meta.url));
const CLIENTS = 8;
const BATCHES = 12;
const EVENTS = 25;
const GENERATIONS = 5;

describe('two servers on one PostgreSQL', () => {
  let database: TestDatabase;
  let servers: TestServer[] = [];

  beforeAll(async () => {
    database = await openTestDatabase('postgres');
    const first = await startServer({ DATABASE_URL: database.url ?? '' });
    const same = { NOD_SECRET_KEY: first.secretKey, NOD_PUBLISHABLE_KEY: first.publishableKey };
    servers = [first, await startServer({ DATABASE_URL: database.url ?? '', ...same })];
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await database.close();
  });

  it('lose no mark: labels equal a rebuild and rollups a recount, however the load falls', async () => {
    const statuses = await Promise.all(Array.from({ length: CLIENTS }, (_, client) => load(client)));
    expect(statuses.flat().filter((status) => status === 'accepted')).toHaveLength(CLIENTS * BATCHES * EVENTS);
    await settle();
    const { n } = await database.db
      .selectFrom('events')
      .select((events) => events.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    expect(n).toBe(CLIENTS * BATCHES * EVENTS);
    const { stdout } = await run(process.execPath, [command, 'rebuild', '--check'], {
      env: { PATH: process.env.PATH ?? '', DATABASE_URL: database.url ?? '' },
    });
    expect(stdout).toContain('nothing differs');
    expect(stdout).toMatch(new RegExp(`: ${GENERATIONS} labels`));
  });

  /** One client, its batches by turns to both servers; a backend's parts of the generations in between. */
  async function load(client: number): Promise<string[]> {
    const statuses: string[] = [];
    for (let batch = 0; batch < BATCHES; batch += 1) {
      const server = servers[(client + batch) % servers.length] as TestServer;
      const events = Array.from({ length: EVENTS }, (_, index) => makeEvent(client, batch * EVENTS + index));
      const { results } = await post(server, '/v1/events', { sent_at: new Date().toISOString(), events });
      statuses.push(...results.map((result) => result.status));
      const trace_id = `few-${batch % GENERATIONS}`;
      const parent = { trace_id: `few-${(batch + 1) % GENERATIONS}` };
      await post(server, '/v1/generations', {
        generations: [{ trace_id, input: 'one prompt', output: trace_id, model: 'm', parent, latency_ms: client }],
      });
    }
    return statuses;
  }

  async function post(server: TestServer, path: string, body: unknown): Promise<{ results: { status: string }[] }> {
    const response = await fetch(server.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.secretKey}` },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
    return (await response.json()) as { results: { status: string }[] };
  }

  async function settle(): Promise<void> {
    for (;;) {
      const mark = await database.db.selectFrom('marks').select('seq').limit(1).executeTakeFirst();
      if (mark === undefined) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});

function makeEvent(client: number, index: number): Record<string, unknown> {
  const base = {
    id: randomUUID(),
    trace_id: `few-${index % GENERATIONS}`,
    user_id: `person-${client}`,
    occurred_at: new Date().toISOString(),
  };
  switch (index % 4) {
    case 0:
      return { ...base, kind: 'vote', value: index % 3 === 0 ? 'down' : 'up' };
    case 1:
      return { ...base, kind: 'choice', rejected: [{ trace_id: `few-${(index + 2) % GENERATIONS}` }] };
    case 2:
      return { ...base, kind: 'correction', text: `better ${client}` };
    default:
      return { ...base, kind: 'regenerate', next: { trace_id: `few-${(index + 1) % GENERATIONS}` } };
  }
}
