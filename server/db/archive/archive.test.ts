import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../../test/database.ts';
import type { Database } from '../connect.ts';
import { checkpointWhenDue } from '../embedded-log.ts';
import { migrate, migrationNames } from '../migrate.ts';
import { verifyArchive } from './read-archive.ts';
import { quoted, readTables } from './read-tables.ts';
import { finishRestore, restoreArchive } from './restore-archive.ts';
import { writeArchive } from './write-archive.ts';

const ignore = (): void => undefined;
/** What texts can hold that formats trip over. */
const TEXTS = ['', 'a\tb\r\nc\\n', '{"a","b"}', '"quoted", NULL', '\u2028🦩 مرحبا', `it's $1 {x}`, ' '.repeat(3)];

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nod-archive-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe.each(databaseKinds)('a backup of %s', (kind) => {
  let source: TestDatabase;
  let path: string;
  beforeAll(async () => {
    source = await openTestDatabase(kind);
    await fill(source);
    path = join(directory, `${kind}.tar.gz`);
    await writeArchive(source.pool, path, ignore);
  });
  afterAll(() => source.close());

  it.each(databaseKinds)(
    'restored into %s is the same in every value, and numbers go on where they were',
    async (into) => {
      const target = await openTestDatabase(into);
      await restoreArchive(target.pool, path, await verifyArchive(path), ignore);
      expect(await contents(target)).toEqual(await contents(source));
      // Of three projects made, the first is gone: its number is not given to another.
      expect((await createTestProject(target.db)).id).toBe(4);
      await target.close();
    },
  );

  it.each(databaseKinds)('restored into %s goes on where it broke off after its rows', async (into) => {
    const target = await openTestDatabase(into);
    const manifest = await verifyArchive(path);
    let calls = 0;
    const beforeCommit = async (): Promise<void> => {
      calls += 1;
    };
    const restore = (of = manifest) => restoreArchive(target.pool, path, of, ignore, { beforeCommit });
    expect(await restore()).toEqual({ goesOn: false });
    expect(await restore()).toEqual({ goesOn: true });
    expect(calls).toBe(2);
    expect(await contents(target)).toEqual(await contents(source));
    await expect(restore({ ...manifest, created_at: 'another one' })).rejects.toThrow('is in use');
    await finishRestore(target.pool);
    await expect(restore()).rejects.toThrow('is in use');
    await target.close();
  });

  it('leaves out what is named, and has nothing where what must be there with it is not', async () => {
    const target = await openTestDatabase('postgres');
    const manifest = await verifyArchive(path);
    const beforeCommit = async (): Promise<void> => {
      throw new Error('no space');
    };
    await expect(restoreArchive(target.pool, path, manifest, ignore, { beforeCommit })).rejects.toThrow('no space');
    expect((await target.pool.query('select 1 from projects')).rowCount).toBe(0);
    await restoreArchive(target.pool, path, manifest, ignore, { leaveOut: ['events'] });
    expect(await contents(target)).toEqual({ ...(await contents(source)), events: [] });
    await target.close();
  });

  it('is only for whoever made it', async () => {
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('is not restored into a database that is in use', async () => {
    await expect(restoreArchive(source.pool, path, await verifyArchive(path), ignore)).rejects.toThrow('is in use');
  });
});

describe('a backup', () => {
  let source: TestDatabase;
  let path: string;
  let plain: Buffer;
  beforeAll(async () => {
    source = await openTestDatabase('postgres');
    await fill(source);
    path = join(directory, 'whole.tar.gz');
    await writeArchive(source.pool, path, ignore);
    plain = gunzipSync(await readFile(path));
  });
  afterAll(() => source.close());

  const broken: [string, () => Buffer][] = [
    ['was cut off in the middle', () => gzipSync(plain).subarray(0, 1000)],
    ['was cut off between two files', () => plain.subarray(0, plain.indexOf('manifest.json'))],
    ['was changed in one byte', () => swap(plain, "it's $1", "it's $2")],
    ['is something else', () => Buffer.from('PK something else entirely')],
    ['is empty', () => Buffer.alloc(0)],
  ];
  it.each(broken)('that %s is refused before anything is touched', async (_what, bytes) => {
    const bad = join(directory, `bad-${randomUUID()}`);
    await writeFile(bad, bytes());
    await expect(verifyArchive(bad)).rejects.toMatchObject({ code: 'unreadable' });
  });

  it('of an earlier schema is brought up to this one', async () => {
    const first = migrationNames.slice(0, 1);
    const earlier = await openTestDatabase('postgres');
    await emptied(earlier);
    await migrate(earlier.pool, first);
    await sql`insert into projects (name, pseudonym_secret) values ('old', 'x')`.execute(earlier.db);
    const old = join(directory, 'old.tar');
    await writeArchive(earlier.pool, old, ignore);

    const target = await openTestDatabase('postgres');
    await emptied(target);
    const manifest = await verifyArchive(old);
    expect(manifest.migrations).toEqual(first);
    await restoreArchive(target.pool, old, manifest, ignore);
    expect(await target.db.selectFrom('projects').select(['name', 'settings']).execute()).toEqual([
      { name: 'old', settings: {} },
    ]);
    await earlier.close();
    await target.close();
  });

  it('of a later release is refused by name', async () => {
    const manifest = await verifyArchive(path);
    const later = { ...manifest, migrations: [...manifest.migrations, '9999-later'] };
    const target = await openTestDatabase('postgres');
    await expect(restoreArchive(target.pool, path, later, ignore)).rejects.toThrow('9999-later');
    await target.close();
  });

  it('that is large leaves the log of an embedded database short', async () => {
    const { id } = await createTestProject(source.db);
    const body = { text: randomBytes(1024 * 1024).toString('base64') };
    for (let written = 0; written < 10; written += 1) {
      const letter = { project_id: id, id: randomUUID(), via: 'secret' as const, actor: '', subject: '' };
      const times = { received_at: new Date(), sent_at: new Date() };
      const more = {
        content_hash: Buffer.alloc(32),
        message: '',
        path: null,
        redacted: [],
        body: JSON.stringify(body),
      };
      await source.db
        .insertInto('dead_letters')
        .values({ ...letter, ...times, ...more })
        .execute();
    }
    const large = join(directory, 'large.tar');
    await writeArchive(source.pool, large, ignore);
    const target = await openTestDatabase('pglite');
    await restoreArchive(target.pool, large, await verifyArchive(large), ignore, { onWritten: checkpointWhenDue });
    const { rows } = await target.pool.query(`
      select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::int8 as bytes from pg_control_checkpoint()`);
    expect(rows[0].bytes).toBeLessThan(12 * 1024 * 1024);
    await target.close();
  });

  it('that cannot be written says why, and lets go of the database', async () => {
    const nowhere = join(directory, 'nowhere', 'b.tar');
    await expect(writeArchive(source.pool, nowhere, ignore)).rejects.toThrow('ENOENT');
  });

  it('that fails half-way leaves no file under its name', async () => {
    const client = await source.pool.connect();
    await client.query('begin');
    await client.query('alter table events rename column kind to sort');
    await client.query('alter table migrations rename to hidden');
    await client.query('commit');
    const never = join(directory, 'never.tar');
    await expect(writeArchive(source.pool, never, ignore)).rejects.toThrow();
    await expect(stat(never)).rejects.toThrow('ENOENT');
    await expect(stat(`${never}.part`)).rejects.toThrow('ENOENT');
    await client.query('alter table hidden rename to migrations');
    await client.query('alter table events rename column sort to kind');
    client.release();
  });
});

async function fill({ db }: Database): Promise<void> {
  const gone = await createTestProject(db);
  const project = await createTestProject(db, { name: TEXTS.join('|'), origins: TEXTS });
  await createTestProject(db, { test_of: project.id });
  await db.deleteFrom('projects').where('id', '=', gone.id).execute();
  const at = new Date('2026-01-02T03:04:05.678Z');
  for (const [index, text] of TEXTS.entries()) {
    const key = { project_id: project.id, trace_id: `t-${index}`, span_id: '' };
    await db
      .insertInto('events')
      .values({
        ...key,
        ...{
          id: randomUUID(),
          kind: 'vote',
          actor: text,
          verified: true,
          channel: 'widget',
          improve: true,
          train: false,
        },
        ...{ occurred_at: at, at, received_at: at, content_hash: randomBytes(32), sanitised: false },
        body: JSON.stringify({ comment: text, n: 0.1 + 0.2 }),
      })
      .execute();
    await db.insertInto('marks').values(key).execute();
    // json, not jsonb: spaces and the order of keys are kept.
    await sql`
      insert into generations (project_id, trace_id, span_id, output, improve, train, at, first_recorded_at, recorded_at,
                               access, latency_ms)
      values (${key.project_id}, ${key.trace_id}, '', ${`{ "b": ${JSON.stringify(text)},  "a": 1e2 }`}, true, true,
              '2026-01-02 03:04:05.678901+02', ${at}, ${at}, ${TEXTS}, ${Math.PI})`.execute(db);
  }
  await db.deleteFrom('marks').execute();
}

/** Every row of every table, as text. */
async function contents({ pool }: Database): Promise<Record<string, string[]>> {
  const client = await pool.connect();
  try {
    const all: Record<string, string[]> = {};
    for (const { name, columns } of await readTables(client)) {
      const texts = columns.map((column) => `${quoted(column.name)}::text`).join(', ');
      const { rows } = await client.query<{ line: string }>(
        `select to_json(array[${texts}])::text as line from ${quoted(name)}`,
      );
      all[name] = rows.map(({ line }) => line).sort();
    }
    return all;
  } finally {
    client.release();
  }
}

async function emptied({ db }: Database): Promise<void> {
  await sql`drop schema public cascade`.execute(db);
  await sql`create schema public`.execute(db);
}

function swap(bytes: Buffer, from: string, to: string): Buffer {
  const changed = Buffer.from(bytes);
  changed.write(to, changed.indexOf(from));
  return changed;
}
