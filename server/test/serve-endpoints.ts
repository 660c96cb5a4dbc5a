/** Serves endpoints of one capability over real HTTP to one caller, who may read the project and review, or what the test says; answers are checked. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import type { Scope } from '../../shared/key.ts';
import type { Project } from '../db/tables/keys.ts';
import { answerErrors } from '../http/errors.ts';
import { mount } from '../http/mount.ts';
import type { Bound } from '../http/route.ts';

export interface Served {
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, body: unknown): Promise<Response>;
  send(method: 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Response>;
  close(): Promise<void>;
}

const KEY = `sk_${'r'.repeat(43)}`;

export async function serveEndpoints(
  endpoints: readonly Bound[],
  project: Project,
  { name = 'reader', scopes = ['read', 'review'] }: { name?: string; scopes?: readonly Scope[] } = {},
): Promise<Served> {
  const app = express();
  mount(app, endpoints, {
    checkResponses: true,
    credentials: {
      findKey: async (key) => (key === KEY ? { id: name, kind: 'secret', name, scopes, project } : undefined),
      findSession: async () => undefined,
    },
  });
  app.use(answerErrors(pino({ level: 'silent' })));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const send = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    get: (path, headers = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, { headers: { authorization: `Bearer ${KEY}`, ...headers } }),
    post: (path, body) => send('POST', path, body),
    send,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections(); // see serve-app.ts
      await closed;
    },
  };
}
