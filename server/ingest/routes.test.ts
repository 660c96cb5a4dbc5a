import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { SignJWT } from 'jose';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventResults } from '../../shared/event.ts';
import type { Project } from '../db/tables/keys.ts';
import { answerErrors } from '../http/errors.ts';
import { mount } from '../http/mount.ts';
import { createKey, hashKey } from '../keys/create-key.ts';
import { CallerFinder } from '../keys/find-caller.ts';
import { insertKey, putSigningSecret } from '../keys/store.ts';
import { createTestProject, openTestDatabase, type TestDatabase } from '../test/database.ts';
import { Ingest } from './ingest.ts';
import { ingestRoutes } from './routes.ts';

/** Over real HTTP, with real keys; the store itself is tested on both databases beside this. */
describe('sending', () => {
  const publishable = createKey('publishable');
  const secret = createKey('secret');
  const signing = { kid: 'k1', secret: 'a signing secret of thirty-two characters' };
  const counted: string[] = [];
  let database: TestDatabase;
  let project: Project;
  let server: Server;
  let origin = '';

  beforeAll(async () => {
    database = await openTestDatabase('postgres');
    project = await createTestProject(database.db);
    await putSigningSecret(database.db, project.id, signing);
    for (const [kind, key] of [
      ['publishable', publishable],
      ['secret', secret],
    ] as const) {
      const scopes = kind === 'secret' ? ['ingest'] : [];
      const hash = hashKey(key);
      await insertKey(database.db, {
        project_id: project.id,
        id: randomUUID(),
        kind,
        name: kind,
        hash,
        public_key: null,
        scopes,
      });
    }
    const callers = new CallerFinder(database.db);
    const ingest = new Ingest({
      db: database.db,
      embedded: false,
      signingSecrets: (projectId) => callers.signingSecrets(projectId),
      onCommitted: () => undefined,
      onResults: (of, status, code, items) => counted.push(...Array(items).fill(`${of} ${status} ${code ?? ''}`)),
      onQuarantined: () => undefined,
    });
    const app = express();
    mount(app, ingestRoutes(ingest), { checkResponses: true, credentials: callers });
    app.use(answerErrors(pino({ level: 'silent' })));
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    await database.close();
  });

  const send = (path: string, body: string, key: string): Promise<Response> =>
    fetch(`${origin}${path}`, { method: 'POST', body, headers: { authorization: `Bearer ${key}` } });
  const vote = (more: object = {}): object => ({
    id: randomUUID(),
    kind: 'vote',
    trace_id: 't1',
    value: 'up',
    occurred_at: new Date().toISOString(),
    consent: ['improve'],
    ...more,
  });
  const batch = (...events: object[]): string => JSON.stringify({ sent_at: new Date().toISOString(), events });
  const sendEvents = async (key: string, ...events: object[]): Promise<string[]> => {
    const response = await send('/v1/events', batch(...events), key);
    expect(response.status).toBe(200);
    return EventResults.parse(await response.json()).results.map((one) =>
      [one.status, one.error?.code].join(' ').trim(),
    );
  };
  const stored = (traceId: string) =>
    database.db.selectFrom('events').selectAll().where('trace_id', '=', traceId).executeTakeFirstOrThrow();
  const sign = (claims: Record<string, unknown>, with_ = signing.secret): Promise<string> =>
    new SignJWT({ exp: Math.floor(Date.now() / 1000) + 600, ...claims })
      .setProtectedHeader({ alg: 'HS256', kid: signing.kid })
      .sign(new TextEncoder().encode(with_));

  it('events from a page and a backend are stored, each for what it is', async () => {
    expect(await sendEvents(publishable, vote({ trace_id: 'page' }))).toEqual(['accepted']);
    expect(await sendEvents(secret, vote({ trace_id: 'backend', consent: undefined }))).toEqual(['accepted']);
    expect(await stored('page')).toMatchObject({ channel: 'widget', verified: false, train: false });
    expect(await stored('backend')).toMatchObject({ channel: 'server', verified: true, train: true });
  });

  it('an event with a token of the product is verified; with a forged one it is refused', async () => {
    const good = await sign({ trace: 'token', sub: 'ada' });
    const forged = await sign({ trace: 'token' }, 'a guess of at least thirty-two letters');
    expect(
      await sendEvents(
        publishable,
        vote({ trace_id: 'token', token: good }),
        vote({ trace_id: 'token', token: forged }),
        vote({ trace_id: 'other', token: good }),
        vote({ trace_id: 'token', token: good, user_id: 'bob' }),
        vote({ trace_id: 'token', token: 'x' }),
      ),
    ).toEqual(['accepted', 'rejected token', 'rejected token', 'rejected token', 'rejected token']);
    expect(await stored('token')).toMatchObject({ verified: true });
  });

  it('results are counted by what became of them', async () => {
    counted.length = 0;
    await sendEvents(publishable, vote(), vote({ consent: [] }), { kind: 'like' });
    expect(counted).toEqual(['event accepted ', 'event rejected consent', 'event invalid invalid']);
  });

  it('an escaped NUL and a lone surrogate are stored without', async () => {
    const body = batch(vote({ trace_id: 'odd', comment: 'TEXT' })).replace('TEXT', 'a\\u0000b\\ud800');
    expect((await send('/v1/events', body, publishable)).status).toBe(200);
    expect(await stored('odd')).toMatchObject({ sanitised: true, body: { comment: 'a\ufffdb\ufffd' } });
  });

  it('a number no database holds is answered for its event alone', async () => {
    const body = batch(vote(), vote({ properties: { x: 'NUMBER' } })).replace('"NUMBER"', '1e200000');
    const response = await send('/v1/events', body, publishable);
    const { results } = EventResults.parse(await response.json());
    expect(results).toMatchObject([
      { status: 'accepted' },
      { status: 'invalid', error: { path: 'events[1].properties.x' } },
    ]);
  });

  it('generations of a backend are stored; a page may not send any', async () => {
    const body = JSON.stringify({ generations: [{ trace_id: 't1', input: 'Q', output: 'A' }, { trace_id: '' }] });
    const response = await send('/v1/generations', body, secret);
    expect(await response.json()).toMatchObject({
      results: [
        { trace_id: 't1', span_id: '', status: 'accepted' },
        { trace_id: '', status: 'invalid', error: { path: 'generations[1].trace_id' } },
      ],
    });
    expect((await send('/v1/generations', body, publishable)).status).toBe(403);
  });

  it.each([
    ['no JSON', '{', 400],
    ['no batch', '[]', 400],
    ['no time of sending', '{"events":[]}', 400],
    ['a batch that is too long', batch(...Array.from({ length: 1001 }, () => ({}))), 400],
    ['an empty batch', batch(), 200],
    ['too deep a value', `{"sent_at":"2026-01-01T00:00:00Z","events":[${'['.repeat(40)}${']'.repeat(40)}]}`, 400],
  ])('%s is answered as the contract says', async (_what, body, status) => {
    expect((await send('/v1/events', body, publishable)).status).toBe(status);
  });
});
