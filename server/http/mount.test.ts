import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import express from 'express';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Route } from '../../shared/route.ts';
import type { Project } from '../db/tables/keys.ts';
import { answerErrors } from './errors.ts';
import { mount } from './mount.ts';
import { TokenBuckets } from './rate-limit.ts';
import { bind, Stream } from './route.ts';

const project = { id: 1, name: 'test', origins: ['https://app.example.com'] } as Project;
const pk = `pk_${'a'.repeat(43)}`;
const sk = `sk_${'b'.repeat(43)}`;
const reader = `sk_${'c'.repeat(43)}`;
const admin = `sk_${'d'.repeat(43)}`;
const keys: Record<string, { kind: 'publishable' | 'secret'; scopes: string[] }> = {
  [pk]: { kind: 'publishable', scopes: [] },
  [sk]: { kind: 'secret', scopes: ['ingest'] },
  [reader]: { kind: 'secret', scopes: ['read'] },
  [admin]: { kind: 'secret', scopes: ['admin'] },
};

const send = {
  method: 'POST',
  path: '/send',
  auth: { publishable: true, scope: 'ingest' },
  summary: 'Takes a number.',
  query: z.strictObject({ key: z.string().optional() }),
  body: z.strictObject({
    n: z.number(),
    list: z.array(z.number()).optional(),
    either: z
      .union([z.strictObject({ word: z.string() }), z.strictObject({ deep: z.object({ far: z.number() }) })])
      .optional(),
  }),
  response: z.object({ n: z.number(), via: z.string() }),
} as const satisfies Route;
const read = {
  method: 'GET',
  path: '/read/:id',
  auth: { scope: 'read', role: 'viewer' },
  summary: 'Reads.',
  params: z.strictObject({ id: z.string() }),
  query: z.strictObject({ limit: z.coerce.number().int().max(5).optional() }),
  response: z.object({ id: z.string() }),
} as const satisfies Route;
const write = {
  method: 'POST',
  path: '/write',
  auth: { role: 'reviewer' },
  summary: 'People only.',
  body: z.strictObject({}),
  response: z.object({ ok: z.literal(true) }),
} as const satisfies Route;
const stream = { ...read, path: '/stream/:id', response: { stream: ['text/plain'] } } as const satisfies Route;
const long = { ...stream, path: '/long/:id' } as const satisfies Route;
const LONG_CHUNK = 'x'.repeat(64 * 1024);
const LONG_CHUNKS = 100;
const broken = { ...read, path: '/broken/:id' } as const satisfies Route;

let origin = '';
const app = express();
mount(
  app,
  [
    bind(send, ({ body, caller }) => ({ n: body.n, via: caller.via })),
    bind(read, ({ params }) => ({ id: params.id })),
    bind(write, () => ({ ok: true as const })),
    bind(stream, ({ params }) => new Stream('text/plain', [params.id, ' and ', 'more'])),
    bind(
      long,
      () =>
        new Stream(
          'text/plain',
          Array.from({ length: LONG_CHUNKS }, () => LONG_CHUNK),
        ),
    ),
    bind(broken, () => ({ id: 5 as unknown as string })),
  ],
  {
    checkResponses: true,
    credentials: {
      findKey: async (key) => {
        const found = keys[key];
        return found === undefined ? undefined : { ...found, id: key, name: 'a key', project };
      },
      findSession: async (cookie) =>
        cookie === 'viewer' || cookie === 'reviewer' ? { account: cookie, role: cookie, project } : undefined,
    },
  },
);
app.use(answerErrors(pino({ level: 'silent' })));
const server = createServer(app);

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

async function call(
  path: string,
  {
    key,
    body,
    cookie,
    headers = {},
    method,
  }: {
    key?: string;
    body?: string | Buffer;
    cookie?: string;
    headers?: Record<string, string>;
    method?: string;
  } = {},
): Promise<{ status: number; code: string | undefined; path: string | undefined; json: unknown; headers: Headers }> {
  const response = await fetch(origin + path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(cookie === undefined ? {} : { cookie: `nod_session=${cookie}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
  });
  const text = await response.text();
  const json = text.startsWith('{') ? JSON.parse(text) : text;
  return { status: response.status, code: json.error?.code, path: json.error?.path, json, headers: response.headers };
}

describe('an endpoint', () => {
  it('parses the request, calls the handler and answers', async () => {
    expect(await call('/send', { key: sk, body: '{"n":1}' })).toMatchObject({
      status: 200,
      json: { n: 1, via: 'secret' },
    });
  });

  it('streams', async () => {
    expect(await call('/stream/this', { key: reader })).toMatchObject({ status: 200, json: 'this and more' });
  });

  it('answers 405 with the methods it has', async () => {
    const answer = await call('/send', { key: sk });
    expect(answer).toMatchObject({ status: 405, code: 'method_not_allowed' });
    expect(answer.headers.get('allow')).toBe('POST');
  });

  it('breaking its contract is caught in tests', async () => {
    expect(await call('/broken/1', { key: reader })).toMatchObject({ status: 500, code: 'internal' });
  });

  it.each([
    ['no key', '/send', { body: '{"n":1}' }, 401],
    ['a key nobody knows', '/send', { key: `sk_${'x'.repeat(43)}`, body: '{"n":1}' }, 401],
    ['nonsense for a key', '/send', { key: 'x', body: '{"n":1}' }, 401],
    ['another scope', '/send', { key: reader, body: '{"n":1}' }, 403],
    ['the scope it needs', '/read/1', { key: reader }, 200],
    ['admin, which has every scope', '/read/1', { key: admin }, 200],
    ['a publishable key on a reading endpoint', '/read/1', { key: pk }, 403],
    ['a publishable key where it may', '/send', { key: pk, body: '{"n":1}' }, 200],
    ['a publishable key in the address', `/send?key=${pk}`, { body: '{"n":1}' }, 200],
    ['a secret key in the address', `/send?key=${sk}`, { body: '{"n":1}' }, 401],
    [
      'an origin that is allowed',
      '/send',
      { key: pk, body: '{"n":1}', headers: { origin: 'https://app.example.com' } },
      200,
    ],
    ['an origin that is not', '/send', { key: pk, body: '{"n":1}', headers: { origin: 'https://evil.example' } }, 403],
    ['a session', '/read/1', { cookie: 'viewer' }, 200],
    [
      'a session, asked by another site',
      '/read/1',
      { cookie: 'viewer', headers: { 'sec-fetch-site': 'cross-site' } },
      403,
    ],
    ['a session, from the page', '/read/1', { cookie: 'viewer', headers: { 'sec-fetch-site': 'same-origin' } }, 200],
    ['a session that has ended', '/read/1', { cookie: 'old' }, 401],
    ['a session on an endpoint for keys', '/send', { cookie: 'reviewer', body: '{"n":1}' }, 403],
    [
      'a role too low',
      '/write',
      { cookie: 'viewer', body: '{}', headers: { 'content-type': 'application/json' } },
      403,
    ],
    [
      'the role it needs',
      '/write',
      { cookie: 'reviewer', body: '{}', headers: { 'content-type': 'application/json' } },
      200,
    ],
    ['a key on an endpoint for people', '/write', { key: admin, body: '{}' }, 403],
    [
      'a form of another site',
      '/write',
      { cookie: 'reviewer', body: '{}', headers: { 'content-type': 'text/plain' } },
      400,
    ],
    [
      'another site',
      '/write',
      {
        cookie: 'reviewer',
        body: '{}',
        headers: { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' },
      },
      403,
    ],
  ])('with %s', async (_case, path, request, status) => {
    expect((await call(path, request)).status).toBe(status);
  });

  it.each([
    ['{"n":"one"}', 'invalid', 'n'],
    ['{"n":1,"list":[1,"two"]}', 'invalid', 'list[1]'],
    ['{"n":1,"more":2}', 'invalid', 'more'],
    ['{"n":1,"either":{"deep":{"far":"x"}}}', 'invalid', 'either.deep.far'],
    ['{"n":', 'unreadable', undefined],
    [`{"n":1,"list":${'['.repeat(40)}${']'.repeat(40)}}`, 'unreadable', undefined],
  ])('names what is wrong with %s', async (body, code, path) => {
    expect(await call('/send', { key: sk, body })).toMatchObject({ status: 400, code, path });
  });

  it('names a wrong query parameter', async () => {
    expect(await call('/read/1?limit=9', { key: reader })).toMatchObject({ status: 400, path: 'query.limit' });
    expect(await call('/read/1?nope=9', { key: reader })).toMatchObject({ status: 400, path: 'query.nope' });
  });

  it('takes more from a secret key than from a publishable one', async () => {
    const body = JSON.stringify({ n: 1, list: Array.from({ length: 200_000 }, () => 10) });
    expect((await call('/send', { key: pk, body })).code).toBe('too_large');
    expect((await call('/send', { key: sk, body })).status).toBe(200);
    const huge = Buffer.alloc(8 * 1024 * 1024 + 1, 32);
    expect(await call('/send', { key: sk, body: huge })).toMatchObject({ status: 413, code: 'too_large' });
  });

  it('takes no compressed bodies', async () => {
    const answer = await call('/send', { key: sk, body: gzipSync('{"n":1}'), headers: { 'content-encoding': 'gzip' } });
    expect(answer).toMatchObject({ status: 415, code: 'unsupported_encoding' });
  });

  it('lets a browser ask first where a publishable key may call, and nowhere else', async () => {
    const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'POST' };
    const asked = await call('/send', { method: 'OPTIONS', headers });
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(asked.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(
      (await call('/read/1', { method: 'OPTIONS', headers })).headers.get('access-control-allow-origin'),
    ).toBeNull();
  });

  it('writes a long stream to a slow reader without piling up listeners', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on('warning', note);
    const response = await fetch(`${origin}/long/1`, { headers: { authorization: `Bearer ${reader}` } });
    let length = 0;
    for await (const chunk of response.body ?? []) {
      length += chunk.length;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    process.off('warning', note);
    expect(length).toBe(LONG_CHUNKS * LONG_CHUNK.length);
    expect(warnings).toEqual([]);
  });

  it('lets a page of an allowed origin read the answer, errors included', async () => {
    const headers = { origin: 'https://app.example.com' };
    const good = await call('/send', { key: pk, body: '{"n":1}', headers });
    const bad = await call('/send', { key: pk, body: '{', headers });
    expect(good.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(bad.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(bad.headers.get('access-control-expose-headers')).toBe('retry-after');
  });
});

describe('with limits', () => {
  let now = 0;
  const buckets = (burst: number): TokenBuckets => new TokenBuckets({ perSecond: 1, burst }, () => now);
  const limited = express();
  let server: Server;
  let origin = '';

  beforeAll(async () => {
    mount(limited, [bind({ ...send, path: '/v1/send' }, ({ body, caller }) => ({ n: body.n, via: caller.via }))], {
      checkResponses: true,
      limits: { address: buckets(3), key: buckets(4), user: buckets(1) },
      credentials: {
        findKey: async (key) =>
          keys[key] === undefined ? undefined : { ...keys[key], id: key, name: 'a key', project },
        findSession: async () => undefined,
      },
    });
    limited.use(answerErrors(pino({ level: 'silent' })));
    server = createServer(limited);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  const ask = async (key: string): Promise<string> => {
    const headers = { authorization: `Bearer ${key}`, origin: 'https://app.example.com' };
    const response = await fetch(`${origin}/v1/send`, { method: 'POST', headers, body: '{"n":1}' });
    const readable = response.headers.get('access-control-allow-origin') === null ? '' : ' readable';
    return `${response.status} ${response.headers.get('retry-after') ?? ''}${readable}`;
  };
  const askOften = async (key: string, times: number): Promise<string[]> => {
    const answers = [];
    for (let n = 0; n < times; n += 1) answers.push(await ask(key));
    return answers;
  };

  it('an address may send so much with a publishable key, is told when to go on, and a page can read it', async () => {
    now += 60_000;
    expect(await askOften(pk, 5)).toEqual([...Array(3).fill('200  readable'), ...Array(2).fill('429 1 readable')]);
    now += 1000;
    expect(await ask(pk)).toBe('200  readable');
  });

  it('a backend is not counted by its address but by its key', async () => {
    now += 60_000;
    expect(await askOften(sk, 5)).toEqual([...Array(4).fill('200  readable'), '429 1 readable']);
  });

  it('whoever tries keys is counted by their address', async () => {
    now += 60_000;
    const answers = await askOften(`sk_${'x'.repeat(43)}`, 4);
    expect(answers.map((answer) => answer.slice(0, 3))).toEqual(['401', '401', '401', '429']);
  });
});

describe('what an administrator does', () => {
  it('is told of before it happens, with what the address named and asked', async () => {
    const remove = {
      method: 'DELETE',
      path: '/things/:id',
      auth: { scope: 'admin' },
      summary: 'Removes.',
      params: z.strictObject({ id: z.string() }),
      query: z.strictObject({ really: z.enum(['true']).optional() }),
      response: z.object({ ok: z.literal(true) }),
    } as const satisfies Route;
    const told: unknown[] = [];
    const audited = express();
    mount(audited, [bind(remove, () => ({ ok: true as const }))], {
      checkResponses: true,
      credentials: {
        findKey: async (key) =>
          keys[key] === undefined ? undefined : { ...keys[key], id: 'k', name: 'k', scopes: ['admin'], project },
        findSession: async () => undefined,
      },
      audit: async (_caller, { path }, target) => {
        told.push([path, target]);
      },
    });
    const there = createServer(audited);
    await new Promise<void>((resolve) => there.listen(0, '127.0.0.1', resolve));
    const { port } = there.address() as AddressInfo;
    const ask = (address: string) =>
      fetch(`http://127.0.0.1:${port}${address}`, { method: 'DELETE', headers: { authorization: `Bearer ${admin}` } });
    expect((await ask('/things/7?really=true')).status).toBe(200);
    expect((await ask('/things/7')).status).toBe(200);
    expect(told).toEqual([
      ['/things/:id', { id: '7', really: 'true' }],
      ['/things/:id', { id: '7' }],
    ]);
    there.closeAllConnections();
    await new Promise((resolve) => there.close(resolve));
  });
});
