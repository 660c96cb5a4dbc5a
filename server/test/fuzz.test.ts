/** S1 and S2 in short: whatever is sent, the server answers by its contract, and takes the next good event. */
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Event } from '../../shared/event.ts';
import { Generation } from '../../shared/generation.ts';
import { routes } from '../../shared/routes.ts';
import { oddTexts, valuesOf } from './contract-values.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from './database.ts';
import { type ServedApp, serveApp } from './serve-app.ts';

const STATUSES = new Set(['accepted', 'duplicate', 'conflict', 'invalid', 'rejected']);

describe.each(databaseKinds)('whatever is sent, on %s', (kind) => {
  let database: TestDatabase;
  let app: ServedApp;
  let secret = '';
  let publishable = '';

  beforeAll(async () => {
    database = await openTestDatabase(kind);
    app = await serveApp(database);
    const { id } = await createTestProject(database.db);
    secret = await app.addKey(id, ['admin']);
    publishable = await app.addKey(id);
  });
  afterAll(async () => {
    await app.close();
    await database.close();
  });

  const send = async (
    path: string,
    body: string | Uint8Array<ArrayBuffer>,
    { key = secret, method = 'POST', headers = {} }: { key?: string; method?: string; headers?: object } = {},
  ): Promise<{ status: number; json: { results?: { status: string }[]; error?: { code: string } } }> => {
    const response = await fetch(app.origin + path, {
      method,
      headers: { authorization: `Bearer ${key}`, ...headers },
      ...(method === 'GET' ? {} : { body }),
    });
    const text = await response.text();
    return { status: response.status, json: text.startsWith('{') ? JSON.parse(text) : {} };
  };
  const good = async (): Promise<string | undefined> => {
    const event = { id: randomUUID(), kind: 'vote', value: 'up', trace_id: 't', occurred_at: new Date().toISOString() };
    const { json } = await send('/v1/events', JSON.stringify({ sent_at: event.occurred_at, events: [event] }));
    return json.results?.[0]?.status;
  };

  /** One field replaced by something else, or put beside the others. */
  const bent = (items: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
    fc
      .tuple(
        items,
        fc.oneof(oddTexts, fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(1e200, -0, 1e-320)),
        fc.nat(),
        fc.boolean(),
      )
      .map(([item, value, at, other]) => {
        const names = Object.keys(Object(item));
        return { ...Object(item), [other ? 'other' : (names[at % Math.max(1, names.length)] ?? 'id')]: value };
      });

  it.each([
    ['/v1/events', 'events', Event],
    ['/v1/generations', 'generations', Generation],
  ] as const)('%s answers each item by the contract, whether it keeps it or not', async (path, list, schema) => {
    const items = valuesOf(schema);
    const item = fc.oneof(
      { weight: 2, arbitrary: items },
      { weight: 3, arbitrary: bent(items) },
      { weight: 1, arbitrary: fc.jsonValue() },
    );
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(item, { minLength: 10, maxLength: 20 }), async (sent) => {
        const body = { ...(list === 'events' ? { sent_at: '2026-03-01T12:00:00.000Z' } : {}), [list]: sent };
        const { status, json } = await send(path, JSON.stringify(body));
        expect(status).toBeLessThan(500);
        if (status !== 200) return; // an item named __proto__: refused whole
        expect(json.results).toHaveLength(sent.length);
        for (const result of json.results ?? []) seen.add(result.status);
      }),
      { numRuns: 25 },
    );
    expect([...seen].filter((status) => !STATUSES.has(status))).toEqual([]);
    expect([...seen]).toEqual(expect.arrayContaining(['accepted', 'invalid']));
    expect(await good()).toBe('accepted');
  });

  it('every other endpoint answers bytes and odd texts without a fault of its own', async () => {
    const others = Object.values(routes).filter(({ path }) => path.startsWith('/v1/') && path !== '/v1/session');
    const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => new Uint8Array(array));
    const body = fc.oneof(bytes, fc.json(), oddTexts);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...others), body, oddTexts, async ({ path, method }, body, text) => {
        const address = path.replace(/:\w+/g, () => encodeURIComponent(wellFormed(text)) || 'x');
        const query = method === 'GET' ? `?cursor=${encodeURIComponent(wellFormed(text))}&limit=3` : '';
        const { status } = await send(address + query, body, { method });
        expect({ path, method, fault: status >= 500 }).toEqual({ path, method, fault: false });
      }),
      { numRuns: 60 },
    );
    expect(await good()).toBe('accepted');
  });

  it('every other endpoint answers what its schema takes, or nearly takes, without a fault of its own', async () => {
    const { id } = await createTestProject(database.db); // one of its own: this changes people, keys and settings
    const key = await app.addKey(id, ['admin']);
    const taking = Object.values(routes).flatMap(({ path, method, ...route }) => {
      const body = 'envelope' in route || !('body' in route) ? undefined : route.body;
      const query = 'query' in route ? route.query : undefined;
      return path === '/v1/session' || (body ?? query) === undefined ? [] : [{ path, method, body, query }];
    });
    expect(taking.length).toBeGreaterThan(30);
    const calls = fc.constantFrom(...taking).chain(({ path, method, body, query }) =>
      fc.record({
        path: fc.constant(path),
        method: fc.constant(method),
        body: body === undefined ? fc.constant('') : fc.oneof(valuesOf(body), bent(valuesOf(body))).map(toJson),
        query: query === undefined ? fc.constant('') : valuesOf(query).map(toQuery),
      }),
    );
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(calls, async ({ path, method, body, query }) => {
        const { status } = await send(path.replace(/:\w+/g, 'x') + query, body, { method, key });
        if (status < 300) taken += 1;
        expect({ path, method, body, query, fault: status >= 500 }).toMatchObject({ fault: false });
      }),
      { numRuns: 150 },
    );
    expect(taken).toBeGreaterThan(10);
  });

  it.each<[string, string | Uint8Array<ArrayBuffer>, number]>([
    ['33 levels', '['.repeat(33) + ']'.repeat(33), 400],
    ['7,000 levels', `${'{"a":'.repeat(7000)}1${'}'.repeat(7000)}`, 400],
    ['100,000 levels, never closed', '['.repeat(100_000), 400],
    ['levels hidden behind a quote', `{"a":"\\"${'['.repeat(50)}", "b":${'['.repeat(40)}${']'.repeat(40)}}`, 400],
    ['a prototype', '{"events":[{"__proto__":{"x":1}}],"sent_at":"2026-03-01T12:00:00Z"}', 400],
    [
      'a hundred thousand keys',
      JSON.stringify(Object.fromEntries(Array.from({ length: 40_000 }, (_, n) => [`key${n}`, 0]))),
      400,
    ],
    ['a bomb of zeros, packed', new Uint8Array(gzipSync(Buffer.alloc(10_000_000))), 415],
    ['halves of characters', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22]), 400],
    ['nothing', '', 400],
  ])('%s is refused, and the next event is taken', async (name, body, status) => {
    const headers = name.includes('packed') ? { 'content-encoding': 'gzip' } : {};
    for (const key of [publishable, secret])
      expect((await send('/v1/events', body, { key, headers })).status).toBe(status);
    expect(await good()).toBe('accepted');
  });
});

const toJson = (value: unknown): string => JSON.stringify(value) ?? '';

function toQuery(value: unknown): string {
  const fields = Object.entries(Object(value)).filter(([, one]) => one !== undefined);
  return `?${new URLSearchParams(fields.map(([name, one]) => [name, wellFormed(String(one))]))}`;
}

/** Half a character cannot stand in an address. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '?');
}
