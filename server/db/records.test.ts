import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseKinds, openTestDatabase, type TestDatabase } from '../test/database.ts';
import { records, statement } from './records.ts';

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

  it('come out alike of a statement whose text is made once, whatever the rows', async () => {
    const pair = statement([columns, { number: 'integer', other: 'text' }], (one, two) => {
      return sql<{ text: string | null; other: string }>`
        select text, other from ${one} as one join ${two} as two using (number) order by number`;
    });
    const others = rows.map(({ number }) => ({ number, other: `"${number}\\` }));
    const found = (count: number) => pair(database.db, rows.slice(0, count), others);
    const expected = rows.map(({ text, number }) => ({ text, other: `"${number}\\` }));
    expect([await found(1), await found(3), await found(0)]).toEqual([expected.slice(0, 1), expected, []]);
  });

  it('may be none', async () => {
    const found = await sql`select * from ${records([], columns)} as row`.execute(database.db);
    expect(found.rows).toEqual([]);
  });
});
