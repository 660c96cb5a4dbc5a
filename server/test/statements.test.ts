/**
 * What distribution by project asks of statements (Citus, for one): each names the project of the rows it touches, so
 * that one node can answer it alone. Nod runs as it does in production while everything it tells the database is
 * written down.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createApp } from '../app.ts';
import { prepareProject } from '../keys/prepare-project.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';

const secretKey = `sk_${'s'.repeat(43)}`;
const statements = new Set<string>();
let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase('postgres');
  database.pool.on('connect', (client) => {
    const query = client.query.bind(client);
    Object.assign(client, {
      query(first: string | { text: string }, ...rest: []) {
        statements.add((typeof first === 'string' ? first : first.text).replace(/\s+/g, ' ').trim());
        return query(first as string, ...rest);
      },
    });
  });
});
afterAll(() => database.close());

/** Which rows have a project of their own, by the catalogue. */
async function readTables(): Promise<string[]> {
  const { rows } = await database.pool.query<{ table_name: string }>(
    "select table_name from information_schema.columns where table_schema = 'public' and column_name = 'project_id'",
  );
  return rows.map((row) => row.table_name);
}

/** What is asked of all projects at once, and why that is right. */
const ABOUT_ALL_PROJECTS = [
  /from "?keys"? .*"?hash"? = /, // a key is looked up before its project is known
  /from "?marks"?$|count\(\*\).* from "marks"/, // the worker's health, over all of its projects
];

/** In a condition, in a join, or among the columns of what is inserted. */
const NAMES_PROJECT = /project_id"? = |using \(project_id|insert into "?\w+"? \([^)]*project_id/;

it('every statement names the project', async () => {
  const given = { publishableKey: undefined, testPublishableKey: undefined, testSecretKey: undefined };
  const settings = { signingSecret: undefined, adminPassword: 'statements', allowedOrigins: undefined };
  await prepareProject(database.db, { ...given, ...settings, secretKey, burstVotesPerMinute: undefined });
  const app = createApp({
    database,
    readDatabase: database,
    logger: pino({ level: 'silent' }),
    browserDir: 'dist/browser',
    version: 'test',
    trustProxy: false,
    rateLimits: undefined,
    tombstones: `dist/tombstones-${randomUUID()}.ndjson`,
    publicUrl: () => 'http://127.0.0.1',
    labelWorker: true,
    checkResponses: true,
  });
  app.finish();
  app.start();
  const server = createServer(app.listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = async (method: string, path: string, body?: object): Promise<void> => {
    const response = await fetch(origin + path, {
      method,
      headers: { authorization: `Bearer ${secretKey}`, accept: '*/*' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await response.text();
    expect(response.status, `${path}: ${answer}`).toBe(200);
  };
  try {
    await act(ask);
  } finally {
    await app.stop();
    server.closeAllConnections();
    server.close();
  }
  const tables = (await readTables()).join('|');
  const touching = [...statements].filter((text) =>
    new RegExp(`(from|join|into|update) "?(${tables})"?\\b`).test(text),
  );
  const nameless = touching.filter(
    (text) => !NAMES_PROJECT.test(text) && !ABOUT_ALL_PROJECTS.some((pattern) => pattern.test(text)),
  );
  expect(touching.length).toBeGreaterThan(20);
  expect(nameless).toEqual([]);
});

/** A product's day: outputs, what people do with them, a review; then everything is read. */
async function act(ask: (method: string, path: string, body?: object) => Promise<void>): Promise<void> {
  const at = new Date().toISOString();
  const event = (n: number, fields: object): object => ({
    id: `0193c1a0-0000-7000-8000-00000000000${n}`,
    trace_id: 'one',
    user_id: 'ada',
    occurred_at: at,
    ...fields,
  });
  const events = [
    event(1, { kind: 'vote', value: 'down' }),
    event(2, { kind: 'correction', text: 'Better.' }),
    event(3, { kind: 'choice', rejected: [{ trace_id: 'two' }] }),
    event(4, { kind: 'regenerate', next: { trace_id: 'three' } }),
  ];
  const generation = { trace_id: 'one', input: 'Q', output: 'A', model: 'm', conversation_id: 'c' };
  await ask('POST', '/v1/events', { sent_at: at, events });
  await ask('POST', '/v1/events', { sent_at: at, events });
  await ask('POST', '/v1/generations', { generations: [generation, { trace_id: 'two', parent: { trace_id: 'one' } }] });
  await ask('POST', '/v1/generations', { generations: [{ ...generation, latency_ms: 5 }] });
  await ask('POST', '/v1/review/decisions', {
    id: '0193c1a0-0000-7000-8000-000000000009',
    trace_id: 'one',
    verdict: 'negative',
  });
  // What the worker says to the database belongs to it.
  await vi.waitFor(() => expect([...statements].join('\n')).toMatch(/insert into "?rollups/), 20_000);
  for (const path of ['generations', 'generations/one', 'labels?status=negative', 'summary', 'export?format=jsonl']) {
    await ask('GET', `/v1/${path}`);
  }
  await ask('GET', '/metrics');
}
