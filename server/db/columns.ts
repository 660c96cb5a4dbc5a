/** Kinds of columns: what is read, what may be inserted, what may be set. */
import type { ColumnType } from 'kysely';

/** `json`/`jsonb` columns: JSON text in, parsed value out. */
export type Json<T> = ColumnType<T, string, string>;
export type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>;
export type Time = ColumnType<Date, Date | string, Date | string>;
