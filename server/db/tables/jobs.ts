import type { ColumnType } from 'kysely';
import type { ItemError } from '../../../shared/error.ts';
import type { Job } from '../../../shared/job.ts';
import type { Json, NullableJson } from '../columns.ts';

/** The tables that jobs writes: work in the background. */
export interface JobsTables {
  jobs: JobsTable;
}

/** Writer: jobs. */
export interface JobsTable {
  project_id: number;
  id: string;
  kind: string;
  state: ColumnType<Job['state'], never, Job['state']>;
  input: Json<unknown>;
  step: ColumnType<string, never, string>;
  done: ColumnType<number, never, number>;
  total: ColumnType<number | null, never, number | null>;
  result: NullableJson<unknown>;
  error: NullableJson<ItemError>;
  /** Raised by everyone who takes the job on: whoever holds an earlier number has lost it. */
  attempt: ColumnType<number, never, number>;
  /** How often it broke off, by an error that may pass or by a crash. */
  failures: ColumnType<number, never, number>;
  /** Until then nobody else takes it on. */
  lease_until: ColumnType<Date | null, never, Date | null>;
  created_at: ColumnType<Date, never, never>;
  finished_at: ColumnType<Date | null, never, Date>;
}
