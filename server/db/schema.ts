/**
 * The tables, as Kysely sees them; `migrations/` creates them. Every key, unique index and join begins with
 * `project_id`. One capability writes each table, and `tables/` has a file for each of these; any may read.
 */
import type { AlertsTables } from './tables/alerts.ts';
import type { DatasetsTables } from './tables/datasets.ts';
import type { ErasureTables } from './tables/erasure.ts';
import type { IngestTables } from './tables/ingest.ts';
import type { JobsTables } from './tables/jobs.ts';
import type { KeysTables } from './tables/keys.ts';
import type { LabelsTables } from './tables/labels.ts';
import type { ReviewTables } from './tables/review.ts';

export interface Schema
  extends KeysTables,
    IngestTables,
    LabelsTables,
    ReviewTables,
    JobsTables,
    DatasetsTables,
    AlertsTables,
    ErasureTables {}
