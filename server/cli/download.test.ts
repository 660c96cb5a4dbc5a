import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Route } from '../../shared/route.ts';
import { Client } from './client.ts';
import { type Downloaded, download } from './download.ts';

const BYTES = 300_000;
/** How much of an answer comes before its connection breaks. */
const CUT_AFTER = 100_000;
const route = { method: 'GET', path: '/file', auth: {}, summary: '', response: { stream: [] } } satisfies Route;

let directory: string;
let server: Server;
let content: Buffer;
let etag: string | undefined;
/** The `Range` of each request, in order. */
let asked: (string | undefined)[];
/** How many more answers break off in the middle; and how many after that before anything has come. */
let cuts: number;
let refusals: number;

vi.mock('node:timers/promises', () => ({ setTimeout: async () => undefined }));

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nod-download-'));
  [content, etag, asked, cuts] = [randomBytes(BYTES), '"one"', [], 0];
  refusals = 0;
  server = createServer((request, response) => {
    const { range } = request.headers;
    asked.push(range);
    const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const partial = range !== undefined && request.headers['if-range'] === etag;
    if (partial && start >= content.length) {
      return response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    }
    const bytes = partial ? content.subarray(start) : content;
    response.writeHead(partial ? 206 : 200, {
      'content-disposition': 'attachment; filename="../../d-v1.jsonl"',
      ...(etag === undefined ? {} : { etag }),
      ...(partial ? { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` } : {}),
    });
    if (cuts > 0) {
      cuts -= 1;
      const there = start + CUT_AFTER;
      return response.write(bytes.subarray(0, CUT_AFTER), () => void once(there).then(() => response.destroy()));
    }
    if (refusals > 0) {
      refusals -= 1;
      return response.destroy();
    }
    return response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return async () => {
    server.closeAllConnections();
    server.close();
    await rm(directory, { recursive: true });
  };
});
/** Resolves when so many bytes are on the disk: what breaks then breaks in the middle. */
async function once(bytes: number): Promise<void> {
  while (((await stat(join(directory, 'd.part')).catch(() => undefined))?.size ?? 0) < bytes) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function start(): Promise<Downloaded> {
  const client = new Client(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'sk');
  return download(client, { route, asked: {}, directory, stem: 'd', onProgress: () => undefined });
}

async function expectAll({ file, bytes, sha256 }: Downloaded): Promise<void> {
  expect(file).toBe(join(directory, 'd-v1.jsonl')); // the name that was given, never its folder
  expect((await readFile(file)).equals(content)).toBe(true);
  expect(bytes).toBe(BYTES);
  expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
  expect(await readdir(directory)).toEqual(['d-v1.jsonl']);
}

it('a download that breaks twice asks for the rest each time, and is the same in the end', async () => {
  cuts = 2;
  await expectAll(await start());
  expect(asked).toEqual([undefined, `bytes=${CUT_AFTER}-`, `bytes=${2 * CUT_AFTER}-`]);
});

it('a run that gave up goes on where it stopped, when the same is run again', async () => {
  [cuts, refusals] = [1, 6];
  await expect(start()).rejects.toThrow('Run the same again to go on where it stopped');
  refusals = 0;
  await expectAll(await start());
  expect(asked.at(-1)).toBe(`bytes=${CUT_AFTER}-`);
});

it('a file that has changed meanwhile is fetched anew, not put together of two', async () => {
  cuts = 1;
  server.on('request', () => {
    if (asked.length > 1) return;
    const changed = randomBytes(BYTES);
    setImmediate(() => {
      content = changed;
      etag = '"two"';
    });
  });
  await expectAll(await start());
});

it('what has no tag begins anew, and says so', async () => {
  etag = undefined;
  cuts = 1;
  await expect(start()).rejects.toThrow('Run the same again');
  await expectAll(await start());
  expect(asked).toEqual([undefined, undefined]);
});

it('one that has all its bytes and lacks only its name is not fetched again', async () => {
  await writeFile(join(directory, 'd.part'), content);
  await writeFile(join(directory, 'd.part.json'), JSON.stringify({ etag, name: 'd-v1.jsonl' }));
  await expectAll(await start());
  expect(asked).toEqual([`bytes=${BYTES}-`]);
});
