/** Cases that people add to eval datasets, and sides that are settled. */
export const name = '0009-cases';

export const sql = `
-- Generations that belong to an eval dataset whatever its filter takes.
create table dataset_cases (
  project_id integer not null,
  dataset_id integer not null,
  trace_id text collate "C" not null,
  span_id text collate "C" not null,
  seq integer generated always as identity,
  added_by text not null,
  added_at timestamptz not null default now(),
  primary key (project_id, dataset_id, trace_id, span_id)
);
create index dataset_cases_generation on dataset_cases (project_id, trace_id, span_id);
create index dataset_cases_newest on dataset_cases (project_id, dataset_id, seq desc);

-- Whose side is settled beside their hash: who trains in some version, and whose case was added before they did. The
-- key lets one of the two in.
create table dataset_sides (
  project_id integer not null,
  unit bytea not null,
  held_out boolean not null,
  primary key (project_id, unit)
);

-- Whoever trains in a version that is frozen already, by the first bytes of the hash that decides about sides.
insert into dataset_sides (project_id, unit, held_out)
select distinct row.project_id, substring(sha256(split.salt || convert_to(case
    when row.content->'generation'->>'user' is not null then 'user ' || (row.content->'generation'->>'user')
    when row.content->'generation'->>'conversation_id' is not null
      then 'conversation ' || (row.content->'generation'->>'conversation_id')
    else 'trace ' || row.trace_id end, 'UTF8')) from 1 for 8), false
from dataset_rows as row
join splits as split on split.project_id = row.project_id
where row.split = 'train';
`;
