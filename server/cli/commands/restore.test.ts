import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeArchive } from '../../db/archive/write-archive.ts';
import { TombstoneFile } from '../../erasure/tombstone-file.ts';
import { hashKey } from '../../keys/create-key.ts';
import { insertAccount, insertSession } from '../../keys/store.ts';
import { createTestProject, openTestDatabase } from '../../test/database.ts';
import { runCommand } from '../../test/run-command.ts';

let directory: string;
let backup: string;
/** The servers' file. */
let theirs: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nod-restore-command-'));
  [backup, theirs] = [join(directory, 'nod.tar'), join(directory, 'theirs.ndjson')];
  const { db, pool, close } = await openTestDatabase('postgres');
  const { id } = await createTestProject(db);
  await insertAccount(db, id, { name: 'admin', role: 'admin', password_hash: 'x' });
  const session = { project_id: id, token_hash: hashKey('s'), account: 'admin', password_hash: 'x' };
  expect(await insertSession(db, { ...session, expires_at: new Date(Date.now() + 60_000) })).toBe(true);
  await writeArchive(pool, backup, () => undefined);
  await close();
  await new TombstoneFile(theirs).append([stone('u1')]);
});
afterAll(() => rm(directory, { recursive: true }));

const stone = (subject: string) => ({
  ...{ project_id: 1, subject, erased_before: '2026-01-01T00:00:00.000Z', improve_before: null, train_before: null },
});

/** Into a database of its own; how many sessions are in it then. */
async function restore(args: string[], env: Record<string, string> = {}) {
  const target = await openTestDatabase('postgres');
  const ran = await runCommand(['restore', backup, '--json', ...args], { DATABASE_URL: target.url ?? '', ...env });
  const { rowCount: sessions } = await target.pool.query('select 1 from sessions');
  const { rowCount: accounts } = await target.pool.query('select 1 from accounts');
  await target.close();
  return { code: ran.code, result: JSON.parse(ran.stdout), stderr: ran.stderr, sessions, accounts };
}

it('says what is as it was then, and which file servers on PostgreSQL are to be given', async () => {
  const { code, result, stderr, sessions, accounts } = await restore(['--tombstones', theirs]);
  expect({ code, sessions, accounts }).toEqual({ code: 0, sessions: 0, accounts: 1 });
  expect(result).toMatchObject({ erasures_repeated: 1, revocations_repeated: 0, tombstones: theirs });
  expect(stderr).toContain('Passwords, roles, origins and settings are as they were then');
  expect(stderr).toContain(`NOD_TOMBSTONES=${theirs}`);
});

it('adds what it says to the file that is named for them', async () => {
  const named = join(directory, 'new', 'named.ndjson');
  await new TombstoneFile(named).append([stone('u2')]);
  const { stderr } = await restore(['--tombstones', theirs], { NOD_TOMBSTONES: named });
  expect((await new TombstoneFile(named).read()).map(({ subject }) => subject)).toEqual(
    expect.arrayContaining(['u1', 'u2']),
  );
  expect(stderr).toContain(`${named} has every tombstone of ${theirs}`);
  expect(await readFile(theirs, 'utf8')).not.toContain('u2');
});

it('says what comes back where there is no file', async () => {
  const { result, stderr, sessions } = await restore(['--nobody-was-erased']);
  expect(result).toMatchObject({ erasures_repeated: 0, tombstones: null });
  expect(stderr).toContain('take away again what was taken away since');
  expect(sessions).toBe(0);
});
