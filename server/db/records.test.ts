import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseKinds, openTestDatabase, type TestDatabase } from '../test/database.ts';
import { records, storedFunction } from './records.ts';

const columns = {
  number: 'integer',
  share: 'double precision',
  flag: 'boolean',
  text: 'text',
  texts: 'text[]',
  time: 'timestamptz',
  bytes: 'bytea',
  value: 'json',
} as const;
const nothing = { number: 1, share: null, flag: null, text: null, texts: null, time: null, bytes: null, value: null };
const rows = [
  {
    number: 1,
    share: 0.1,
    flag: true,
    text: 'plain',
    texts: ['a', 'b'],
    time: new Date('2026-01-01T00:00:00.123Z'),
    bytes: Buffer.from([0, 255, 92]),
    value: { b: 1, a: [null, 'ü'] },
  },
  { ...nothing, number: 2, text: 'NULL', texts: ['null', '', 'a,b', '"quoted"', 'back\\slash', '{}'], value: 'text' },
  { ...nothing, number: 3, text: '"{,}\\ ', texts: [] },
];

describe.each(databaseKinds)('records on %s', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  it('come out as they went in, whatever is in them', async () => {
    const found = await sql`select * from ${records(rows, columns)} as row order by number`.execute(database.db);
    expect(found.rows).toEqual(rows);
  });

  it('come out alike of a function of the database, however many', async () => {
    const others = { number: 'integer', texts: 'text[]' } as const;
    await database.pool.query(`
      create function pair_rows(numbers integer[], shares double precision[], flags boolean[], plain text[], lists text[],
        times timestamptz[], bytes_of bytea[], bodies json[], other_numbers integer[], other_lists text[])
      returns table (text text, other text[]) language sql as $function$
        select one.text, two.texts::text[]
        from unnest(numbers, plain) as one (number, text) join unnest(other_numbers, other_lists) as two (number, texts)
          using (number) order by number
      $function$`);
    const pair = storedFunction<[typeof columns, typeof others], { text: string | null; other: string[] }>(
      'pair_rows',
      columns,
      others,
    );
    const sent = rows.map(({ number }) => ({ number, texts: [`"${number}\\`, ''] }));
    const expected = rows.map(({ text, number }) => ({ text, other: [`"${number}\\`, ''] }));
    const found = (count: number) => pair(database.db, rows.slice(0, count), sent);
    expect([await found(1), await found(3), await found(0)]).toEqual([expected.slice(0, 1), expected, []]);
    await database.pool.query('drop function pair_rows');
  });

  it('may be none', async () => {
    const found = await sql`select * from ${records([], columns)} as row`.execute(database.db);
    expect(found.rows).toEqual([]);
  });
});
