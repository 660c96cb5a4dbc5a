/**
 * Makes much of little: copies all that is kept of a project again and again, each copy a period earlier, under ids of
 * its own. So a large database is labelled by the real worker, once: labels, rows and rollups of a copy are those of
 * what it was copied from, whatever their columns. What is inside of JSON stays as it was, so a copy must not be
 * labelled anew.
 */
import type { Database } from '../../db/connect.ts';
import { PERIOD_DAYS } from './shape.ts';

interface Column {
  name: string;
  type: string;
}

/** @param copies beside the original */
export async function multiply({ pool }: Database, projectId: number, copies: number): Promise<void> {
  const { rows: tables } = await pool.query<{ name: string; columns: Column[] }>(`
    select table_name as name, json_agg(json_build_object('name', column_name, 'type', udt_name)) as columns
    from information_schema.columns
    where table_schema = current_schema() and is_generated = 'NEVER' and table_name <> 'marks'
    group by table_name
    having bool_or(column_name = 'project_id') and bool_or(column_name in ('trace_id', 'hour'))
    order by table_name`);
  for (const { name, columns } of tables) {
    const names = columns.map((column) => `"${column.name}"`).join(', ');
    const values = columns.map((column) => copied(column)).join(', ');
    // A copy at a time: the whole would be one transaction of millions of rows.
    for (let copy = 1; copy <= copies; copy += 1) {
      await pool.query(
        `insert into "${name}" (${names}) select ${values} from "${name}" as original, (select $2::integer as nr) as copy
         where project_id = $1 and ${isOriginal(columns)}`,
        [projectId, copy],
      );
    }
  }
  await pool.query('vacuum analyze');
}

/** Ids of the original are without the mark of a copy; what has none, such as rollups, is told by its time. */
function isOriginal(columns: readonly Column[]): string {
  if (columns.some(({ name }) => name === 'trace_id')) return "trace_id not like '%~%'";
  return `hour > (select max(hour) from rollups where project_id = $1) - interval '${PERIOD_DAYS + 1} days'`;
}

function copied({ name, type }: Column): string {
  const column = `original."${name}"`;
  if (name === 'trace_id' || name.endsWith('_trace_id') || name === 'conversation_id')
    return `${column} || '~' || copy.nr`;
  if (type === 'uuid') return `md5(${column}::text || copy.nr)::uuid`;
  if (type === '_uuid') return `array(select md5(id::text || copy.nr)::uuid from unnest(${column}) as id)`;
  if (type === 'timestamptz') return `${column} - copy.nr * interval '${PERIOD_DAYS + 1} days'`;
  return name === 'id' ? `md5(${column} || copy.nr)` : column;
}
