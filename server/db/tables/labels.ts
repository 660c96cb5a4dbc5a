import type { ColumnType, Generated, Selectable } from 'kysely';
import type { LabelStatus } from '../../../shared/label.ts';
import type { Measured, PolicyContent } from '../../../shared/policy.ts';
import type { Counters } from '../../../shared/summary.ts';
import type { Json, NullableJson, Time } from '../columns.ts';

/** The tables that labels writes: what is derived from it. */
export interface LabelsTables {
  labels: LabelsTable;
  rows: RowsTable;
  rollups: RollupsTable;
  tallies: TalliesTable;
  exposures: ExposuresTable;
  lookups: LookupsTable;
  texts: TextsTable;
  policies: PoliciesTable;
  policy_adoptions: PolicyAdoptionsTable;
}

/** Where a label's contribution was counted. */
export interface Bucket {
  /** ISO 8601, start of the hour in UTC. */
  hour: string;
  model: string;
  model_version: string;
  prompt_version: string;
  channel: 'widget' | 'server';
}

/** One value of a measure, found in one generation; of a distribution, `value` is its step. */
export interface Tally {
  measure: string;
  value: string;
  good: boolean;
  /** The number itself, to average by. */
  total: number;
}

export interface StoredContribution {
  bucket: Bucket;
  counters: Partial<Counters>;
  tallies?: Tally[];
  /** Who it was shown to: a pseudonym, or `''`; absent where nobody is known to have seen it. */
  actor?: string;
}

/** Writer: labels. */
export interface LabelsTable {
  project_id: number;
  trace_id: string;
  span_id: string;
  status: LabelStatus;
  p: number;
  gold: boolean;
  recheck: boolean;
  orphan: boolean;
  s_plus: number;
  s_minus: number;
  evidence: Json<unknown[]>;
  dropped: Json<unknown[]>;
  /**
   * What verified evidence alone says: what trains goes by it. Null where there is no other evidence, or where the
   * project does not sign.
   */
  verified_status: ColumnType<LabelStatus | null, LabelStatus | null | undefined, LabelStatus | null>;
  verified_p: ColumnType<number | null, number | null | undefined, number | null>;
  policy_version: string;
  /** The generation's time, else the first event's. */
  at: Time;
  updated_at: Time;
  /** Where the label stands in the order of the random audit: 31 bits of a hash under the project's secret. */
  draw: ColumnType<number | null, number | null | undefined, number | null>;
  /** Why somebody should look at it (`labels/review-of.ts`); null when there is nothing to look at. */
  review: ColumnType<string | null, string | null | undefined, string | null>;
  /** What this label last added to the rollups, and where: subtracted before the next is added. */
  contribution: NullableJson<StoredContribution>;
}

/** Writer: labels. Training rows, with their gates: a row with no gate is exported. */
export interface RowsTable {
  project_id: number;
  trace_id: string;
  span_id: string;
  /** 32 hex digits, a function of what the row rests on. */
  id: string;
  task: 'sft' | 'preference' | 'unpaired';
  source: string;
  /** Text or message to learn; null is the generation's own output. */
  chosen: NullableJson<unknown>;
  rejected: NullableJson<unknown>;
  /** Unpaired: desirable or not. */
  desirable: boolean | null;
  /** Confidence of the row's own evidence. */
  p: number;
  gates: string[];
  /** The events it rests on. */
  event_ids: string[];
}

/** Writer: labels. Sums of contributions by hour and group. */
export interface RollupsTable extends Counters {
  project_id: number;
  hour: Time;
  model: string;
  model_version: string;
  prompt_version: string;
  channel: 'widget' | 'server';
}

/** Writer: labels. Sums of tallies, by the buckets of the rollups. */
export interface TalliesTable {
  project_id: number;
  hour: Time;
  model: string;
  model_version: string;
  prompt_version: string;
  channel: 'widget' | 'server';
  measure: string;
  value: string;
  count: number;
  good: number;
  /** numeric: cast it to read a number. */
  total: ColumnType<string, number, number>;
}

/** Writer: labels. What each person was shown on a UTC day, and how much of it is labelled. */
export interface ExposuresTable {
  project_id: number;
  /** `2026-11-20` */
  day: ColumnType<Date, string, string>;
  prompt_version: string;
  actor: string;
  shown: number;
  positive: number;
  negative: number;
}

/** Writer: labels. By what a generation is found; none for an orphan. */
export interface LookupsTable {
  project_id: number;
  trace_id: string;
  span_id: string;
  at: Time;
  /** `status:positive`, `did:copied`, `model:m-1`, `reason:wrong`... */
  facts: string[];
  /** Of the normalised prompt; `''` where there is none. */
  prompt_hash: string;
  /** Characters; null where none was sent, and in rows that an earlier release wrote. */
  prompt_chars: number | null;
  answer_chars: number | null;
  /** Of all of this: what has not changed is not written. */
  hash: string;
}

/** Writer: labels. The words of a generation; none for an orphan. */
export interface TextsTable {
  project_id: number;
  trace_id: string;
  span_id: string;
  at: Time;
  /** tsvector of what was asked and answered. */
  words: string;
  /** Of time and text. */
  hash: string;
}

/** Writer: labels. Written once. */
export interface PoliciesTable {
  project_id: number;
  /** 1, 2, ... within the project. */
  number: number;
  origin: 'set' | 'estimate';
  content: Json<PolicyContent>;
  /** Which of its numbers were measured, and on how many decisions. */
  measured: Json<Measured>;
  created_by: string;
  created_at: ColumnType<Date, never, never>;
}

/** Writer: labels. The newest names the policy in force. */
export interface PolicyAdoptionsTable {
  project_id: number;
  seq: Generated<string>;
  number: number;
  adopted_by: string;
  adopted_at: ColumnType<Date, never, never>;
}

export type LabelRow = Selectable<LabelsTable>;
