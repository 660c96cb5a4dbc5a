import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseKinds } from './database.ts';
import { startServer, type TestServer } from './start-server.ts';

interface Answer {
  status: number;
  json: {
    results?: { id: string | null; status: string; error?: { code: string; path?: string } }[];
    error?: { code: string };
  };
}

describe.each(databaseKinds)('what the server answers, on %s', (kind) => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer({}, kind);
  });
  afterAll(async () => {
    expect(await server.stop()).toBe(0);
  });

  const event = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
    id: randomUUID(),
    kind: 'vote',
    value: 'up',
    trace_id: 'a-trace',
    occurred_at: new Date().toISOString(),
    consent: ['improve', 'train'],
    ...more,
  });

  async function post(body: string | object, key = server.publishableKey, path = '/v1/events'): Promise<Answer> {
    const response = await fetch(server.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, json: (await response.json()) as Answer['json'] };
  }
  const send = (events: unknown[], key?: string): Promise<Answer> =>
    post({ sent_at: new Date().toISOString(), events }, key);

  async function read(
    trace: string,
  ): Promise<{ label: { status: string } | null; events: { body: unknown }[] } | null> {
    const response = await fetch(`${server.url}/v1/generations/${trace}`, {
      headers: { authorization: `Bearer ${server.secretKey}` },
    });
    return response.status === 404 ? null : ((await response.json()) as never);
  }

  it('stores the others of a batch with one bad event, and names the bad field', async () => {
    const { status, json } = await send([
      event({ trace_id: 'good-1' }),
      event({ kind: 'clap' }),
      event({ trace_id: 'good-2' }),
    ]);
    expect(status).toBe(200);
    expect(json.results?.map((result) => result.status)).toEqual(['accepted', 'invalid', 'accepted']);
    expect(json.results?.[1]?.error).toMatchObject({ code: 'invalid', path: 'events[1].kind' });
    expect((await read('good-2'))?.events).toHaveLength(1);
  });

  it('takes the same event twice as one, and keeps the first of two under one id', async () => {
    const first = event({ trace_id: 'twice' });
    const results = async (item: unknown): Promise<string | undefined> =>
      (await send([item])).json.results?.[0]?.status;
    expect(await results(first)).toBe('accepted');
    expect(await results(first)).toBe('duplicate');
    expect(await results({ ...first, value: 'down' })).toBe('conflict');
    expect((await read('twice'))?.events).toMatchObject([{ body: { value: 'up' } }]);
  });

  it('labels within a second or two of the vote', async () => {
    const trace = `fresh-${randomUUID()}`;
    await send([event({ trace_id: trace, value: 'down' })]);
    await expect.poll(async () => (await read(trace))?.label?.status, { timeout: 2000, interval: 50 }).toBe('negative');
  });

  it.each([
    ['a year beyond', { occurred_at: '+294277-01-01T00:00:00.000Z' }, 'occurred_at'],
    ['a year before', { occurred_at: '1999-12-31T23:59:59.000Z' }, 'occurred_at'],
    ['no id', { id: 'seven' }, 'id'],
    ['a trace with a space', { trace_id: 'a b' }, 'trace_id'],
    ['nested properties', { properties: { deep: { er: 1 } } }, 'properties.deep'],
    ['a field of another kind', { similarity: 1 }, 'similarity'],
    ['a machine’s score from a page', { kind: 'score', name: 'x', source: 'y', value: 1 }, 'kind'],
  ])('calls %s invalid', async (_case, more, field) => {
    const { status, json } = await send([event({ trace_id: 'odd', ...more })]);
    expect(status).toBe(200);
    expect(json.results?.[0]).toMatchObject({ status: 'invalid', error: { code: 'invalid' } });
    expect(json.results?.[0]?.error?.path).toContain(field);
  });

  it.each([
    ['a NUL', 'a\u0000b'],
    ['half an emoji', 'a\ud83db'],
  ])('stores a text with %s, mended', async (name, comment) => {
    const trace = `mended-${name.length}`;
    const { json } = await send([event({ trace_id: trace, comment })]);
    expect(json.results?.[0]?.status).toBe('accepted');
    expect((await read(trace))?.events).toMatchObject([{ sanitised: true, body: { comment: 'a\ufffdb' } }]);
  });

  it('takes no event without consent from a page, and vouches for a backend’s', async () => {
    const silent = event({ trace_id: 'silent', consent: undefined });
    expect((await send([silent])).json.results?.[0]).toMatchObject({ status: 'rejected', error: { code: 'consent' } });
    expect((await send([silent], server.secretKey)).json.results?.[0]?.status).toBe('accepted');
  });

  it.each([
    ['not JSON', '{"sent_at":', 400, 'unreadable'],
    ['too deep', `{"sent_at":${'['.repeat(7000)}${']'.repeat(7000)}}`, 400, 'unreadable'],
    ['a prototype', '{"__proto__":{"x":1}}', 400, 'unreadable'],
    ['no list', '{"sent_at":"2026-01-01T00:00:00Z"}', 400, 'invalid'],
    ['a number beyond', '{"sent_at":"2026-01-01T00:00:00Z","events":1e200000}', 400, 'invalid'],
    ['too large', `{"pad":"${'x'.repeat(600_000)}"}`, 413, 'too_large'],
  ])('answers a body that is %s by the contract, and the next one works', async (_case, body, status, code) => {
    const answer = await post(body);
    expect(answer).toMatchObject({ status, json: { error: { code } } });
    expect((await send([event()])).json.results?.[0]?.status).toBe('accepted');
  });

  it.each([
    'generations?model',
    'generations?conversation_id',
    'export?format=jsonl&model',
    'export/report?format=jsonl&prompt_version',
  ])('finds nothing wrong with the server when /v1/%s is a NUL', async (address) => {
    const response = await fetch(`${server.url}/v1/${address}=%00`, {
      headers: { authorization: `Bearer ${server.secretKey}` },
    });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid' } });
  });

  it('knows no other key', async () => {
    expect(await post({}, `pk_${'x'.repeat(43)}`)).toMatchObject({
      status: 401,
      json: { error: { code: 'unauthenticated' } },
    });
    expect(await post({ generations: [] }, server.publishableKey, '/v1/generations')).toMatchObject({ status: 403 });
  });

  it('keeps what is sent with the test key apart from everything else', async () => {
    const trace = `tried-${randomUUID()}`;
    const texts = { input: 'a question', output: 'an answer' };
    const generations = [{ trace_id: trace, model: 'tried', ...texts }];
    expect((await post({ generations }, server.test.secretKey, '/v1/generations')).status).toBe(200);
    expect((await send([event({ trace_id: trace })], server.test.publishableKey)).json.results).toMatchObject([
      { status: 'accepted' },
    ]);
    const get = async (path: string, key: string): Promise<string> =>
      (await fetch(server.url + path, { headers: { authorization: `Bearer ${key}` } })).text();
    const places = ['/v1/labels', '/v1/generations', '/v1/export?format=jsonl', `/v1/generations/${trace}`];
    for (const place of places) {
      await expect.poll(() => get(place, server.test.secretKey), { timeout: 5000 }).toContain(trace);
      expect(await get(place, server.secretKey)).not.toContain(trace);
    }
    const models = '/v1/summary?group_by=model';
    expect(await get(models, server.test.secretKey)).toContain('"tried"');
    expect(await get(models, server.secretKey)).not.toContain('"tried"');
    expect(await get('/v1/generations/good-1', server.test.secretKey)).not.toContain('good-1');
  });

  it('hands out what the project set for its widget with the script, and to nobody else', async () => {
    const script = async (key: string): Promise<{ text: string; headers: Headers }> => {
      const response = await fetch(`${server.url}/nod.js?key=${key}`);
      expect(response.status).toBe(200);
      return { text: await response.text(), headers: response.headers };
    };
    const put = (settings: unknown, key = server.secretKey): Promise<Response> =>
      fetch(`${server.url}/v1/settings`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${key}` },
        body: JSON.stringify(settings),
      });
    const plain = await script(server.publishableKey);
    const reasons = { down: ['wrong', 'off_brand'] };
    const reason_words = { off_brand: 'Not </script> us' };
    const settings = { reasons, words: { thanks: 'Got it.' }, reason_words, disclosure_url: 'https://example.com/why' };
    expect(await (await put(settings)).json()).toEqual(settings);
    expect((await put({ reasons: { sideways: [] } })).status).toBe(400);
    expect((await put({ disclosure_url: 'javascript:alert(1)' })).status).toBe(400);
    expect((await put({}, server.publishableKey)).status).toBe(403);

    const signedIn = await fetch(`${server.url}/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ password: server.adminPassword }),
    });
    expect(await signedIn.json()).toMatchObject({ project: { reason_words } }); // the page calls them the same
    await expect.poll(async () => (await script(server.publishableKey)).text).not.toBe(plain.text);
    const { text, headers } = await script(server.publishableKey);
    expect(text.endsWith(plain.text)).toBe(true);
    const page: { nod?: { settings?: unknown } } = {};
    new Function('window', text.slice(0, -plain.text.length))(page);
    expect(page.nod?.settings).toEqual({
      reasons,
      words: { thanks: 'Got it.', reasons: reason_words },
      disclosureUrl: 'https://example.com/why',
    });
    expect(headers.get('content-type')).toMatch(/^text\/javascript/);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('cache-control')).toMatch(/^public, max-age=/);
    const etag = headers.get('etag') ?? '';
    const again = await fetch(`${server.url}/nod.js?key=${server.publishableKey}`, {
      headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' },
    });
    expect(again.status).toBe(304);
    for (const other of [server.test.publishableKey, server.secretKey, `pk_${'x'.repeat(43)}`, 'nonsense']) {
      expect((await script(other)).text).toBe(plain.text);
    }
    expect((await put({})).status).toBe(200);
  });

  it('signs people in with the password alone, and out again', async () => {
    const signIn = (password: string): Promise<Response> =>
      fetch(`${server.url}/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ password }),
      });
    expect((await signIn('guess')).status).toBe(401);
    const cookie = (await signIn(server.adminPassword)).headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    const headers = { cookie: cookie.split(';')[0] ?? '' };
    const summary = (): Promise<Response> => fetch(`${server.url}/v1/summary`, { headers });
    expect((await summary()).status).toBe(200);
    await fetch(`${server.url}/v1/session`, { method: 'DELETE', headers });
    expect((await summary()).status).toBe(401);
  });
});
