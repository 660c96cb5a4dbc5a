import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Project } from '../../db/tables/keys.ts';
import { signTrace } from '../../keys/sign-trace.ts';
import type { SigningSecret } from '../../keys/store.ts';
import { userPseudonym } from '../../privacy/pseudonym.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../../test/database.ts';
import { type Served, serveEndpoints } from '../../test/serve-endpoints.ts';
import { Ingest, type Sender } from '../ingest.ts';
import { deadLetterRoutes } from './routes.ts';
import { DEAD_LETTERS_MAX } from './store.ts';

describe.each(databaseKinds)('invalid events, on %s', (kind) => {
  let database: TestDatabase;
  let project: Project;
  let ingest: Ingest;
  let served: Served;
  let now = new Date();
  const secrets: SigningSecret[] = [];

  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    const { db, embedded } = database;
    now = new Date();
    secrets.length = 0;
    project = await createTestProject(db);
    ingest = new Ingest({
      ...{ db, embedded, signingSecrets: async () => secrets },
      ...{ onCommitted: () => undefined, onResults: () => undefined, onQuarantined: () => undefined },
    });
    served = await serveEndpoints(deadLetterRoutes({ db, ingest }), project, { scopes: ['admin'] });
    return () => served.close();
  });

  const sender = (via: Sender['via']): Sender => ({ project, via, address: undefined, receivedAt: now, bytes: 100 });
  const send = async (items: unknown[], via: Sender['via'] = 'secret') => ingest.addEvents(items, now, sender(via));
  const vote = (more: object = {}) => ({
    ...{ id: randomUUID(), kind: 'vote', trace_id: 't1', value: 'up', occurred_at: now.toISOString(), user_id: 'ada' },
    ...more,
  });
  const letters = async () => (await (await served.get('/v1/dead-letters')).json()).items;
  const replay = async (ids: string[], changes?: object) =>
    (
      await (
        await served.post('/v1/dead-letters/replay', { ids, ...(changes === undefined ? {} : { changes }) })
      ).json()
    ).results;
  const events = () => database.db.selectFrom('events').selectAll().where('project_id', '=', project.id).execute();

  it('are kept without what is personal, and say what is wrong with them', async () => {
    const wrong = vote({
      colour: 'red',
      comment: 'mail ada@example.com',
      token: 'a.b.c',
      session_id: 'secret-session',
    });
    await send([vote(), wrong]);
    const [letter, ...others] = await letters();
    expect(others).toEqual([]);
    expect(letter).toMatchObject({
      ...{ via: 'secret', actor: userPseudonym(project.pseudonym_secret, 'ada'), path: 'colour', redacted: ['email'] },
      body: { id: wrong.id, kind: 'vote', trace_id: 't1', colour: 'red', comment: 'mail [email]' },
    });
    expect(JSON.stringify(letter)).not.toMatch(/"ada"|a\.b\.c|secret-session/);
  });

  it.each([
    ['a misspelt field', { user_id: undefined, userId: 'ada' }],
    ['a token', { user_id: undefined, colour: 'red' }],
  ])('name nobody, and are found by whom they are from by %s', async (_name, more) => {
    const token = signTrace({ trace: 't1', sub: 'ada' }, { secret: 's'.repeat(32) });
    secrets.push({ kid: 'env', secret: 's'.repeat(32) });
    await send([vote({ ...more, ...('userId' in more ? {} : { token }) })]);
    const [letter] = await letters();
    expect(letter.actor).toBe(userPseudonym(project.pseudonym_secret, 'ada'));
    expect(JSON.stringify(letter)).not.toContain('"ada"');
  });

  it.each<[string, object]>([
    ['a number', { user_id: 12345 }],
    ['an object beside it', { user: { plan: 'pro' }, user_id: '12345' }],
    ['another id beside it', { uid: 7, user_id: '12345' }],
    ['another name', { user_id: undefined, endUserId: '12345', username: 'adal' }],
    ['an object of theirs', { user_id: undefined, userInfo: { user_id: '12345', name: 'Ada Lovelace' } }],
  ])('are known as theirs by %s, and do not name them', async (_name, more) => {
    await send([vote({ colour: 'red', ...more })]);
    const [letter] = await letters();
    expect(letter.actor).toBe(userPseudonym(project.pseudonym_secret, '12345'));
    expect(JSON.stringify(letter)).not.toMatch(/12345|adal|Lovelace|"uid"/);
  });

  it('keep no id but one that can be theirs', async () => {
    await send([vote({ id: 'ada@example.org' })]);
    expect((await letters())[0].body.id).toBe('[email]');
  });

  it('stay those of a person when a session is added to them', async () => {
    await send([vote({ colour: 'red' })]);
    const [letter] = await letters();
    await replay([letter.id], { colour: null, session_id: 's1' });
    expect(await events()).toMatchObject([{ actor: userPseudonym(project.pseudonym_secret, 'ada') }]);
  });

  it('are taken after all once they are mended, as from the same person', async () => {
    await send([vote({ colour: 'red' })]);
    const [letter] = await letters();
    expect(await replay([letter.id])).toMatchObject([{ id: letter.id, status: 'invalid', error: { code: 'invalid' } }]);
    expect(await letters()).toHaveLength(1);
    expect(await replay([letter.id, randomUUID()], { colour: null })).toMatchObject([
      { id: letter.id, status: 'accepted' },
      { status: 'not_found' },
    ]);
    expect(await letters()).toEqual([]);
    expect(await events()).toMatchObject([
      { kind: 'vote', verified: true, actor: userPseudonym(project.pseudonym_secret, 'ada'), body: { value: 'up' } },
    ]);
  });

  it('of a page are taken with no wider consent than they came with, and with a narrower one', async () => {
    const sent = (consent: string[]) => vote({ colour: 'red', user_id: randomUUID(), consent });
    await send([sent(['improve']), sent(['improve', 'train'])], 'publishable');
    const ids = (await letters()).map(({ id }: { id: string }) => id);
    await replay(ids, { colour: null, consent: ['improve', 'train'] });
    expect((await events()).map(({ train }) => train).sort()).toEqual([false, true]);
    await send([sent(['improve', 'train'])], 'publishable');
    const [left] = await letters();
    expect(await replay([left.id], { colour: null, consent: ['improve', 'profit'] })).toMatchObject([
      { status: 'invalid' },
    ]);
    await replay([left.id], { colour: null, consent: ['improve'] });
    expect((await events()).map(({ train }) => train).sort()).toEqual([false, false, true]);
  });

  it('from a backend have the consent its operator vouches for', async () => {
    await send([vote({ colour: 'red', consent: ['improve'] })]);
    const [letter] = await letters();
    await replay([letter.id], { colour: null, consent: ['improve', 'train'] });
    expect(await events()).toMatchObject([{ improve: true, train: true }]);
  });

  it('are held against bursts and repeated corrections as when they came', async () => {
    const ofOne = { user_id: undefined, session_id: 'one', consent: ['improve'], colour: 'red' };
    const { value: _value, ...plain } = vote();
    const correction = (n: number) => ({
      ...{ ...plain, ...ofOne, id: randomUUID(), trace_id: `c${n}`, kind: 'correction' },
      text: 'Buy the Acme pan today, it is the best one for eggs.',
    });
    await send(
      Array.from({ length: 25 }, () => vote(ofOne)),
      'publishable',
    );
    await send(
      Array.from({ length: 5 }, (_, n) => correction(n)),
      'publishable',
    );
    const ids = (await letters()).map(({ id }: { id: string }) => id);
    expect(ids).toHaveLength(30);
    await replay(ids, { colour: null });
    const quarantined = (await events()).map(({ quarantined }) => quarantined);
    expect(quarantined.filter((why) => why === 'burst')).toHaveLength(5);
    expect(quarantined.filter((why) => why === 'near_duplicate')).toHaveLength(3);
  });

  it('sent twice are one letter, and are none where no consent came from a page', async () => {
    const wrong = vote({ colour: 'red' });
    await send([wrong, wrong]);
    await send([wrong]);
    expect(await letters()).toHaveLength(1);
    await send(
      [vote({ colour: 'red' }), vote({ colour: 'red', consent: ['train'] }), 'no event', [], null, 7],
      'publishable',
    );
    expect(await letters()).toHaveLength(1);
    await send([vote({ colour: 'red', consent: ['improve'] })], 'publishable');
    expect(await letters()).toHaveLength(2);
  });

  it.each([
    ['a NUL', { colour: 'a\u0000b' }],
    ['half a character', { colour: 'a\ud800b' }],
    ['a number beyond', { colour: Number.POSITIVE_INFINITY }],
    ['deep nesting', { colour: JSON.parse(`${'['.repeat(30)}${']'.repeat(30)}`) }],
    ['a trace id that is none', { trace_id: { of: 'ada@example.com' } }],
    ['a long text', { colour: 'x'.repeat(40_000) }],
  ])('with %s are answered', async (_name, more) => {
    expect((await send([vote(more), vote()])).map(({ status }) => status)).toEqual(['invalid', 'accepted']);
    expect(JSON.stringify(await letters())).not.toContain('ada@');
  });

  it('of somebody who was erased are not kept', async () => {
    const subject = userPseudonym(project.pseudonym_secret, 'ada');
    const stone = { project_id: project.id, subject, improve_before: null, train_before: null };
    await database.db
      .insertInto('tombstones')
      .values({ ...stone, erased_before: new Date(now.getTime() + 1000) })
      .execute();
    await send([vote({ colour: 'red' }), vote({ colour: 'red', user_id: 'bob' })]);
    expect(await letters()).toHaveLength(1);
  });

  it('are shown page by page, and the oldest make room', async () => {
    const insert = (from: number, to: number) => `
      insert into dead_letters
      select ${project.id}, gen_random_uuid(), now() - interval '1 day' + n * interval '1 second', now(), 'secret', '', '',
        '\\x00', 'wrong', null, '{}', '{}'
      from generate_series(${from}, ${to}) as n`;
    await database.pool.query(insert(1, DEAD_LETTERS_MAX));
    await send([vote({ colour: 'red' })]);
    const seen = new Set<string>();
    let cursor: string | null = null;
    do {
      const page = await (
        await served.get(`/v1/dead-letters?limit=400${cursor === null ? '' : `&cursor=${cursor}`}`)
      ).json();
      for (const { id } of page.items) seen.add(id);
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(seen.size).toBe(DEAD_LETTERS_MAX);
    expect((await letters())[0].body).toMatchObject({ colour: 'red' });
    expect((await served.get('/v1/dead-letters?cursor=nonsense')).status).toBe(400);
  });

  it('without end are kept for a part: each is told what is wrong with it', async () => {
    const results = await send(Array.from({ length: 300 }, () => vote({ colour: 'red' })));
    expect(results.every(({ status }) => status === 'invalid')).toBe(true);
    const { rows } = await database.pool.query('select count(*)::int as n from dead_letters where project_id = $1', [
      project.id,
    ]);
    expect(rows[0].n).toBe(200);
  });
});
