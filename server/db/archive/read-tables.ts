/** Which tables are ours, as the database's own catalogue has them: no list to forget a table in. */
import type { ClientBase } from 'pg';

export interface Table {
  name: string;
  columns: { name: string; type: string }[];
  /** Rows refer to earlier rows of the same table: they are in order of the first column. */
  ofItself: boolean;
}

export interface Sequence {
  table: string;
  column: string;
  /** Null: it has given out nothing. */
  last: string | null;
}

/** Every table that belongs to projects, each after those it refers to. */
export async function readTables(client: ClientBase): Promise<Table[]> {
  const { rows } = await client.query<{ table: string; column: string; type: string }>(`
    select c.relname as "table", a.attname as "column", format_type(a.atttypid, a.atttypmod) as "type"
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace
      and (c.relname = 'projects' or exists (
        select 1 from pg_attribute p where p.attrelid = c.oid and p.attname = 'project_id' and not p.attisdropped))
    order by c.relname, a.attnum`);
  const tables = new Map<string, Table>();
  for (const { table, column, type } of rows) {
    const known = tables.get(table) ?? { name: table, columns: [], ofItself: false };
    known.columns.push({ name: column, type });
    tables.set(table, known);
  }
  const references = await readReferences(client);
  for (const { from, to } of references) {
    const table = tables.get(from);
    if (table !== undefined && from === to) table.ofItself = true;
  }
  return inOrder([...tables.values()], references);
}

async function readReferences(client: ClientBase): Promise<{ from: string; to: string }[]> {
  const { rows } = await client.query<{ from: string; to: string }>(`
    select f.relname as "from", t.relname as "to"
    from pg_constraint k join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid
    where k.contype = 'f' and f.relnamespace = current_schema()::regnamespace`);
  return rows;
}

function inOrder(tables: readonly Table[], references: readonly { from: string; to: string }[]): Table[] {
  const ordered: Table[] = [];
  const place = (table: Table): void => {
    if (ordered.includes(table)) return;
    for (const { to } of references.filter(({ from, to }) => from === table.name && to !== from)) {
      const needed = tables.find(({ name }) => name === to);
      if (needed !== undefined) place(needed);
    }
    ordered.push(table);
  };
  for (const table of tables) place(table);
  return ordered;
}

/** Where each column that numbers its rows has got to. */
export async function readSequences(client: ClientBase, tables: readonly Table[]): Promise<Sequence[]> {
  const sequences: Sequence[] = [];
  for (const { name, columns } of tables) {
    for (const column of columns) {
      const { rows } = await client.query<{ last: string | null }>(
        `select pg_sequence_last_value(pg_get_serial_sequence(quote_ident($1), $2)::regclass)::text as last
         where pg_get_serial_sequence(quote_ident($1), $2) is not null`,
        [name, column.name],
      );
      for (const { last } of rows) sequences.push({ table: name, column: column.name, last });
    }
  }
  return sequences;
}

/** A name as it stands in a statement. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
