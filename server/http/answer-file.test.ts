import { createServer, IncomingMessage } from 'node:http';
import { type AddressInfo, Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerFile, FrozenFiles } from './answer-file.ts';
import { mount } from './mount.ts';
import { bind } from './route.ts';

const CHUNKS = ['0123456789', 'é', Buffer.from('bytes'), 'x'.repeat(100_000)];
const ALL = Buffer.concat(CHUNKS.map((chunk) => Buffer.from(chunk)));
const open = { method: 'GET', auth: {}, summary: 'A file.', response: { stream: ['text/plain'] } } as const;

let written = 0;
let ended = 0;
async function* write() {
  written += 1;
  try {
    for (const chunk of CHUNKS) yield chunk;
  } finally {
    ended += 1;
  }
}
async function* fail() {
  yield 'a beginning';
  throw new Error('the source broke');
}
const file = { contentType: 'text/plain', fileName: 'a.txt', write };

const app = express();
const frozen = new FrozenFiles();
mount(
  app,
  [
    bind({ ...open, path: '/live' }, (call) => answerFile(call, file)),
    bind({ ...open, path: '/frozen' }, (call) => frozen.answer(call, { ...file, tag: 'abc' })),
    bind({ ...open, path: '/broken' }, (call) => answerFile(call, { ...file, write: fail })),
  ],
  {
    checkResponses: true,
    credentials: { findKey: async () => undefined, findSession: async () => undefined },
  },
);
app.use((_error: unknown, _request: express.Request, response: express.Response, _next: express.NextFunction) => {
  response.destroy();
});
const server = createServer(app);
// Longer than a slow machine pauses: undici may take a connection just as the server ends it, as idle for five seconds.
server.keepAliveTimeout = 120_000;
let origin = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

/** `identity` unless asked otherwise; undici takes off what it knows. */
async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await fetch(origin + path, { method, headers: { 'accept-encoding': 'identity', ...headers } });
  return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
}

test('a frozen file comes whole, with a strong tag and its name', async () => {
  const { status, headers, body } = await get('/frozen');
  expect([status, headers.get('etag'), headers.get('accept-ranges')]).toEqual([200, '"abc"', 'bytes']);
  expect(headers.get('content-disposition')).toBe('attachment; filename="a.txt"');
  expect(headers.get('cache-control')).toBe('private, no-cache');
  expect((await get('/live')).headers.get('cache-control')).toBe('no-store');
  expect(body).toEqual(ALL);
});

test.each(['"abc"', 'W/"abc"', '"other", "abc"', '*'])(
  'who has it (%s) gets nothing, and it is not written',
  async (tag) => {
    const before = written;
    const { status, headers, body } = await get('/frozen', { 'if-none-match': tag });
    expect([status, headers.get('etag'), body.length, written]).toEqual([304, '"abc"', 0, before]);
  },
);

test('who has another one gets it', async () => {
  expect((await get('/frozen', { 'if-none-match': '"other"' })).status).toBe(200);
});

test.each([
  ['bytes=0-4', 0, 5],
  ['bytes=5-', 5, ALL.length],
  ['bytes=9-13', 9, 14],
  ['bytes=11-11', 11, 12],
  ['bytes=-7', ALL.length - 7, ALL.length],
  ['bytes=100-999999999', 100, ALL.length],
])('%s is that part of it', async (range, start, end) => {
  const { status, headers, body } = await get('/frozen', { range });
  expect(status).toBe(206);
  expect(headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/${ALL.length}`);
  expect(body).toEqual(ALL.subarray(start, end));
});

test('a part that lies behind the end is refused, with the length', async () => {
  const { status, headers, body } = await get('/frozen', { range: `bytes=${ALL.length}-` });
  expect([status, headers.get('content-range')]).toEqual([416, `bytes */${ALL.length}`]);
  expect(JSON.parse(body.toString())).toMatchObject({ error: { code: 'out_of_range' } });
});

test.each(['bytes=5-2', 'bytes=0-1,4-5', 'lines=1-2', 'bytes=-'])(
  '%s is no range of ours: the whole comes',
  async (range) => {
    expect((await get('/frozen', { range })).status).toBe(200);
  },
);

test('a download goes on only with the same file', async () => {
  expect((await get('/frozen', { range: 'bytes=5-', 'if-range': '"abc"' })).status).toBe(206);
  expect((await get('/frozen', { range: 'bytes=5-', 'if-range': '"other"' })).status).toBe(200);
});

test('the length is found out once', async () => {
  await get('/frozen', { range: 'bytes=0-0' });
  const before = written;
  await get('/frozen', { range: 'bytes=0-0' });
  expect(written).toBe(before + 1);
});

test('the source is let go of when the part is written', () => {
  expect(ended).toBe(written);
});

test.each(['/live', '/frozen'])('%s is compressed for who asks for it', async (path) => {
  const response = await fetch(origin + path, { headers: { 'accept-encoding': 'gzip' } });
  expect(response.headers.get('content-encoding')).toBe('gzip');
  expect(response.headers.get('vary')).toContain('accept-encoding');
  expect(response.headers.get('etag')).toBe(path === '/live' ? null : 'W/"abc"');
  expect(Buffer.from(await response.arrayBuffer())).toEqual(ALL); // taken off by fetch
});

test('compressed chunks go out one by one', async () => {
  const { Readable } = await import('node:stream');
  const response = answerFile({ request: new IncomingMessage(new Socket()), gzip: true }, file);
  const parts: Buffer[] = [];
  for await (const chunk of Readable.from(response.chunks)) parts.push(Buffer.from(chunk));
  expect(parts.length).toBeGreaterThanOrEqual(CHUNKS.length);
  expect(gunzipSync(Buffer.concat(parts))).toEqual(ALL);
});

test('who only asks what it is causes no work', async () => {
  const before = written;
  const { status, headers } = await get('/frozen', {}, 'HEAD');
  expect([status, headers.get('etag'), written]).toEqual([200, '"abc"', before]);
});

test.each(['identity', 'gzip'])(
  'a source that breaks breaks the answer (%s), so that nobody takes a part for the whole',
  async (encoding) => {
    await expect(get('/broken', { 'accept-encoding': encoding })).rejects.toThrow();
  },
);
