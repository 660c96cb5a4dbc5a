/** No GET changes anything: a link, a prefetch or a page of another site must not act for who is signed in. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { routes } from '../../shared/routes.ts';
import { createTestProject, openTestDatabase, type TestDatabase } from './database.ts';
import { type ServedApp, serveApp } from './serve-app.ts';

const DAY_MS = 86_400_000;
/**
 * Accounts of the asking itself, which decide nothing (server/README.md, Keys and people): a row for each use of an
 * administrator's rights, and when a key was last used.
 */
const ACCOUNTS = { table: 'audit_log', column: 'last_used_at' };

let database: TestDatabase;
let app: ServedApp;
beforeAll(async () => {
  database = await openTestDatabase('postgres');
  app = await serveApp(database);
});
afterAll(async () => {
  await app.close();
  await database.close();
});

it('no GET of the contract changes a row', async () => {
  const project = await createTestProject(database.db);
  const key = await app.addKey(project.id, ['admin']);
  const ask = (method: string, path: string, body?: object): Promise<Response> =>
    fetch(app.origin + path, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const yesterday = new Date(Date.now() - DAY_MS).toISOString();
  const generation = { input: 'Q', started_at: yesterday, conversation_id: 'c' };
  const generations = ['one', 'two'].map((trace_id) => ({ ...generation, trace_id, output: `A ${trace_id}` }));
  const event = { trace_id: 'one', occurred_at: yesterday };
  const events = [
    { ...event, id: randomUUID(), kind: 'vote', value: 'up', user_id: 'Ada' },
    { ...event, id: randomUUID(), kind: 'vote', value: 'down', user_id: 'Bob' },
    { ...event, id: randomUUID(), kind: 'regenerate', next: { trace_id: 'two' } },
  ];
  expect((await ask('POST', '/v1/generations', { generations })).status).toBe(200);
  expect((await ask('POST', '/v1/events', { sent_at: new Date().toISOString(), events })).status).toBe(200);
  expect((await ask('POST', '/v1/datasets', { name: 'd', task: 'sft' })).status).toBe(200);
  const marked = (): Promise<{ left: number } | undefined> =>
    database.db
      .selectFrom('marks')
      .select(({ fn }) => fn.countAll<number>().as('left'))
      .executeTakeFirst();
  while ((await marked())?.left !== 0) await wait(50);
  const before = await readEverything();
  // There is something that could be handed out, and something that could be drawn.
  for (const path of ['/v1/review/next', '/v1/review/pairs/next']) {
    expect(Object.values(await (await ask('GET', path)).json())).not.toEqual([null]);
  }

  for (const [name, { method, path }] of Object.entries(routes)) {
    if (method !== 'GET') continue;
    const filled = path.replace(':trace_id', 'one').replace(':name', 'd').replace(/:\w+/g, '1');
    const query = name.startsWith('export') ? '?format=jsonl' : '';
    await (await ask('GET', filled + query)).text();
    const after = await readEverything();
    expect(after, `GET ${path}`).toEqual(before);
  }
});

async function readEverything(): Promise<Record<string, string>> {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'`.execute(database.db);
  const content: Record<string, string> = {};
  for (const { name } of rows.filter((table) => table.name !== ACCOUNTS.table)) {
    const { rows: all } = await sql<{ row: string }>`
      select (to_jsonb(it) - ${ACCOUNTS.column}::text)::text as row
      from ${sql.table(name)} as it order by 1`.execute(database.db);
    content[name] = all.map(({ row }) => row).join('\n');
  }
  return content;
}
