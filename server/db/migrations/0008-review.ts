/** What review grew by: the daily sample, and pairs. */
export const name = '0008-review';

export const sql = `
-- The generations of one UTC day that are there to be read. Kept as they were first drawn, so that everybody reads the
-- same, whatever evidence and decisions come meanwhile.
create table daily_samples (
  project_id integer not null,
  day date not null,
  position integer not null,
  trace_id text collate "C" not null,
  span_id text collate "C" not null,
  why text not null,
  asked integer,
  looked_at integer not null,
  primary key (project_id, day, position)
);
create index daily_samples_generation on daily_samples (project_id, trace_id, span_id);

create table daily_reads (
  project_id integer not null,
  day date not null,
  trace_id text collate "C" not null,
  span_id text collate "C" not null,
  reader text not null,
  read_at timestamptz not null default now(),
  primary key (project_id, day, trace_id, span_id, reader)
);
create index daily_reads_generation on daily_reads (project_id, trace_id, span_id);

-- Two answers of one turn, the lesser key first: who is looking at them, or has left them to others.
create table pair_claims (
  project_id integer not null,
  trace_id text collate "C" not null,
  span_id text collate "C" not null,
  other_trace_id text collate "C" not null,
  other_span_id text collate "C" not null,
  reviewer text not null,
  expires_at timestamptz not null,
  skipped_at timestamptz,
  primary key (project_id, trace_id, span_id, other_trace_id, other_span_id, reviewer)
);
create index pair_claims_other on pair_claims (project_id, other_trace_id, other_span_id);

-- Which of two answers is the better one, as they stood side by side.
create table pair_decisions (
  project_id integer not null,
  id uuid not null,
  left_trace_id text collate "C" not null,
  left_span_id text collate "C" not null,
  right_trace_id text collate "C" not null,
  right_span_id text collate "C" not null,
  verdict text not null,
  reviewer text not null,
  reason text,
  content_hash bytea not null,
  decided_at timestamptz not null,
  withdrawn_at timestamptz,
  primary key (project_id, id)
);
create index pair_decisions_left on pair_decisions (project_id, left_trace_id, left_span_id);
create index pair_decisions_right on pair_decisions (project_id, right_trace_id, right_span_id);
create index pair_decisions_newest on pair_decisions (project_id, decided_at desc, id);
`;
