import type { ColumnType, Selectable } from 'kysely';
import type { NullableJson, Time } from '../columns.ts';
import type { LabelsTable } from './labels.ts';

/** The tables that review writes: what people decided, and who is looking at what. */
export interface ReviewTables {
  decisions: DecisionsTable;
  review_claims: ReviewClaimsTable;
  daily_samples: DailySamplesTable;
  daily_reads: DailyReadsTable;
  pair_claims: PairClaimsTable;
  pair_decisions: PairDecisionsTable;
}

/** Writer: review. */
export interface DecisionsTable {
  project_id: number;
  id: string;
  trace_id: string;
  span_id: string;
  reviewer: string;
  verdict: 'positive' | 'negative';
  corrected_text: string | null;
  reason: string | null;
  content_hash: Buffer;
  decided_at: Time;
  /** What the machine said when the random audit drew it; null for every other decision. */
  audit: NullableJson<Audited>;
  /** When its reviewer took it back: from then on it is history. Stamped once, the rest never changes. */
  withdrawn_at: ColumnType<Date | null, never, Date>;
}

/** The label as it stood when the random audit handed it out. */
export interface Audited {
  /** With which probability a label is in the audit at all. */
  probability: number;
  status: LabelsTable['status'];
  p: number;
  policy_version: string;
  /** Signals of its evidence, each once. */
  signals: string[];
}

/** Writer: review. Who is looking at what: until it expires, nobody else is given the same. */
export interface ReviewClaimsTable {
  project_id: number;
  trace_id: string;
  span_id: string;
  reviewer: string;
  queue: string;
  audit: NullableJson<Audited>;
  claimed_at: Time;
  expires_at: Time;
  skipped_at: ColumnType<Date | null, never, Date | null>;
}

/** Writer: review. The generations of one UTC day that are there to be read, as they were first drawn. */
export interface DailySamplesTable {
  project_id: number;
  /** `2026-11-20` */
  day: ColumnType<Date, string, string>;
  position: number;
  trace_id: string;
  span_id: string;
  why: 'contested' | 'worst' | 'busy' | 'random';
  /** How often its prompt was asked that day; null for all that was not drawn for it. */
  asked: number | null;
  /** Generations of the day that it was drawn from. */
  looked_at: number;
}

/** Writer: review. */
export interface DailyReadsTable {
  project_id: number;
  day: ColumnType<Date, string, string>;
  trace_id: string;
  span_id: string;
  reader: string;
  read_at: ColumnType<Date, never, never>;
}

/** Writer: review. Two answers of one turn, the lesser key first: who is looking at them. */
export interface PairClaimsTable {
  project_id: number;
  trace_id: string;
  span_id: string;
  other_trace_id: string;
  other_span_id: string;
  reviewer: string;
  expires_at: Time;
  skipped_at: ColumnType<Date | null, never, Date | null>;
}

/** Writer: review. Which of two answers is the better one, as they stood side by side. */
export interface PairDecisionsTable {
  project_id: number;
  id: string;
  left_trace_id: string;
  left_span_id: string;
  right_trace_id: string;
  right_span_id: string;
  verdict: 'left' | 'right' | 'both_good' | 'both_bad';
  reviewer: string;
  reason: string | null;
  content_hash: Buffer;
  decided_at: Time;
  withdrawn_at: ColumnType<Date | null, never, Date>;
}

export type DecisionRow = Selectable<DecisionsTable>;
