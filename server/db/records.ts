/**
 * Rows as a table to select from, sent as one array a column: one statement for any number of rows, whose text and plan
 * do not grow with them, and which the database reads in less time than one JSON text of all rows.
 */
import { type RawBuilder, sql } from 'kysely';

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

/** JSON null is SQL null, also for `json` columns. */
export function records<Name extends string>(
  rows: readonly { readonly [N in NoInfer<Name>]: unknown }[],
  columns: Record<Name, ColumnType>,
): RawBuilder<unknown> {
  const names = Object.keys(columns) as Name[]; // what TypeScript does not say of an object's own keys
  const arrays = names.map((name) => {
    const type = columns[name];
    const values = rows.map((row) => toParameter(row[name], type));
    // An array of arrays would have to be a rectangle: those go as texts.
    return sql`${values}::${sql.raw(type === 'text[]' ? type : `${type}[]`)}`;
  });
  const read = names.map((name) =>
    columns[name] === 'text[]' ? sql`${sql.ref(name)}::text[] as ${sql.ref(name)}` : sql.ref(name),
  );
  const as = sql.join(names.map((name) => sql.ref(name)));
  return sql`(select ${sql.join(read)} from unnest(${sql.join(arrays)}) as sent (${as}))`;
}

function toParameter(value: unknown, type: ColumnType): unknown {
  if (value === null || value === undefined) return null;
  if (type === 'json' || type === 'jsonb') return JSON.stringify(value);
  return type === 'text[]' && Array.isArray(value) ? writeArray(value) : value;
}

/** As PostgreSQL writes an array (section 8.15.6 of its manual). */
function writeArray(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
