/**
 * Rows as a table to select from, sent as one array a column: one statement for any number of rows, whose text and plan
 * do not grow with them, and which the database reads in less time than one JSON text of all rows.
 */
import { type CompiledQuery, type RawBuilder, sql } from 'kysely';
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
 * A statement about tables of rows, for where it runs so often that making its text anew takes longer than all else: the
 * text is made once, and only the rows change.
 *
 * @param write the statement; it holds each table once, in this order, and no other parameter
 */
export function statement<const Tables extends readonly Columns[], Row>(
  columns: Tables,
  write: (...tables: { [T in keyof Tables]: RawBuilder<unknown> }) => RawBuilder<Row>,
): (db: Db, ...rows: { [T in keyof Tables]: RowsOf<Tables[T]> }) => Promise<Row[]> {
  let compiled: CompiledQuery<Row> | undefined;
  return async (db, ...rows) => {
    compiled ??= write(
      ...(columns.map((of) => records([], of)) as { [T in keyof Tables]: RawBuilder<unknown> }),
    ).compile(db);
    const parameters = columns.flatMap((of, table) => parametersOf(rows[table] ?? [], of));
    return (await db.executeQuery<Row>({ ...compiled, parameters })).rows;
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
