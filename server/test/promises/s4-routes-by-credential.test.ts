/** Every endpoint with every credential, from the contract itself, so that no new endpoint can escape. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Role, Scope } from '../../../shared/key.ts';
import type { Auth, Route } from '../../../shared/route.ts';
import { routes } from '../../../shared/routes.ts';
import type { Project } from '../../db/tables/keys.ts';
import { createKey, createToken, hashKey } from '../../keys/create-key.ts';
import { insertAccount, insertSession } from '../../keys/store.ts';
import { createTestProject, openTestDatabase, type TestDatabase } from '../database.ts';
import { type ServedApp, serveApp } from '../serve-app.ts';
import { type Outcome, promise } from './promise.ts';

const CREDENTIALS = [
  'nothing',
  'a key nobody has',
  'publishable',
  ...Scope.options.map((scope) => `secret: ${scope}`),
  ...Role.options.map((role) => `session: ${role}`),
];

/** What the contract says, read here once more and not from the code that enforces it. */
function expected({ auth }: Route, credential: string): 'in' | 401 | 403 {
  const open: Auth = {};
  if (JSON.stringify(auth) === JSON.stringify(open)) return 'in';
  const [kind, right] = credential.split(': ');
  if (kind === 'publishable') return auth.publishable === true ? 'in' : 403;
  if (kind === 'secret') return auth.scope !== undefined && (right === auth.scope || right === 'admin') ? 'in' : 403;
  if (kind !== 'session') return 401;
  const rank = (role: string | undefined): number => ['viewer', 'reviewer', 'admin'].indexOf(role ?? '');
  return auth.role !== undefined && rank(right) >= rank(auth.role) ? 'in' : 403;
}

describe('every endpoint', () => {
  let database: TestDatabase;
  let app: ServedApp;
  let project: Project;
  let neighbourKey = '';
  const keys = new Map<string, string>();

  beforeAll(async () => {
    database = await openTestDatabase('postgres');
    app = await serveApp(database);
    project = await createTestProject(database.db);
    keys.set('publishable', await app.addKey(project.id));
    for (const scope of Scope.options) keys.set(`secret: ${scope}`, await app.addKey(project.id, [scope]));
    for (const role of Role.options) {
      await insertAccount(database.db, project.id, { name: `a ${role}`, role, password_hash: 'x' });
    }
    neighbourKey = await app.addKey((await createTestProject(database.db)).id, ['admin']);
  });
  afterAll(async () => {
    await app.close();
    await database.close();
  });

  async function headersOf(credential: string): Promise<Record<string, string>> {
    if (credential === 'nothing') return {};
    if (credential === 'a key nobody has') return { authorization: `Bearer ${createKey('secret')}` };
    const [kind, role] = credential.split(': ');
    if (kind !== 'session') return { authorization: `Bearer ${keys.get(credential)}` };
    const token = createToken(); // one for each request: signing out is a request, too
    await insertSession(database.db, {
      ...{ project_id: project.id, token_hash: hashKey(token), account: `a ${role}`, password_hash: 'x' },
      expires_at: new Date(Date.now() + 60_000),
    });
    return { cookie: `nod_session=${project.id}.${token}` };
  }

  /** Somewhere nothing is: who is let in finds nothing, and changes nothing. */
  const nowhere = (path: string): string => path.replace(/:\w*id\b/g, randomUUID()).replace(/:\w+/g, 'nothing');

  const cases = Object.entries(routes).flatMap(([name, route]) =>
    CREDENTIALS.map((credential): [string, string, Route] => [name, credential, route]),
  );

  promise(
    'S4',
    'lets in exactly whom the contract names',
    { short: { rounds: 1 }, long: { rounds: 5 } },
    async ({ rounds }) => {
      const failures: string[] = [];
      const attempt = async ([name, credential, route]: (typeof cases)[number]): Promise<void> => {
        const { status } = await fetch(app.origin + nowhere(route.path), {
          method: route.method,
          headers: { ...(await headersOf(credential)), 'content-type': 'application/json' },
          ...(route.method === 'GET' ? {} : { body: '{"nothing":"anybody takes"}' }),
        });
        const answer = status === 401 || status === 403 ? status : 'in';
        const wanted = expected(route, credential);
        // Readiness may say no on a busy machine: that is its job.
        if (answer !== wanted || (status >= 500 && name !== 'readyz'))
          failures.push(`${name} with ${credential}: ${status}`);
      };
      for (let round = 0; round < rounds; round += 1) {
        for (let at = 0; at < cases.length; at += 16) await Promise.all(cases.slice(at, at + 16).map(attempt));
      }
      const note = `${Object.keys(routes).length} endpoints × ${CREDENTIALS.length} credentials`;
      return { tried: cases.length * rounds, lost: 0, failures, note };
    },
  );

  const shows = async (): Promise<Outcome> => {
    const failures: string[] = [];
    const marker = 'only-for-the-first-project';
    const send = (method: string, path: string, key: string, body?: object): Promise<Response> =>
      fetch(app.origin + path, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    const admin = keys.get('secret: admin') ?? '';
    const ids: Record<string, string> = { trace_id: marker, kid: marker };
    await send('POST', '/v1/signing-secrets', admin, { kid: marker }); // first: it changes the policy of the labels
    await send('POST', '/v1/generations', admin, {
      generations: [{ trace_id: marker, input: marker, output: marker, user_id: marker }],
    });
    const event = {
      id: randomUUID(),
      kind: 'correction',
      trace_id: marker,
      user_id: marker,
      occurred_at: new Date().toISOString(),
      text: marker,
    };
    await send('POST', '/v1/events', admin, {
      sent_at: event.occurred_at,
      events: [event, { ...event, id: randomUUID(), wrong: marker }],
    });
    await send('PUT', '/v1/settings', admin, { words: { thanks: marker } });
    const made = await (
      await send('POST', '/v1/keys', admin, { kind: 'secret', name: marker, scopes: ['read'] })
    ).json();
    ids.id = made.created.id;
    await labelled();
    const before = await dump();
    if (!before.includes(marker)) failures.push('there is nothing to show');

    const bodies: Record<string, object> = {
      postErasure: { user_id: marker },
      postAccess: { user_id: marker },
      postConsent: { user_id: marker, withdraw: ['train'] },
      removePerson: { name: marker },
      replayDeadLetters: { ids: [randomUUID()] },
    };
    for (const [name, route] of Object.entries(routes)) {
      const path = route.path.replace(/:(\w+)/g, (_, param: string) => ids[param] ?? marker);
      const query = name.startsWith('export') ? '?format=jsonl' : '';
      const response = await send(
        route.method,
        path + query,
        neighbourKey,
        route.method === 'GET' ? undefined : (bodies[name] ?? {}),
      );
      // What the neighbour asked for may be named in the answer, and stands in its own audit log.
      const text = (await response.text()).replaceAll(path, '').replaceAll(/"target":\{[^}]*\}/g, '');
      if (text.includes(marker)) failures.push(`${name} shows ${text.slice(0, 200)}`);
    }
    if ((await dump()) !== before) failures.push('something of another project was changed');
    return { tried: Object.keys(routes).length, lost: 0, failures, note: 'endpoints' };
  };
  promise('S4', 'shows and changes nothing of another project', { short: {}, long: {} }, shows);

  /** The worker has nothing left to do: from then on only requests change anything. */
  async function labelled(): Promise<void> {
    for (;;) {
      const { rows } = await database.pool.query<{ depth: number }>('select count(*)::int as depth from marks');
      if (rows[0]?.depth === 0) return;
      await wait(20);
    }
  }

  /** Everything the first project's tables hold, but for who asked what. */
  async function dump(): Promise<string> {
    const { rows: tables } = await database.pool.query<{ name: string }>(`
      select table_name as name from information_schema.columns
      where table_schema = 'public' and column_name = 'project_id' and table_name not in ('audit_log', 'sessions', 'keys')
      order by 1`);
    const parts = [];
    for (const { name } of tables) {
      const { rows } = await database.pool.query(
        `select * from ${name} as entry where project_id = $1 order by entry::text`,
        [project.id],
      );
      parts.push(`${name}: ${JSON.stringify(rows)}`);
    }
    const { rows: keys } = await database.pool.query(
      'select id, revoked_at from keys where project_id = $1 order by id',
      [project.id],
    );
    return [...parts, JSON.stringify(keys)].join('\n');
  }

  it('notes every use of an administrator’s rights, and who it was', async () => {
    const { rows } = await database.pool.query<{ action: string; via: string }>(
      'select action, via from audit_log where project_id = $1',
      [project.id],
    );
    const noted = new Set(rows.map(({ action }) => action));
    const forAdmins = Object.values(routes).filter(
      ({ auth }: Route) => auth.scope === 'admin' || auth.role === 'admin',
    );
    const withoutWhatIsWrong = forAdmins.filter(({ method }) => method === 'GET' || method === 'DELETE');
    expect(
      withoutWhatIsWrong.map(({ method, path }) => `${method} ${path}`).filter((action) => !noted.has(action)),
    ).toEqual([]);
    expect(new Set(rows.map(({ via }) => via))).toEqual(new Set(['secret', 'session']));
  });
});
