/** The first schema. Frozen once released: later changes are later migrations. */
export const name = '0001-initial';

const counters = `
  generations orphans positive negative uncertain contested unlabelled gold
  shown voted up down corrected accepted edited copied dismissed regenerated undone`
  .trim()
  .split(/\s+/);

export const sql = `
-- Ids are ordered by their bytes (collate "C"): every database then pages and exports in the same order.

create table projects (
  id integer generated always as identity primary key,
  name text not null,
  profile text not null default 'chat',
  origins text[] not null default '{}',
  assumed_improve boolean not null default true,
  assumed_train boolean not null default true,
  retention_days integer not null default 400,
  burst_votes_per_minute integer not null default 20,
  pseudonym_secret bytea not null,
  created_at timestamptz not null default now(),
  sample_filled_at timestamptz
);

create table keys (
  project_id integer not null references projects (id),
  id uuid not null,
  kind text not null,
  name text not null,
  hash bytea not null,
  public_key text,
  scopes text[] not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (project_id, id)
);
-- Looked up before the project is known; unique by its 256 random bits.
create index keys_hash on keys (hash);

create table signing_secrets (
  project_id integer not null references projects (id),
  kid text not null,
  secret text not null,
  created_at timestamptz not null default now(),
  primary key (project_id, kid)
);

create table accounts (
  project_id integer not null references projects (id),
  name text not null,
  role text not null,
  password_hash text not null,
  created_at timestamptz not null default now(),
  primary key (project_id, name)
);

create table sessions (
  project_id integer not null references projects (id),
  token_hash bytea not null,
  account text not null,
  role text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (project_id, token_hash)
);

create table events (
  project_id integer not null,
  id uuid not null,
  occurred_at timestamptz not null,
  at timestamptz not null,
  received_at timestamptz not null,
  verified boolean not null,
  improve boolean not null,
  train boolean not null,
  sanitised boolean not null,
  kind text not null,
  channel text not null,
  trace_id text collate "C" not null,
  span_id text collate "C" not null,
  actor text not null,
  conversation_id text,
  content_hash bytea not null,
  quarantined text,
  body jsonb not null,
  primary key (project_id, id)
);
create index events_generation on events (project_id, trace_id, span_id);

create table event_refs (
  project_id integer not null,
  trace_id text collate "C" not null,
  span_id text collate "C" not null,
  event_id uuid not null,
  primary key (project_id, trace_id, span_id, event_id)
);
create index event_refs_event on event_refs (project_id, event_id);

-- json, not jsonb, where texts are trained on: what was sent comes back byte for byte.
create table generations (
  project_id integer not null,
  trace_id text collate "C" not null,
  span_id text collate "C" not null,
  conversation_id text,
  parent_trace_id text collate "C",
  parent_span_id text collate "C",
  user_actor text,
  input json,
  output json,
  context json,
  tools json,
  params json,
  model text,
  model_version text,
  prompt_id text,
  prompt_version text,
  provider text,
  latency_ms double precision,
  input_tokens double precision,
  output_tokens double precision,
  finish_reason text,
  started_at timestamptz,
  improve boolean not null,
  train boolean not null,
  access text[] not null default '{}',
  metadata json,
  sanitised boolean not null default false,
  at timestamptz not null,
  first_recorded_at timestamptz not null,
  recorded_at timestamptz not null,
  primary key (project_id, trace_id, span_id)
);
create index generations_at on generations (project_id, at desc, trace_id, span_id);
create index generations_conversation on generations (project_id, conversation_id, at) where conversation_id is not null;
create index generations_parent on generations (project_id, parent_trace_id, parent_span_id) where parent_trace_id is not null;

create table marks (
  project_id integer not null,
  seq bigint generated always as identity,
  trace_id text collate "C" not null,
  span_id text collate "C" not null,
  marked_at timestamptz not null default now(),
  primary key (project_id, seq)
);

create table labels (
  project_id integer not null,
  trace_id text collate "C" not null,
  span_id text collate "C" not null,
  status text not null,
  p double precision not null,
  gold boolean not null,
  recheck boolean not null,
  orphan boolean not null,
  s_plus double precision not null,
  s_minus double precision not null,
  evidence jsonb not null,
  dropped jsonb not null,
  policy_version text not null,
  at timestamptz not null,
  updated_at timestamptz not null,
  contribution jsonb,
  primary key (project_id, trace_id, span_id)
);
create index labels_at on labels (project_id, at desc, trace_id, span_id);
create index labels_status on labels (project_id, status, at desc, trace_id, span_id);

create table rows (
  project_id integer not null,
  trace_id text collate "C" not null,
  span_id text collate "C" not null,
  id text collate "C" not null,
  task text not null,
  source text not null,
  chosen json,
  rejected json,
  desirable boolean,
  p double precision not null,
  gates text[] not null,
  event_ids uuid[] not null,
  primary key (project_id, trace_id, span_id, id)
);

create table rollups (
  project_id integer not null,
  hour timestamptz not null,
  model text not null,
  model_version text not null,
  prompt_version text not null,
  channel text not null,
  ${counters.map((counter) => `"${counter}" integer not null default 0`).join(',\n  ')},
  primary key (project_id, hour, model, model_version, prompt_version, channel)
);

create table decisions (
  project_id integer not null,
  id uuid not null,
  trace_id text collate "C" not null,
  span_id text collate "C" not null,
  reviewer text not null,
  verdict text not null,
  corrected_text text,
  reason text,
  content_hash bytea not null,
  decided_at timestamptz not null,
  primary key (project_id, id)
);
create index decisions_generation on decisions (project_id, trace_id, span_id, decided_at);
`;
