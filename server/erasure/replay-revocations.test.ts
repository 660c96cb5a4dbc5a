import { randomUUID } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Project } from '../db/tables/keys.ts';
import { hashKey } from '../keys/create-key.ts';
import { CallerFinder } from '../keys/find-caller.ts';
import { managingRoutes } from '../keys/managing/routes.ts';
import { listHashes, listPeople, listSigningSecretNames, revokeKey } from '../keys/managing/store.ts';
import { insertAccount, insertKey, insertSession } from '../keys/store.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../test/database.ts';
import { type Served, serveEndpoints } from '../test/serve-endpoints.ts';
import { rememberRevoked, replayRevocations } from './replay-revocations.ts';
import { TombstoneFile } from './tombstone-file.ts';

describe.each(databaseKinds)('a backup from before something was taken away, on %s', (kind) => {
  let database: TestDatabase;
  let directory: string;
  let project: Project;
  let path: string;
  let file: TombstoneFile;
  let served: Served;

  beforeAll(async () => {
    database = await openTestDatabase(kind);
    directory = await mkdtemp(join(tmpdir(), 'nod-revocations-'));
  });
  afterAll(async () => {
    await rm(directory, { recursive: true });
    await database.close();
  });
  beforeEach(async () => {
    project = await createTestProject(database.db);
    path = join(directory, randomUUID());
    file = new TombstoneFile(path);
    const remember = (some: Parameters<TombstoneFile['append']>[0]): Promise<void> => file.append(some);
    const deps = { db: database.db, forget: () => undefined, remember, onSigning: () => undefined };
    served = await serveEndpoints(managingRoutes(deps), project, { scopes: ['admin'] });
    return () => served.close();
  });

  const replay = (): Promise<number> => replayRevocations({ db: database.db, file });
  const isKey = async (key: string): Promise<boolean> =>
    (await new CallerFinder(database.db).findKey(key)) !== undefined;
  const make = async (name: string): Promise<{ key: string; created: { id: string } }> =>
    (await served.post('/v1/keys', { kind: 'secret', name, scopes: ['read'] })).json() as never;
  const names = async (): Promise<{ people: string[]; secrets: string[] }> => ({
    people: (await listPeople(database.db, project.id)).map(({ name }) => name),
    secrets: (await listSigningSecretNames(database.db, project.id)).map(({ kid }) => kid),
  });

  const TABLES = ['keys', 'signing_secrets', 'accounts'] as const;
  /** Takes all rows of these tables, and gives back what puts them there again, as a restore does. */
  const backUp = async (): Promise<() => Promise<void>> => {
    const { pool } = database;
    const rows = new Map<string, string>();
    for (const table of TABLES) {
      const all = `select json_agg(${table})::text as all from ${table} where project_id = $1`;
      rows.set(table, (await pool.query(all, [project.id])).rows[0].all);
    }
    return async () => {
      for (const table of TABLES) {
        await pool.query(`delete from ${table} where project_id = $1`, [project.id]);
        await pool.query(`insert into ${table} select * from json_populate_recordset(null::${table}, $1)`, [
          rows.get(table),
        ]);
      }
    };
  };

  it('gives back no revoked key, no deleted secret, nobody who was removed, and no session', async () => {
    const { db } = database;
    await insertAccount(db, project.id, { name: 'admin', role: 'admin', password_hash: 'x' });
    await served.post('/v1/people', { name: 'Rita', role: 'viewer' });
    const [leaky, kept] = [await make('leaky'), await make('kept')];
    for (const kid of ['old', 'new']) await served.post('/v1/signing-secrets', { kid });
    const restore = await backUp();
    for (const path of [`/v1/keys/${leaky.created.id}`, '/v1/signing-secrets/old']) {
      expect((await served.send('DELETE', path)).status).toBe(200);
    }
    expect((await served.post('/v1/people/remove', { name: 'Rita' })).status).toBe(200);
    await file.append([{ ...stone(project.id), subject: 'u1' }]);
    expect(await replay()).toBe(0);

    await restore();
    const session = { project_id: project.id, token_hash: hashKey('s'), account: 'admin', password_hash: 'x' };
    await insertSession(db, { ...session, expires_at: new Date(Date.now() + 60_000) });
    expect(await isKey(leaky.key)).toBe(true);
    expect(await replay()).toBe(3);
    expect([await isKey(leaky.key), await isKey(kept.key)]).toEqual([false, true]);
    expect(await names()).toEqual({ people: ['admin'], secrets: ['new'] });
    expect(await new CallerFinder(db).findSession(`${project.id}.s`)).toBeUndefined();
    expect(await replay()).toBe(0);
    expect(await file.read()).toHaveLength(1);
    // What it names it does not tell.
    const text = await readFile(path, 'utf8');
    for (const secret of [leaky.key, 'Rita', '"old"']) expect(text).not.toContain(secret);
  });

  it('leaves those who came back later under the same name', async () => {
    await insertAccount(database.db, project.id, { name: 'admin', role: 'admin', password_hash: 'x' });
    for (let time = 0; time < 2; time += 1) {
      await served.post('/v1/people', { name: 'Rita', role: 'viewer' });
      await served.post('/v1/signing-secrets', { kid: 'a' });
      if (time > 0) break;
      await served.send('DELETE', '/v1/signing-secrets/a?stop_signing=true');
      await served.post('/v1/people/remove', { name: 'Rita' });
    }
    expect(await replay()).toBe(0);
    expect(await names()).toEqual({ people: ['Rita', 'admin'], secrets: ['a'] });
  });

  it('takes nothing away where that was refused, or could not be remembered', async () => {
    await insertAccount(database.db, project.id, { name: 'admin', role: 'admin', password_hash: 'x' });
    expect((await served.post('/v1/people/remove', { name: 'admin' })).status).toBe(409);
    expect(await file.readRevocations()).toEqual([]);
    await served.post('/v1/signing-secrets', { kid: 'a' });
    const { key, created } = await make('leaky');
    const remember = async (): Promise<void> => {
      throw new Error('no space');
    };
    const deps = { db: database.db, forget: () => undefined, remember, onSigning: () => undefined };
    const full = await serveEndpoints(managingRoutes(deps), project, { scopes: ['admin'] });
    expect((await full.send('DELETE', '/v1/signing-secrets/a?stop_signing=true')).status).toBe(500);
    expect((await names()).secrets).toEqual(['a']);
    // But for a key: it stops all the same, and is remembered at the next start.
    expect((await full.send('DELETE', `/v1/keys/${created.id}`)).status).toBe(500);
    await full.close();
    expect(await isKey(key)).toBe(false);
  });

  it('gives back no key that was revoked before the file remembered any, nor one the environment names', async () => {
    const { db } = database;
    const { key, created } = await make('early');
    await revokeKey(db, project.id, created.id);
    await rememberRevoked({ db, file });
    await rememberRevoked({ db, file });
    expect((await file.readRevocations()).filter(({ project_id }) => project_id === project.id)).toHaveLength(1);
    await db.deleteFrom('keys').where('project_id', '=', project.id).execute();
    const named = { project_id: project.id, id: randomUUID(), kind: 'secret', name: 'environment' } as const;
    await insertKey(db, { ...named, hash: hashKey(key), public_key: null, scopes: [] });
    expect(await replay()).toBe(1);
    expect(await listHashes(db, project.id, 'live')).toEqual([]);
  });

  it('is held against files of before, and passes over lines that it does not know', async () => {
    await file.append([stone(project.id)]);
    await appendFile(path, '{"project_id":1,"revoked":"something new","subject":"x"}\n{"project_id":1,"re');
    expect(await replay()).toBe(0);
    expect(await file.read()).toEqual([stone(project.id)]);
  });
});

function stone(project_id: number): Awaited<ReturnType<TombstoneFile['read']>>[number] {
  return { project_id, subject: 'u0', erased_before: 'infinity', improve_before: null, train_before: null };
}
