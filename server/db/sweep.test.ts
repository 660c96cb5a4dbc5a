import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../test/database.ts';
import { migrate, migrationNames } from './migrate.ts';
import { createSweeper } from './sweep.ts';

/** Enough of them that each is a most common value. */
const ROWS = 20;

describe.each(databaseKinds)('what %s keeps for its planner', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  /** Everything in the statistics, as one text. */
  const statistics = async (): Promise<string> => {
    const { rows } = await database.pool.query(`
      select tablename, most_common_vals::text, most_common_elems::text, histogram_bounds::text
      from pg_stats where schemaname = 'public'`);
    return JSON.stringify(rows);
  };
  const fill = async (word: string): Promise<number> => {
    const { id } = await createTestProject(database.db);
    const now = new Date();
    for (let n = 0; n < ROWS; n += 1) {
      const key = { project_id: id, trace_id: `trace-of-${word}`, span_id: '' };
      const flags = { verified: true, improve: true, train: true, sanitised: false };
      const times = { occurred_at: now, at: now, received_at: now };
      const more = {
        id: randomUUID(),
        kind: 'vote',
        channel: 'widget',
        actor: '',
        content_hash: randomBytes(4),
      } as const;
      const said = { conversation_id: `talk-of-${word}`, body: JSON.stringify({ comment: `words of ${word}` }) };
      await database.db
        .insertInto('events')
        .values({ ...key, ...flags, ...times, ...more, ...said })
        .execute();
      await sql`
        insert into texts (project_id, trace_id, span_id, at, words, hash)
        values (${id}, ${`t${n}`}, '', ${now}, to_tsvector('simple', ${word}), '')`.execute(database.db);
    }
    return id;
  };

  it('holds no words of people, and nothing of what was deleted soon after', async () => {
    const id = await fill('zoe');
    await database.pool.query('analyze');
    const before = await statistics();
    expect(before).toContain('trace-of-zoe'); // that is, what was looked at is where it would be
    expect(before).toContain('{zoe}');
    for (const words of ['words of zoe', 'talk-of-zoe']) expect(before).not.toContain(words);

    for (const table of ['events', 'texts'] as const) {
      await database.db.deleteFrom(table).where('project_id', '=', id).execute();
    }
    await fill('kim'); // of an empty table the statistics stay as they are
    const failed: unknown[] = [];
    const sweeper = createSweeper({ ...database, onError: (error) => failed.push(error), afterMs: 1 });
    sweeper.soon();
    await expect.poll(statistics, { timeout: 10_000 }).not.toContain('zoe');
    expect(await statistics()).toContain('trace-of-kim');
    await sweeper.stop();
    sweeper.soon();
    expect(failed).toEqual([]);
  });
});

it('statistics of words, kept before there was a rule against it, go with the migration', async () => {
  const database = await openTestDatabase('postgres');
  const { pool, db } = database;
  await pool.query('drop schema public cascade');
  await pool.query('create schema public');
  const before = migrationNames.slice(0, migrationNames.indexOf('0014-no-statistics-of-texts'));
  await migrate(pool, before);
  await sql`
    insert into tallies (project_id, hour, model, model_version, prompt_version, channel, measure, value, count, good, total)
    select 1, now(), n::text, '', '', '', 'reason', 'words of zoe', 1, 1, 1 from generate_series(1, 20) as n`.execute(
    db,
  );
  await pool.query('analyze');
  const isKept = async (): Promise<boolean> =>
    (await pool.query(`select 1 from pg_stats where most_common_vals::text like '%words of zoe%'`)).rowCount !== 0;
  const { rows: files } = await pool.query(
    `select pg_relation_filenode('tallies') as t, pg_relation_filenode('tallies_pkey') as i`,
  );
  expect(await isKept()).toBe(true);
  await migrate(pool);
  expect(await isKept()).toBe(false);
  await pool.query('analyze');
  expect(await isKept()).toBe(false);
  // Nothing was written anew.
  expect(
    (await pool.query(`select pg_relation_filenode('tallies') as t, pg_relation_filenode('tallies_pkey') as i`)).rows,
  ).toEqual(files);
  await database.close();
});
