/**
 * Rows as a table to select from, sent as one array a column: one statement for any number of rows, whose text and plan
 * do not grow with them, and which the database reads in less time than one JSON text of all rows.
 */
import { CompiledQuery, type RawBuilder, sql } from 'kysely';
import type { Db } from './connect.ts';

/** PostgreSQL's name of a type, as columns have it. */
export type ColumnType =
  | 'integer'
  | 'double precision'
  | 'boolean'
  | 'text'
  | 'text[]'
  | 'uuid'
  | 'timestamptz'
  | 'bytea'
  | 'json'
  | 'jsonb';

type Columns = Readonly<Record<string, ColumnType>>;
type RowsOf<C extends Columns> = readonly { readonly [Name in keyof C]: unknown }[];

/** JSON null is SQL null, also for `json` columns. */
export function records<const C extends Columns>(rows: RowsOf<NoInfer<C>>, columns: C): RawBuilder<unknown> {
  const names = Object.keys(columns);
  const arrays = parametersOf(rows, columns).map((values, index) => {
    const type = columns[names[index] ?? ''];
    // An array of arrays would have to be a rectangle: those go as texts.
    return sql`${values}::${sql.raw(type === 'text[]' ? type : `${type}[]`)}`;
  });
  const read = names.map((name) =>
    columns[name] === 'text[]' ? sql`${sql.ref(name)}::text[] as ${sql.ref(name)}` : sql.ref(name),
  );
  const as = sql.join(names.map((name) => sql.ref(name)));
  return sql`(select ${sql.join(read)} from unnest(${sql.join(arrays)}) as sent (${as}))`;
}

/**
 * A function of the database (`migrations/`) that takes tables of rows, one array a column: for what runs so often that
 * making and planning its text anew takes longer than all else.
 */
export function storedFunction<const Tables extends readonly Columns[], Row>(
  name: string,
  ...tables: Tables
): (db: Db, ...rows: { [T in keyof Tables]: RowsOf<Tables[T]> }) => Promise<Row[]> {
  const types = tables.flatMap((columns) => Object.values(columns));
  const parameters = types.map((type, at) => `$${at + 1}::${type === 'text[]' ? type : `${type}[]`}`);
  const call = CompiledQuery.raw(`select * from ${name}(${parameters.join(', ')})`);
  return async (db, ...rows) => {
    const values = tables.flatMap((columns, table) => parametersOf(rows[table] ?? [], columns));
    return (await db.executeQuery<Row>({ ...call, parameters: values } as CompiledQuery<Row>)).rows;
  };
}

/** One array a column, as PostgreSQL writes it (section 8.15.6 of its manual). */
function parametersOf<C extends Columns>(rows: RowsOf<C>, columns: C): string[] {
  return Object.entries(columns).map(([name, type]) => `{${rows.map((row) => toText(row[name], type)).join(',')}}`);
}

function toText(value: unknown, type: ColumnType): string {
  if (value === null || value === undefined) return 'NULL';
  if (type === 'json' || type === 'jsonb') return quote(JSON.stringify(value));
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return quote(`{${value.map((text: string) => quote(text)).join(',')}}`);
  if (value instanceof Date) return quote(value.toISOString());
  if (Buffer.isBuffer(value)) return quote(`\\x${value.toString('hex')}`);
  return String(value);
}

function quote(text: string): string {
  return `"${/["\\]/.test(text) ? text.replace(/["\\]/g, '\\$&') : text}"`;
}
