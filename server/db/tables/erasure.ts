import type { ColumnType, Generated } from 'kysely';
import type { Json } from '../columns.ts';

/** The tables that erasure writes: who was erased. */
export interface ErasureTables {
  tombstones: TombstonesTable;
  erasures: ErasuresTable;
}

/** Writer: erasure. Whom, and which generations, ingest turns away: asked for every item that comes in. */
export interface TombstonesTable {
  project_id: number;
  /** A person's pseudonym (`u…`), or that of a generation (`g…`). */
  subject: string;
  /** What happened until then is not taken; `infinity` for a generation, which does not come back. */
  erased_before: ColumnType<Date | null, Date | string | null, Date | string | null>;
  /** What happened until then has not this purpose, nor has what does not say. */
  improve_before: ColumnType<Date | null, Date | string | null, Date | string | null>;
  train_before: ColumnType<Date | null, Date | string | null, Date | string | null>;
  laid_at: Generated<Date>;
}

/** Writer: erasure. Receipts. */
export interface ErasuresTable {
  project_id: number;
  id: string;
  subject: string;
  requested_by: string;
  requested_at: ColumnType<Date, never, never>;
  counts: Json<Record<string, number>>;
}
