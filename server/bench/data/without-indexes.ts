/** Takes the indexes off tables, fills them, and builds the indexes anew: in a fraction of the time of keeping them. */
import type { Database } from '../../db/connect.ts';

interface Index {
  drop: string;
  create: string;
  /** Of a primary key or a unique constraint: built by altering the table, which nothing else may do meanwhile. */
  constraint: boolean;
}

/** What sorting for an index may take; PostgreSQL's default is for small tables. */
const BUILD_MEMORY = '256MB';
const BUILT_AT_ONCE = 2;

export async function withoutIndexes<T>(
  { pool }: Database,
  tables: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const { rows: indexes } = await pool.query<Index>(
    `select
       held.conname is not null as constraint,
       case when held.conname is null then format('drop index %s', own.indexrelid::regclass)
         else format('alter table %s drop constraint %I', own.indrelid::regclass, held.conname) end as drop,
       case when held.conname is null then pg_get_indexdef(own.indexrelid)
         else format('alter table %s add constraint %I %s', own.indrelid::regclass, held.conname,
           pg_get_constraintdef(held.oid)) end as create
     from pg_index own
     left join pg_constraint held on held.conindid = own.indexrelid and held.contype in ('p', 'u')
     where own.indrelid = any ($1::regclass[])`,
    [tables],
  );
  for (const { drop } of indexes) await pool.query(drop);
  const done = await work();
  await build(
    pool,
    indexes.filter(({ constraint }) => constraint),
    1,
  );
  await build(
    pool,
    indexes.filter(({ constraint }) => !constraint),
    BUILT_AT_ONCE,
  );
  return done;
}

async function build(pool: Database['pool'], indexes: readonly Index[], atOnce: number): Promise<void> {
  const left = indexes.values();
  const builders = Array.from({ length: atOnce }, async () => {
    const client = await pool.connect();
    try {
      await client.query(`set maintenance_work_mem = '${BUILD_MEMORY}'`);
      for (const { create } of left) await client.query(create);
    } finally {
      client.release(true); // its setting goes with it
    }
  });
  await Promise.all(builders);
}
