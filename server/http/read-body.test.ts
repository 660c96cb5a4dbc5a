import { once } from 'node:events';
import { request as ask, type ClientRequest, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/error.ts';
import { BodyRoom } from './body-room.ts';
import { parseBody, readBytes, shapeOf } from './read-body.ts';

const nested = (depth: number): Buffer => Buffer.from('['.repeat(depth) + ']'.repeat(depth));

describe('reading a body', () => {
  it('parses JSON as it was sent', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(
          !text.includes('__proto__') && !text.includes('"constructor"') && shapeOf(Buffer.from(text)).depth <= 32,
        );
        expect(parseBody(Buffer.from(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([33, 7_000, 100_000])('refuses %i levels before it parses', (depth) => {
    expect(() => parseBody(nested(depth))).toThrow(AppError);
  });

  it('takes 32 levels', () => {
    expect(parseBody(nested(32))).toBeDefined();
  });

  it('does not count brackets inside strings, escaped quotes included', () => {
    expect(shapeOf(Buffer.from('{"a":"[[[[\\"[[[[:\\\\"}'))).toEqual({ depth: 1, members: 1 });
  });

  it('counts the members of each object by themselves', () => {
    expect(shapeOf(Buffer.from('{"a":[{"b":1,"c":2},{"b":1}],"d":{"e":1}}'))).toEqual({ depth: 3, members: 2 });
  });

  it('refuses an object of more than 10,000 members before it parses, and takes one of 10,000', () => {
    const wide = (members: number): Buffer =>
      Buffer.from(`[{${Array.from({ length: members }, (_, n) => `"k${n}":0`).join(',')}}]`);
    expect(parseBody(wide(10_000))).toHaveLength(1);
    expect(() => parseBody(wide(10_001))).toThrow(expect.objectContaining({ code: 'unreadable', status: 400 }));
    expect(shapeOf(wide(100_000)).members).toBe(10_001);
  });

  it.each(['', '{', 'nonsense', '{"a":}', '{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"x":1}}}'])(
    'answers %j with `unreadable`',
    (text) => {
      expect(() => parseBody(Buffer.from(text))).toThrow(expect.objectContaining({ code: 'unreadable', status: 400 }));
    },
  );
});

describe('bodies that are still coming', () => {
  it('take so much room together and no more, however slowly they are sent', async () => {
    const room = new BodyRoom(1000);
    const server = createServer((request, response) => {
      readBytes(request, 600, room).then(
        (bytes) => response.end(String(bytes.length)),
        (error: AppError) => response.writeHead(error.status).end(error.code),
      );
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const open = (): ClientRequest => ask({ port, method: 'POST', headers: { 'transfer-encoding': 'chunked' } });
    const answerOf = async (sent: ClientRequest): Promise<string> => {
      const [response] = await once(sent, 'response');
      return (await response.setEncoding('utf8').toArray()).join('');
    };
    const whole = (length: number): Promise<string> => {
      const sent = open();
      sent.end('x'.repeat(length));
      return answerOf(sent);
    };
    const slow = [open(), open()];
    for (const one of slow) one.on('error', () => undefined).write('x'.repeat(450));
    await expect.poll(() => whole(200)).toBe('overloaded');
    expect(await whole(601)).toBe('too_large');
    slow[0]?.end();
    expect(await answerOf(slow[0] ?? open())).toBe('450');
    slow[1]?.destroy(); // gives its room back as well
    await expect.poll(() => whole(600)).toBe('600');
    for (let nth = 0; nth < 10; nth += 1) expect(await whole(600)).toBe('600');
    server.close();
  });
});
