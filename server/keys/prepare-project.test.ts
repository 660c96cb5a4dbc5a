import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseKinds, openTestDatabase, type TestDatabase } from '../test/database.ts';
import { createKey, hashKey } from './create-key.ts';
import { CallerFinder } from './find-caller.ts';
import { verifyPassword } from './hash-password.ts';
import { type PreparedProject, prepareProject, replaceKey } from './prepare-project.ts';
import { insertSession, listAccounts, listSigningSecrets } from './store.ts';

const nothing = {
  publishableKey: undefined,
  secretKey: undefined,
  testPublishableKey: undefined,
  testSecretKey: undefined,
  signingSecret: undefined,
  adminPassword: undefined,
  allowedOrigins: undefined,
  burstVotesPerMinute: undefined,
};

describe.each(databaseKinds)('the first project, on %s', (kind) => {
  let database: TestDatabase;
  let first: PreparedProject;
  const find = (key: string | undefined) => new CallerFinder(database.db).findKey(key ?? '');

  beforeAll(async () => {
    database = await openTestDatabase(kind);
    first = await prepareProject(database.db, nothing);
  });
  afterAll(() => database.close());

  it('is made at first start with keys and a password that work', async () => {
    expect(first.project.origins).toEqual(['*']);
    expect(await find(first.publishableKey)).toMatchObject({ kind: 'publishable', scopes: [] });
    expect(await find(first.newSecretKey)).toMatchObject({ kind: 'secret', project: { id: first.project.id } });
    const [admin] = await listAccounts(database.db, first.project.id);
    expect(await verifyPassword(first.newAdminPassword ?? '', admin?.password_hash ?? '')).toBe(true);
  });

  it('is found again at the next start, and nothing secret is shown twice', async () => {
    const again = await prepareProject(database.db, nothing);
    expect(again).toEqual({
      ...first,
      newSecretKey: undefined,
      newAdminPassword: undefined,
      test: { ...first.test, newSecretKey: undefined },
    });
  });

  it('takes the keys, origins and signing secret of the environment', async () => {
    const publishableKey = createKey('publishable');
    const secretKey = createKey('secret');
    const allowedOrigins = ['https://app.example.com'];
    const settings = { ...nothing, publishableKey, secretKey, allowedOrigins, signingSecret: 's'.repeat(32) };
    const given = await prepareProject(database.db, settings);
    await prepareProject(database.db, settings);
    expect(given.publishableKey).toBe(publishableKey);
    expect(await find(secretKey)).toMatchObject({ kind: 'secret', project: { origins: allowedOrigins } });
    expect(await find(first.newSecretKey)).toBeDefined();
    expect(await listSigningSecrets(database.db, first.project.id)).toEqual([{ kid: 'env', secret: 's'.repeat(32) }]);
    expect((await prepareProject(database.db, nothing)).project.signs).toBe(true);
  });

  it('has the password that the environment names, and ends the sessions of an earlier one', async () => {
    const admin = async () => (await listAccounts(database.db, first.project.id))[0]?.password_hash ?? '';
    const session = { project_id: first.project.id, account: 'admin', token_hash: hashKey('a thief’s') };
    const expires_at = new Date(Date.now() + 60_000);
    await insertSession(database.db, { ...session, password_hash: await admin(), expires_at });
    await prepareProject(database.db, { ...nothing, adminPassword: 'the new one' });
    expect(await verifyPassword('the new one', await admin())).toBe(true);
    expect(await new CallerFinder(database.db).findSession(`${first.project.id}.a thief’s`)).toBeUndefined();
  });

  it('takes the burst limit of the environment, and keeps it', async () => {
    await prepareProject(database.db, { ...nothing, burstVotesPerMinute: 500 });
    expect((await prepareProject(database.db, nothing)).project.burst_votes_per_minute).toBe(500);
  });

  it('is made once by eight replicas that start together', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => prepareProject(database.db, nothing)));
    expect(new Set(all.map(({ project }) => project.id)).size).toBe(1);
    const made = await database.db.selectFrom('projects').select(['id', 'test_of']).orderBy('id').execute();
    expect(made).toEqual([
      { id: first.project.id, test_of: null },
      { id: first.test.project.id, test_of: first.project.id },
    ]);
  });

  it('has one for trying things out beside it, with keys of its own, for any origin', async () => {
    const testPublishableKey = createKey('publishable');
    const testSecretKey = createKey('secret');
    const allowedOrigins = ['https://app.example.com'];
    const settings = { ...nothing, testPublishableKey, testSecretKey, allowedOrigins, signingSecret: 't'.repeat(32) };
    const { test } = await prepareProject(database.db, settings);
    expect(test).toMatchObject({ publishableKey: testPublishableKey, project: { id: first.test.project.id } });
    for (const key of [first.test.publishableKey, first.test.newSecretKey, testPublishableKey, testSecretKey]) {
      expect(await find(key)).toMatchObject({ project: { id: first.test.project.id, origins: ['*'] } });
    }
    expect(await find(first.publishableKey)).toMatchObject({ project: { id: first.project.id } });
    expect(await listSigningSecrets(database.db, first.test.project.id)).toMatchObject([{ secret: 't'.repeat(32) }]);
  });

  it('ends the old key when one is replaced', async () => {
    const old = await replaceKey(database.db, first.project.id, 'demo', ['read']);
    const fresh = await replaceKey(database.db, first.project.id, 'demo', ['read']);
    expect(await find(old)).toBeUndefined();
    expect(await find(fresh)).toMatchObject({ name: 'demo', scopes: ['read'] });
  });

  it('knows a session until it ends, and no other project’s', async () => {
    const [admin] = await listAccounts(database.db, first.project.id);
    const session = { project_id: first.project.id, account: 'admin', password_hash: admin?.password_hash ?? '' };
    const hour = 3_600_000;
    const live = { token_hash: hashKey('live'), expires_at: new Date(Date.now() + hour) };
    const over = { token_hash: hashKey('over'), expires_at: new Date(Date.now() - hour) };
    await insertSession(database.db, { ...session, ...over });
    await insertSession(database.db, { ...session, ...live });
    const finder = new CallerFinder(database.db);
    expect(await finder.findSession(`${first.project.id}.live`)).toMatchObject({ account: 'admin', role: 'admin' });
    expect(await finder.findSession(`${first.project.id}.over`)).toBeUndefined();
    expect(await finder.findSession(`${first.project.id + 1}.live`)).toBeUndefined();
    expect(await finder.findSession('nonsense')).toBeUndefined();
    expect(await database.db.selectFrom('sessions').select('account').execute()).toHaveLength(1);
  });
});
