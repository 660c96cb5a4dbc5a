/** What the summary grew by: tallies and exposure beside the rollups, and by what generations are found. */
export const name = '0006-summary';

export const sql = `
alter table rollups add column abandoned integer not null default 0;

-- Beside the counters: how often each value of a measure occurred, by the same buckets. numeric adds up exactly.
create table tallies (
  project_id integer not null,
  hour timestamptz not null,
  model text not null,
  model_version text not null,
  prompt_version text not null,
  channel text not null,
  measure text not null,
  value text not null,
  count integer not null,
  good integer not null,
  total numeric not null,
  primary key (project_id, hour, model, model_version, prompt_version, channel, measure, value)
);

-- Who saw how much, by day: what a rate is weighted by, so that talkative people do not pass for all.
create table exposures (
  project_id integer not null,
  day date not null,
  prompt_version text not null,
  actor text not null,
  shown integer not null,
  positive integer not null,
  negative integer not null,
  primary key (project_id, day, prompt_version, actor)
);

-- By what a generation is found. Apart from its words: facts change with every event, words once.
create table lookups (
  project_id integer not null,
  trace_id text collate "C" not null,
  span_id text collate "C" not null,
  at timestamptz not null,
  facts text[] not null,
  prompt_hash text not null,
  hash text not null,
  primary key (project_id, trace_id, span_id)
);
create index lookups_at on lookups (project_id, at desc, trace_id, span_id);
create index lookups_prompt on lookups (project_id, prompt_hash, at) where prompt_hash <> '';
create index lookups_facts on lookups using gin (facts);

create table texts (
  project_id integer not null,
  trace_id text collate "C" not null,
  span_id text collate "C" not null,
  at timestamptz not null,
  words tsvector not null,
  hash text not null,
  primary key (project_id, trace_id, span_id)
);
create index texts_at on texts (project_id, at desc, trace_id, span_id);
create index texts_words on texts using gin (words);

-- Labels of before know nothing of these: the worker derives them anew.
insert into marks (project_id, trace_id, span_id) select project_id, trace_id, span_id from labels;
`;
