import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import express from 'express';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../shared/error.ts';
import type { Route } from '../../shared/route.ts';
import type { Project } from '../db/tables/keys.ts';
import { answerDirectly } from './answer-directly.ts';
import { answerErrors } from './errors.ts';
import { compileTrust, findAddressBy } from './find-address.ts';
import { Metrics } from './metrics.ts';
import { mount } from './mount.ts';
import { TokenBuckets } from './rate-limit.ts';
import { bind } from './route.ts';
import { createSurroundings, surround } from './surroundings.ts';

const project = { id: 1, name: 'test', origins: ['https://app.example.com'] } as Project;
const pk = `pk_${'a'.repeat(43)}`;
const send = {
  method: 'POST',
  path: '/send',
  auth: { publishable: true, scope: 'ingest' },
  summary: 'Takes a word.',
  query: z.strictObject({ key: z.string().optional() }),
  body: z.strictObject({ word: z.string() }),
  response: z.object({ word: z.string(), address: z.string().optional() }),
} as const satisfies Route;

const logger = pino({ level: 'silent' });
const metrics = new Metrics();
const surroundings = createSurroundings({ metrics, logger, isStopping: () => false, onRequest: () => undefined });
const trust = compileTrust(1);
const options = {
  checkResponses: true,
  credentials: {
    findKey: async (key: string) =>
      key === pk ? { id: key, kind: 'publishable' as const, name: 'a key', scopes: [], project } : undefined,
    findSession: async () => undefined,
  },
};
const endpoint = bind(send, ({ body: { word }, address }) => {
  if (word === 'busy') throw new AppError('overloaded', 'Later.');
  if (word === 'broken') throw new Error('broken');
  return { word, ...(address === undefined ? {} : { address }) };
});
const app = express();
app.disable('x-powered-by');
app.set('trust proxy', trust);
app.use(surround(surroundings));
mount(app, [endpoint], options);
app.use(answerErrors(logger));
const direct = { ...options, surroundings, logger, addressOf: findAddressBy(trust) };
const server = createServer(answerDirectly(endpoint, direct, app));
let origin = '';

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

/** Status, headers and body; without what differs from one moment to the next. */
async function ask(path: string, body: BodyInit, headers: Record<string, string>): Promise<object> {
  const response = await fetch(origin + path, { method: 'POST', body, headers });
  const kept = [...response.headers].filter(([name]) => name !== 'date').sort();
  return { status: response.status, headers: Object.fromEntries(kept), body: await response.text() };
}

const here = { origin: 'https://app.example.com' };

describe('an endpoint answered directly', () => {
  // Only the exact path is taken directly: with a slash behind it, Express takes the same endpoint.
  it.each<[string, BodyInit, Record<string, string>, string, number]>([
    ['what it takes', '{"word":"yes"}', here, `?key=${pk}`, 200],
    ['a key in the header', '{"word":"yes"}', { authorization: `Bearer ${pk}` }, '', 200],
    ['an address behind a proxy', '{"word":"yes"}', { 'x-forwarded-for': '203.0.113.7' }, `?key=${pk}`, 200],
    ['an address that was made up', '{"word":"yes"}', { 'x-forwarded-for': '1.1.1.1, 203.0.113.7' }, `?key=${pk}`, 200],
    ['no key', '{"word":"yes"}', here, '', 401],
    ['another origin', '{"word":"yes"}', { origin: 'https://evil.example' }, `?key=${pk}`, 403],
    ['a parameter it does not have', '{"word":"yes"}', here, `?key=${pk}&more=1`, 400],
    ['no JSON', '{', here, `?key=${pk}`, 400],
    ['another shape', '{"word":1}', here, `?key=${pk}`, 400],
    ['a compressed body', gzipSync('{"word":"yes"}'), { ...here, 'content-encoding': 'gzip' }, `?key=${pk}`, 415],
    ['too much', `{"word":"${'x'.repeat(600_000)}"}`, here, `?key=${pk}`, 413],
    ['what must wait', '{"word":"busy"}', here, `?key=${pk}`, 503],
    ['what breaks it', '{"word":"broken"}', here, `?key=${pk}`, 500],
  ])('answers %s as Express would', async (_what, body, headers, query, status) => {
    const answer = await ask(`/send${query}`, body, headers);
    expect(answer).toMatchObject({ status });
    expect(answer).toEqual(await ask(`/send/${query}`, body, headers));
  });

  it('has the limits of every endpoint, counted together with what Express takes', async () => {
    const buckets = (burst: number): TokenBuckets => new TokenBuckets({ perSecond: 1, burst }, () => 0);
    const limits = { address: buckets(3), key: buckets(9), user: buckets(9) };
    const limited = bind({ ...send, path: '/v1/send' }, ({ body: { word } }) => ({ word }));
    const behind = express().use(surround(surroundings));
    mount(behind, [limited], { ...options, limits });
    behind.use(answerErrors(logger));
    const both = createServer(answerDirectly(limited, { ...direct, limits }, behind)).listen(0, '127.0.0.1');
    await once(both, 'listening');
    const url = `http://127.0.0.1:${(both.address() as AddressInfo).port}/v1/send`;
    const statuses: number[] = [];
    for (const path of ['', '/', '', '/', '']) {
      const response = await fetch(`${url}${path}?key=${pk}`, { method: 'POST', body: '{"word":"yes"}' });
      statuses.push(response.status);
    }
    both.close();
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
  });

  it('leaves other methods to Express', async () => {
    expect((await fetch(`${origin}/send`)).status).toBe(405);
    expect((await fetch(`${origin}/send`, { method: 'OPTIONS' })).status).toBe(204);
    expect((await fetch(`${origin}/sender`, { method: 'POST' })).status).toBe(404);
  });

  it('is counted like any other', async () => {
    await ask(`/send?key=${pk}`, '{"word":"yes"}', {});
    const counted = /nod_http_request_seconds_count\{method="POST",path="\/send",status="200"\} [1-9]/;
    expect(await metrics.text()).toMatch(counted);
  });

  it('survives a request that breaks off', async () => {
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(`POST /send?key=${pk} HTTP/1.1\r\nhost: test\r\ncontent-length: 100\r\n\r\n{"word"`);
    await new Promise((resolve) => setImmediate(resolve));
    socket.destroy();
    expect(await ask(`/send?key=${pk}`, '{"word":"yes"}', here)).toMatchObject({ status: 200 });
  });
});
