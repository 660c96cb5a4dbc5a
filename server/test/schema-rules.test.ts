/** What must be true of every table, those of later migrations included. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseKinds, openTestDatabase, type TestDatabase } from './database.ts';

/** The list of projects itself, and of migrations, belong to no project. */
const OF_NO_PROJECT = ['projects', 'migrations'];

describe.each(databaseKinds)('every table on %s', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  it('has a primary key, and that and every unique index begins with project_id, so that it can be distributed', async () => {
    const { rows } = await sql<{ table: string; index: string | null; primary: boolean; first: string | null }>`
      select c.relname as "table", i.indexrelid::regclass::text as "index", coalesce(i.indisprimary, false) as "primary",
             a.attname as "first"
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
      left join pg_index i on i.indrelid = c.oid and i.indisunique
      left join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
      where c.relkind in ('r', 'p')
      order by 1, 2`.execute(database.db);
    const ruled = rows.filter(({ table }) => !OF_NO_PROJECT.includes(table));
    const tables = [...new Set(ruled.map(({ table }) => table))];
    expect(tables).toEqual(expect.arrayContaining(['events', 'generations', 'labels', 'marks', 'rollups', 'rows']));
    expect(ruled.filter(({ first }) => first !== 'project_id')).toEqual([]);
    expect(ruled.filter(({ primary }) => primary).map(({ table }) => table)).toEqual(tables);
  });
});
