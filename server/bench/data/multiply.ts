/**
 * Makes much of little: copies all that is kept of a project again and again, each copy a day earlier, under ids of
 * its own. So a large database is labelled by the real worker, once: labels, rows and rollups of a copy are those of
 * what it was copied from, whatever their columns. What is inside of JSON stays as it was, so a copy must not be
 * labelled anew.
 */
import type { Database } from '../../db/connect.ts';
import { withoutIndexes } from './without-indexes.ts';

interface Column {
  name: string;
  type: string;
}

/**
 * No worker may be about: it would wait for the indexes.
 *
 * @param copies beside the original, whose generations are all of one UTC day
 * @returns seconds it took
 */
export async function multiply(database: Database, projectId: number, copies: number): Promise<number> {
  const began = performance.now();
  const { pool } = database;
  const { rows: tables } = await pool.query<{ name: string; columns: Column[] }>(`
    select table_name as name, json_agg(json_build_object('name', column_name, 'type', udt_name)) as columns
    from information_schema.columns
    where table_schema = current_schema() and is_generated = 'NEVER' and is_identity = 'NO' and table_name <> 'marks'
    group by table_name
    having bool_or(column_name = 'project_id') and bool_or(column_name in ('trace_id', 'hour', 'day'))
    order by table_name`);
  const names = tables.map(({ name }) => name);
  await withoutIndexes(database, names, async () => {
    const left = tables.values();
    const copy = async (): Promise<void> => {
      for (const { name, columns } of left) {
        const into = columns.map((column) => `"${column.name}"`).join(', ');
        const values = columns.map((column) => copied(column)).join(', ');
        // What a statement adds it does not see: only the original is copied.
        await pool.query(
          `insert into "${name}" (${into}) select ${values}
           from "${name}" as original, generate_series(1, ${copies}) as copy (nr) where project_id = $1`,
          [projectId],
        );
      }
    };
    await Promise.all([copy(), copy()]);
  });
  await pool.query('vacuum analyze');
  return (performance.now() - began) / 1000;
}

function copied({ name, type }: Column): string {
  const column = `original."${name}"`;
  if (name === 'trace_id' || name.endsWith('_trace_id') || name === 'conversation_id')
    return `${column} || '~' || copy.nr`;
  if (type === 'uuid') return `md5(${column}::text || copy.nr)::uuid`;
  if (type === '_uuid') return `array(select md5(id::text || copy.nr)::uuid from unnest(${column}) as id)`;
  if (type === 'timestamptz') return `${column} - copy.nr * interval '1 day'`;
  if (type === 'date') return `${column} - copy.nr`;
  return name === 'id' ? `md5(${column} || copy.nr)` : column;
}
