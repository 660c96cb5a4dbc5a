import type { ColumnType, Generated } from 'kysely';
import type { DatasetDefinition, Manifest } from '../../../shared/dataset.ts';
import type { Split } from '../../../shared/export.ts';
import type { Json, NullableJson } from '../columns.ts';
import type { LabelsTable } from './labels.ts';

/** The tables that datasets writes: definitions and frozen versions. */
export interface DatasetsTables {
  splits: SplitsTable;
  datasets: DatasetsTable;
  dataset_versions: DatasetVersionsTable;
  dataset_rows: DatasetRowsTable;
  dataset_prompts: DatasetPromptsTable;
  dataset_revocations: DatasetRevocationsTable;
  dataset_cases: DatasetCasesTable;
  dataset_sides: DatasetSidesTable;
}

/** Writer: datasets. Written once for a project. */
export interface SplitsTable {
  project_id: number;
  salt: Buffer;
  /** Null until the first version is frozen. */
  train: number | null;
  validation: number | null;
  test: number | null;
}

/** Writer: datasets. */
export interface DatasetsTable {
  project_id: number;
  id: Generated<number>;
  name: string;
  definition: Json<DatasetDefinition>;
  created_at: ColumnType<Date, never, never>;
}

/** Writer: datasets. */
export interface DatasetVersionsTable {
  project_id: number;
  dataset_id: number;
  version: number;
  job_id: string;
  /** Null until it is frozen. */
  manifest: NullableJson<Manifest>;
  created_at: ColumnType<Date, never, never>;
}

/** Writer: datasets. Never changed once frozen; deleted when somebody is erased. */
export interface DatasetRowsTable {
  project_id: number;
  dataset_id: number;
  version: number;
  split: Split;
  /** Ascending in order of (trace_id, span_id, row_id), with gaps. */
  position: number;
  row_id: string;
  trace_id: string;
  span_id: string;
  status: LabelsTable['status'];
  gold: boolean;
  desirable: boolean | null;
  /** Of the last prompt, normalised; keyed. */
  prompt_hash: Buffer;
  prompt_signature: Buffer;
  /** Of `content` in UTF-8. */
  bytes: number;
  /** A `NativeLine`. */
  content: Json<unknown>;
  /** Whom the line names; null in rows of earlier releases. */
  people: Generated<string[] | null>;
  /** Whose answer the other side of a pair is: pseudonyms of its generation and of its person. */
  others: Generated<string[]>;
}

/** Writer: datasets. */
export interface DatasetPromptsTable {
  project_id: number;
  held_out: boolean;
  hash: Buffer;
  signature: Buffer;
}

/** Writer: datasets. */
export interface DatasetRevocationsTable {
  project_id: number;
  dataset_id: number;
  version: number;
  row_id: string;
  reason: 'erased' | 'consent';
  revoked_at: ColumnType<Date, never, never>;
}

/** Writer: datasets. Generations that people put into an eval dataset, whatever its filter takes. */
export interface DatasetCasesTable {
  project_id: number;
  dataset_id: number;
  trace_id: string;
  span_id: string;
  /** In the order they were added. */
  seq: Generated<number>;
  added_by: string;
  added_at: ColumnType<Date, never, never>;
}

/** Writer: datasets. On which side somebody or something is for good; the first to say so decides. */
export interface DatasetSidesTable {
  project_id: number;
  /** Fingerprint of a person, a conversation or a trace; keyed. */
  unit: Buffer;
  /** True: a version holds them out, or somebody added a case of theirs. False: a version trains on them. */
  held_out: boolean;
  /** On which of the two held-out sides a version has them; null where their hash says. */
  split: 'validation' | 'test' | null;
}
