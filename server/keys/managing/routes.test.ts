import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Project } from '../../db/tables/keys.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../../test/database.ts';
import { type Served, serveEndpoints } from '../../test/serve-endpoints.ts';
import { hashKey } from '../create-key.ts';
import { CallerFinder } from '../find-caller.ts';
import { verifyPassword } from '../hash-password.ts';
import { settingsRoutes } from '../routes.ts';
import { insertAccount, insertSession, listAccounts, listSigningSecrets } from '../store.ts';
import { managingRoutes } from './routes.ts';
import { deleteSigningSecret } from './store.ts';

describe.each(databaseKinds)('an administrator, on %s', (kind) => {
  let database: TestDatabase;
  let project: Project;
  let served: Served;
  /** Of this process, and of another replica, whose clock the test sets. */
  let here: CallerFinder;
  let there: CallerFinder;
  let clock = 0;

  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    const { db } = database;
    project = await createTestProject(db);
    here = new CallerFinder(db);
    there = new CallerFinder(db, () => clock);
    const deps = { db, forget: () => here.forget(), remember: async () => undefined, onSigning: () => undefined };
    served = await serveEndpoints([...managingRoutes(deps), ...settingsRoutes(deps)], project, { scopes: ['admin'] });
    return () => served.close();
  });

  const json = async (response: Promise<Response>): Promise<Record<string, string>> => (await response).json();
  const make = (name: string, more: object = { kind: 'secret', scopes: ['read'] }) =>
    json(served.post('/v1/keys', { name, ...more })) as unknown as Promise<{ key: string; created: { id: string } }>;

  it('makes keys that are shown once, and sees them without', async () => {
    const { key, created } = await make('reports');
    expect(await here.findKey(key)).toMatchObject({ kind: 'secret', name: 'reports', scopes: ['read'] });
    const list = await (await served.get('/v1/keys')).text();
    expect(JSON.parse(list).items).toMatchObject([
      { id: created.id, name: 'reports', public_key: null, revoked_at: null },
    ]);
    expect(list).not.toContain(key);
    const widget = await make('widget', { kind: 'publishable' });
    expect(await here.findKey(widget.key)).toMatchObject({ kind: 'publishable', scopes: [] });
    expect((await served.post('/v1/keys', { kind: 'secret', name: 'none', scopes: [] })).status).toBe(400);
  });

  it('says when a key was last used, to the minute', async () => {
    const { key, created } = await make('reports');
    const lastUse = async (): Promise<string | null | undefined> => {
      const { items } = (await (await served.get('/v1/keys')).json()) as {
        items: { id: string; last_used_at: string | null }[];
      };
      return items.find(({ id }) => id === created.id)?.last_used_at;
    };
    const start = Date.now();
    let now = start;
    const [finder, other] = [new CallerFinder(database.db, () => now), new CallerFinder(database.db, () => now)];
    const at = (ms: number): string => new Date(start + ms).toISOString();
    expect(await lastUse()).toBeNull();
    await finder.findKey(key);
    await expect.poll(lastUse).toBe(at(0));
    now = start + 59_999;
    await finder.findKey(key);
    await other.findKey(key); // a replica that has not seen it used
    expect(await lastUse()).toBe(at(0));
    now = start + 60_000;
    await finder.findKey(key);
    await expect.poll(lastUse).toBe(at(60_000));
  });

  it('revokes a key at once here, and within a second on every other replica', async () => {
    const { key, created } = await make('old');
    expect(await here.findKey(key)).toBeDefined();
    expect(await there.findKey(key)).toBeDefined();
    expect((await served.send('DELETE', `/v1/keys/${created.id}`)).status).toBe(200);
    expect(await here.findKey(key)).toBeUndefined();
    clock += 1000;
    expect(await there.findKey(key)).toBeUndefined();
    expect((await served.send('DELETE', `/v1/keys/${created.id}`)).status).toBe(404);
  });

  it('rotates a key: the new one works beside the old, and a third has to wait', async () => {
    const { key, created } = await make('backend', { kind: 'secret', scopes: ['ingest', 'read'] });
    const next = await json(served.post(`/v1/keys/${created.id}/rotate`, undefined));
    expect(await here.findKey(next.key ?? '')).toMatchObject({ name: 'backend', scopes: ['ingest', 'read'] });
    expect(await here.findKey(key)).toBeDefined();
    expect((await served.post(`/v1/keys/${created.id}/rotate`, undefined)).status).toBe(409);
    await served.send('DELETE', `/v1/keys/${created.id}`);
    expect((await served.post(`/v1/keys/${created.id}/rotate`, undefined)).status).toBe(404);
  });

  it('cannot touch the keys of another project', async () => {
    const { created } = await make('mine');
    const stranger = await createTestProject(database.db);
    const deps = {
      ...{ db: database.db, forget: () => undefined, remember: async () => undefined, onSigning: () => undefined },
    };
    const other = await serveEndpoints(managingRoutes(deps), stranger, { scopes: ['admin'] });
    expect((await other.send('DELETE', `/v1/keys/${created.id}`)).status).toBe(404);
    expect((await (await other.get('/v1/keys')).json()).items).toEqual([]);
    await other.close();
  });

  it('sets the origins that publishable keys are taken from', async () => {
    const { key } = await make('widget', { kind: 'publishable' });
    await here.findKey(key);
    expect((await served.send('PUT', '/v1/origins', { origins: ['https://app.example.com'] })).status).toBe(200);
    expect((await here.findKey(key))?.project.origins).toEqual(['https://app.example.com']);
    expect(await json(served.get('/v1/origins'))).toEqual({ origins: ['https://app.example.com'] });
    for (const wrong of ['app.example.com', 'https://app.example.com/', 'https://App.example.com', 'https://a.b:443']) {
      expect((await served.send('PUT', '/v1/origins', { origins: [wrong] })).status).toBe(400);
    }
  });

  it('holds two signing secrets while one takes the place of the other', async () => {
    const first = await json(served.post('/v1/signing-secrets', { kid: 'a' }));
    const second = await json(served.post('/v1/signing-secrets', {}));
    expect((await here.signingSecrets(project.id)).map(({ kid }) => kid).sort()).toEqual(['a', second.kid].sort());
    expect((await listSigningSecrets(database.db, project.id)).map(({ secret }) => secret)).toContain(first.secret);
    expect((await served.post('/v1/signing-secrets', {})).status).toBe(409);
    expect(await (await served.get('/v1/signing-secrets')).text()).not.toContain(String(first.secret));
    expect((await served.send('DELETE', '/v1/signing-secrets/a')).status).toBe(200);
    expect((await here.signingSecrets(project.id)).map(({ kid }) => kid)).toEqual([second.kid]);
    expect((await served.send('DELETE', '/v1/signing-secrets/a')).status).toBe(404);
  });

  it('signs on without its last secret until somebody says that it shall not', async () => {
    const { key } = await make('widget', { kind: 'publishable' });
    const signs = async () => (await here.findKey(key))?.project.signs;
    expect(await signs()).toBe(false);
    for (const kid of ['a', 'b']) await served.post('/v1/signing-secrets', { kid });
    expect(await signs()).toBe(true);
    expect((await served.send('DELETE', '/v1/signing-secrets/b?stop_signing=true')).status).toBe(200);
    expect(await signs()).toBe(true);
    for (const address of ['/v1/signing-secrets/a', '/v1/signing-secrets/a?stop_signing=false']) {
      const refused = await served.send('DELETE', address);
      expect(refused.status).toBe(409);
      expect((await refused.json()).error.code).toBe('last_secret');
    }
    expect((await here.signingSecrets(project.id)).map(({ kid }) => kid)).toEqual(['a']);
    // As a release that knows nothing of it deletes the last one.
    await deleteSigningSecret(database.db, project.id, 'a');
    here.forget();
    expect(await signs()).toBe(true);
    await served.post('/v1/signing-secrets', { kid: 'c' });
    expect((await served.send('DELETE', '/v1/signing-secrets/c?stop_signing=true')).status).toBe(200);
    expect(await signs()).toBe(false);
  });

  it('lets people in, gives them another role, which ends their sessions, and lets them out', async () => {
    const { db } = database;
    await insertAccount(db, project.id, { name: 'admin', role: 'admin', password_hash: 'x' });
    const { password } = await json(served.post('/v1/people', { name: 'Rita', role: 'viewer' }));
    const rita = (await listAccounts(db, project.id)).find(({ name }) => name === 'Rita');
    expect(await verifyPassword(password ?? '', rita?.password_hash ?? '')).toBe(true);
    expect((await served.post('/v1/people', { name: 'Rita', role: 'admin' })).status).toBe(409);

    const token_hash = hashKey('a session');
    const expires_at = new Date(Date.now() + 60_000);
    const session = { project_id: project.id, token_hash, account: 'Rita', expires_at };
    const password_hash = rita?.password_hash ?? '';
    expect(await insertSession(db, { ...session, password_hash })).toBe(true);
    expect(await here.findSession(`${project.id}.a session`)).toBeDefined();
    expect((await served.post('/v1/people/change', { name: 'Rita', role: 'reviewer' })).status).toBe(200);
    expect(await here.findSession(`${project.id}.a session`)).toBeUndefined();
    expect((await json(served.get('/v1/people'))).items).toMatchObject([
      { name: 'Rita', role: 'reviewer' },
      { name: 'admin', role: 'admin' },
    ]);
    expect((await served.post('/v1/people/change', { name: 'Rita', password: 'another one' })).status).toBe(200);
    // As who was about to sign in with the old password, which took a while to look at.
    expect(await insertSession(db, { ...session, password_hash })).toBe(false);
    expect(await here.findSession(`${project.id}.a session`)).toBeUndefined();
    expect((await served.post('/v1/people/remove', { name: 'Rita' })).status).toBe(200);
    expect((await served.post('/v1/people/remove', { name: 'Rita' })).status).toBe(404);
  });

  it('cannot be the last to leave', async () => {
    await insertAccount(database.db, project.id, { name: 'admin', role: 'admin', password_hash: 'x' });
    expect((await served.post('/v1/people/remove', { name: 'admin' })).status).toBe(409);
    expect((await served.post('/v1/people/change', { name: 'admin', role: 'viewer' })).status).toBe(409);
    expect((await served.post('/v1/people/change', { name: 'admin' })).status).toBe(400);
  });

  it('decides what is taken out of texts, how long data is kept and what is assumed', async () => {
    expect(await json(served.get('/v1/settings/privacy'))).toEqual({
      redaction: {},
      retention_days: 400,
      assumed_consent: ['improve', 'train'],
    });
    const settings = {
      redaction: { phone: false, terms: ['Project Falcon'] },
      retention_days: 30,
      assumed_consent: ['improve'],
    };
    expect(await json(served.send('PUT', '/v1/settings/privacy', settings))).toEqual(settings);
    expect(await json(served.get('/v1/settings/privacy'))).toEqual(settings);
    expect((await served.send('PUT', '/v1/settings/privacy', { ...settings, retention_days: 0 })).status).toBe(400);
  });
});
