/** Nod makes no outgoing request of its own: whom it talks to is whom it was told to, the database. */
import { rm } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { run } from '../throwaway/run.ts';
import { prepareEmbedded } from './embedded-directory.ts';
import { startServer } from './start-server.ts';

/** Told to Node before anything else is loaded: says of every connection that is opened, to where. */
const watch = `
import dgram from 'node:dgram';
import net from 'node:net';
for (const [socket, name] of [[net.Socket.prototype, 'connect'], [dgram.Socket.prototype, 'send']]) {
  const original = socket[name];
  socket[name] = function (...to) {
    console.error('opens a connection', JSON.stringify(to.flat().slice(0, 1)));
    return original.apply(this, to);
  };
}`;
const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(watch)}`;

it('the watch sees a request', async () => {
  const code = "fetch('http://127.0.0.1:49999').catch(() => undefined)";
  const { stderr } = await run(process.execPath, ['-e', code], { env: { NODE_OPTIONS } });
  expect(stderr).toContain('opens a connection');
});

it('a server that takes in, labels, freezes, exports and stops opens no connection', async () => {
  const dataDir = await prepareEmbedded();
  const server = await startServer({ NOD_DATA_DIR: dataDir, NODE_OPTIONS });
  const headers = { authorization: `Bearer ${server.secretKey}` };
  const get = (path: string): Promise<Response> => fetch(server.url + path, { headers });
  const post = (path: string, body: object): Promise<Response> =>
    fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const trace_id = 'https://example.com/a-trace';
  const at = new Date().toISOString();
  const event = {
    id: '019ac0de-0000-7000-8000-000000000001',
    kind: 'correction',
    trace_id,
    text: 'see http://a.example',
  };
  await post('/v1/generations', { generations: [{ trace_id, input: 'http://b.example', output: 'http://c.example' }] });
  await post('/v1/events', { sent_at: at, events: [{ ...event, occurred_at: at }] });
  await expect.poll(async () => (await get(`/v1/labels`)).text(), { timeout: 30_000 }).toContain('"rows":[{');
  await post('/v1/datasets', { name: 'd', task: 'sft' });
  const job = await (await post('/v1/datasets/d/versions', {})).json();
  await expect
    .poll(async () => (await (await get(`/v1/jobs/${job.id}`)).json()).state, { timeout: 30_000 })
    .toBe('done');
  for (const path of ['/v1/export?format=jsonl', '/v1/datasets/d/versions/1/bundle', '/v1/summary', '/', '/metrics']) {
    expect((await get(path)).status).toBe(200);
  }
  expect(await server.stop()).toBe(0);
  expect(server.output()).toContain('Nod is running');
  expect(server.output()).not.toContain('opens a connection');
  await rm(dataDir, { recursive: true, force: true });
});
