/** Datasets with their frozen versions, and jobs: work that takes longer than a request. */
export const name = '0004-datasets';

export const sql = `
create table jobs (
  project_id integer not null references projects (id),
  id uuid not null,
  kind text not null,
  state text not null default 'waiting',
  input jsonb not null,
  step text not null default '',
  done integer not null default 0,
  total integer,
  result jsonb,
  error jsonb,
  attempt integer not null default 0,
  failures integer not null default 0,
  lease_until timestamptz,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (project_id, id)
);
create index jobs_open on jobs (project_id, created_at) where state in ('waiting', 'running');

-- The salt that decides who is on which side, and the shares of the sides: one of each for ever, or what was held out
-- once could train later.
create table splits (
  project_id integer primary key references projects (id),
  salt bytea not null,
  train double precision,
  validation double precision,
  test double precision
);

create table datasets (
  project_id integer not null references projects (id),
  id integer generated always as identity,
  name text collate "C" not null,
  definition json not null,
  created_at timestamptz not null default now(),
  primary key (project_id, id)
);
create unique index datasets_name on datasets (project_id, name);

-- Frozen when its manifest is there.
create table dataset_versions (
  project_id integer not null,
  dataset_id integer not null,
  version integer not null,
  job_id uuid not null,
  manifest json,
  created_at timestamptz not null default now(),
  primary key (project_id, dataset_id, version)
);

-- json keeps a text as it was written: what is hashed is what is read back.
create table dataset_rows (
  project_id integer not null,
  dataset_id integer not null,
  version integer not null,
  split text collate "C" not null,
  position integer not null,
  row_id text collate "C" not null,
  trace_id text collate "C" not null,
  span_id text collate "C" not null,
  status text not null,
  gold boolean not null,
  desirable boolean,
  prompt_hash bytea not null,
  prompt_signature bytea not null,
  bytes integer not null,
  content json not null,
  primary key (project_id, dataset_id, version, split, position)
-- Rows of the usual size stay whole in the table: written once and read in order, they are not worth taking apart.
) with (toast_tuple_target = 8160);
create index dataset_rows_generation on dataset_rows (project_id, trace_id, span_id);

-- Fingerprints of the prompts that any version has trained on or held out, each once.
create table dataset_prompts (
  project_id integer not null,
  held_out boolean not null,
  hash bytea not null,
  signature bytea not null,
  primary key (project_id, held_out, hash)
);

create table dataset_revocations (
  project_id integer not null,
  dataset_id integer not null,
  version integer not null,
  row_id text collate "C" not null,
  reason text not null,
  revoked_at timestamptz not null default now(),
  primary key (project_id, dataset_id, version, row_id)
);
`;
