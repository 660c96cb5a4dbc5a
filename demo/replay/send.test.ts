import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Event } from '../../shared/event.ts';
import { addTallies, read, sendEvents, sendGenerations, type Target } from './send.ts';

/** A server that answers as told, and notes what it was asked. */
let server: Server | undefined;
const asked: { path: string; key: string; items: number; sentAt: string | undefined }[] = [];

afterEach(() => {
  server?.close();
  asked.length = 0;
});

type Answer = (items: unknown[], response: ServerResponse) => void;

async function serve(...answers: [Answer, ...Answer[]]): Promise<Target> {
  server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const items = body.events ?? body.generations ?? [];
    asked.push({
      path: request.url ?? '',
      key: request.headers.authorization ?? '',
      items: items.length,
      sentAt: body.sent_at,
    });
    (answers.length > 1 ? answers.shift() : answers[0])?.(items, response);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { endpoint: `http://127.0.0.1:${port}`, secretKey: 'sk_secret', publishableKey: 'pk_public' };
}

const Body = z.object({
  sent_at: z.string().optional(),
  events: z.array(z.object({ id: z.string() })).optional(),
  generations: z.array(z.object({ trace_id: z.string() })).optional(),
});

async function bodyOf(request: IncomingMessage): Promise<z.infer<typeof Body>> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return Body.parse(JSON.parse(text === '' ? '{}' : text));
}

const accept: Answer = (items, response) => {
  const results = items.map((item) => ({ id: z.object({ id: z.string() }).parse(item).id, status: 'accepted' }));
  response.end(JSON.stringify({ results }));
};
const busy: Answer = (_, response) => {
  response.writeHead(503, { 'retry-after': '0.01' });
  response.end('{"error":{"code":"overloaded","message":"too much"}}');
};

function events(count: number): Event[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `00000000-0000-8000-8000-${String(index).padStart(12, '0')}`,
    kind: 'undo',
    trace_id: 'a',
    occurred_at: '2026-11-20T12:00:00.000Z',
    consent: ['improve'],
  }));
}

describe('sending', () => {
  it('sends events in batches, with the publishable key and the time of sending', async () => {
    const tally = await sendEvents(await serve(accept), events(250));
    expect(tally).toEqual({ sent: 250, accepted: 250, duplicate: 0, refused: [] });
    expect(asked.map(({ path, key, items }) => [path, key, items])).toEqual([
      ['/v1/events', 'Bearer pk_public', 100],
      ['/v1/events', 'Bearer pk_public', 100],
      ['/v1/events', 'Bearer pk_public', 50],
    ]);
    expect(Math.abs(Date.parse(asked[0]?.sentAt ?? '') - Date.now())).toBeLessThan(60_000);
  });

  it('sends generations with the secret key, and says what was refused and why', async () => {
    const results = [
      { trace_id: 'a', span_id: '', status: 'duplicate' },
      {
        trace_id: 'b',
        span_id: '1',
        status: 'conflict',
        error: { code: 'conflict', message: 'other text', path: 'output' },
      },
    ];
    const target = await serve((_, response) => response.end(JSON.stringify({ results })));
    expect(await sendGenerations(target, [{ trace_id: 'a' }, { trace_id: 'b', span_id: '1' }])).toEqual({
      sent: 2,
      accepted: 0,
      duplicate: 1,
      refused: [{ id: 'b 1', status: 'conflict', message: 'output: other text' }],
    });
    expect(asked[0]?.key).toBe('Bearer sk_secret');
  });

  it('waits as long as a busy server says, then sends the same again', async () => {
    const tally = await sendEvents(await serve(busy, busy, accept), events(3));
    expect(tally.accepted).toBe(3);
    expect(asked.map(({ items }) => items)).toEqual([3, 3, 3]);
  });

  it('gives up at once on an answer that will not change, in the server’s words', async () => {
    const target = await serve((_, response) => {
      response.writeHead(401);
      response.end('{"error":{"code":"unauthenticated","message":"This key is not known."}}');
    });
    await expect(sendEvents(target, events(1))).rejects.toThrow('answered 401: This key is not known.');
    expect(asked).toHaveLength(1);
  });

  it('reads nothing where there is nothing', async () => {
    const target = await serve((_, response) => {
      response.writeHead(404);
      response.end('{"error":{"code":"not_found","message":"no"}}');
    });
    expect(await read(target, '/v1/generations/x', z.unknown())).toBeUndefined();
  });
});

describe('addTallies', () => {
  it('adds up, and is empty for nothing', () => {
    const refused = { id: 'x', status: 'invalid', message: '' } as const;
    const one = { sent: 2, accepted: 1, duplicate: 0, refused: [refused] };
    expect(addTallies()).toEqual({ sent: 0, accepted: 0, duplicate: 0, refused: [] });
    expect(addTallies(one, one)).toEqual({ sent: 4, accepted: 2, duplicate: 0, refused: [refused, refused] });
  });
});
