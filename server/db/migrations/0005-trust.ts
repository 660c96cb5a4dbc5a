/** What is taken out of texts, who was erased, what could not be stored, and who used administrators' rights. */
export const name = '0005-trust';

export const sql = `
alter table projects add column redaction jsonb not null default '{}';

alter table events add column redacted text[] not null default '{}';
-- To find all of a person; and what has expired. The second grows at its end alone, which costs little.
create index events_actor on events (project_id, actor) where actor <> '';
create index events_at on events (project_id, at);

-- A text from which something was taken out can no longer be compared with the same text sent again: its hash can.
alter table generations
  add column redacted text[] not null default '{}',
  add column input_hash text,
  add column output_hash text;
create index generations_user on generations (project_id, user_actor) where user_actor is not null;

-- Of a person (u…) or a generation (g…), both as keyed hashes: what is older than this is not taken (any more).
create table tombstones (
  project_id integer not null,
  subject text collate "C" not null,
  erased_before timestamptz,
  improve_before timestamptz,
  train_before timestamptz,
  primary key (project_id, subject)
);

create table erasures (
  project_id integer not null,
  id uuid not null,
  subject text collate "C" not null,
  requested_by text not null,
  requested_at timestamptz not null default now(),
  counts jsonb not null,
  primary key (project_id, id)
);

create table dead_letters (
  project_id integer not null,
  id uuid not null,
  received_at timestamptz not null,
  sent_at timestamptz not null,
  via text not null,
  actor text collate "C" not null,
  subject text collate "C" not null,
  content_hash bytea not null,
  message text not null,
  path text,
  redacted text[] not null,
  body json not null,
  primary key (project_id, id)
);
create index dead_letters_received on dead_letters (project_id, received_at desc, id);

create table audit_log (
  project_id integer not null,
  seq bigint generated always as identity,
  at timestamptz not null default now(),
  who text not null,
  via text not null,
  action text not null,
  target jsonb not null,
  primary key (project_id, seq)
);
`;
