import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createKey } from '../../keys/create-key.ts';
import type { Context } from '../command.ts';
import { Terminal } from '../terminal.ts';
import { freezeCommand } from './freeze.ts';

vi.mock('node:timers/promises', () => ({ setTimeout: async () => undefined }));

let server: Server;
/** How many looks at the job the server is too busy for. */
let busy: number;
let printed: string;

beforeEach(async () => {
  [busy, printed] = [0, ''];
  server = createServer((request, response) => {
    const isLook = request.method === 'GET';
    if (isLook && busy > 0) {
      busy -= 1;
      const error = { code: 'unavailable', message: 'The database does not answer.' };
      return response.writeHead(503).end(JSON.stringify({ error }));
    }
    const job = {
      ...{ id: 'j', kind: 'freeze', progress: { step: '', done: 0, total: null }, error: null },
      ...{ created_at: '2026-11-20T12:00:00.000Z', finished_at: null },
    };
    const state = isLook ? { state: 'done', result: { version: 3 } } : { state: 'running', result: null };
    return response.writeHead(isLook ? 200 : 202).end(JSON.stringify({ ...job, ...state }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

function freeze(): Promise<number> {
  const { port } = server.address() as AddressInfo;
  const terminal = new Terminal({
    input: process.stdin,
    output: { write: (text: string) => (printed += text) },
    errors: { write: () => true },
  } as unknown as ConstructorParameters<typeof Terminal>[0]);
  const env = { NOD_URL: `http://127.0.0.1:${port}`, NOD_SECRET_KEY: createKey('secret') };
  return freezeCommand.run(['answers'], { terminal, env, readInput: async () => '' } satisfies Context);
}

it('goes on waiting where the server is too busy for a look at the job', async () => {
  busy = 3;
  expect(await freeze()).toBe(0);
  expect(printed).toBe('answers@3\n');
});

it('gives up on a server that is gone', async () => {
  busy = Number.POSITIVE_INFINITY;
  await expect(freeze()).rejects.toMatchObject({ code: 'unavailable' });
});
