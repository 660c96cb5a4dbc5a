import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cheapHash } from '../test/cheap-hash.ts';
import { openTestDatabase, type TestDatabase } from '../test/database.ts';
import { type Served, serveEndpoints } from '../test/serve-endpoints.ts';
import { prepareProject } from './prepare-project.ts';
import { sessionRoutes } from './routes.ts';
import { insertAccount, updatePassword } from './store.ts';

const RIGHT = 'the right one';

describe('nobody guesses a password', () => {
  let database: TestDatabase;
  let served: Served;
  let address = '';

  beforeAll(async () => {
    database = await openTestDatabase('postgres');
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    const names = { publishableKey: undefined, secretKey: undefined, testPublishableKey: undefined };
    const more = { testSecretKey: undefined, signingSecret: undefined, allowedOrigins: undefined };
    const { project } = await prepareProject(database.db, {
      ...{ ...names, ...more, adminPassword: RIGHT, burstVotesPerMinute: undefined },
    });
    await updatePassword(database.db, project.id, 'admin', cheapHash(RIGHT));
    const endpoints = sessionRoutes({ db: database.db, publicUrl: () => 'http://nod' });
    const from = endpoints.map(({ route, handle }) => ({
      route,
      handle: (call: Parameters<typeof handle>[0]) => handle({ ...call, address }),
    }));
    served = await serveEndpoints(from, project);
    address = '192.0.2.7';
  });
  afterEach(() => served.close());

  const signIn = (password: string, name?: string): Promise<Response> =>
    served.post('/v1/session', { password, ...(name === undefined ? {} : { name }) });

  it('after ten attempts from an address even the right one waits', async () => {
    for (let attempt = 1; attempt <= 10; attempt += 1) expect((await signIn(`guess ${attempt}`)).status).toBe(401);
    const refused = await signIn(RIGHT);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(600);
  });

  it('whose own account begins the count anew', async () => {
    const [, , id = '0'] = (await signIn(RIGHT)).headers.get('set-cookie')?.match(/nod_session=((\d+))/) ?? [];
    const viewer = { name: 'Vi', role: 'viewer', password_hash: cheapHash('of a viewer') } as const;
    await insertAccount(database.db, Number(id), viewer);
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      expect((await signIn(`guess ${attempt}`)).status).toBe(401);
      if (attempt < 10) expect((await signIn('of a viewer', 'Vi')).status).toBe(200);
    }
    expect((await signIn('guess 11')).status).toBe(429);
  });

  it('from the many addresses that one subscriber of IPv6 has', async () => {
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      address = `2001:db8::${attempt}`;
      expect((await signIn(`guess ${attempt}`)).status).toBe(401);
    }
    address = '2001:db8::ffff';
    expect((await signIn(RIGHT)).status).toBe(429);
    address = '2001:db8:0:1::1';
    expect((await signIn(RIGHT)).status).toBe(200);
  });

  it('and who is signed in is told to themselves alone; to others that nobody is, which is no failure', async () => {
    const cookie = (await signIn(RIGHT)).headers.get('set-cookie')?.split(';')[0] ?? '';
    const ask = (headers: Record<string, string>): Promise<Response> => served.get('/v1/session', headers);
    expect(await (await ask({ cookie })).json()).toMatchObject({ name: 'admin', role: 'admin' });
    expect((await ask({ cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    for (const none of ['', 'nod_session=nonsense', `${cookie}x`]) {
      const response = await ask({ cookie: none });
      expect([none, response.status, await response.json()]).toEqual([none, 200, null]);
    }
  });
});
