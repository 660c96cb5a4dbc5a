/** Whatever stands in a version is settled by each name it is known by, and on which of the held-out sides. */
export const name = '0015-names-on-sides';

export const sql = `
-- Of what a version holds out; null for what trains, and for whose case was added: those are where their hash says.
alter table dataset_sides add column split text;

-- What stands in the versions that are there: what trains first, for that cannot be taken back.
insert into dataset_sides (project_id, unit, held_out, split)
select distinct on (project_id, unit) project_id, unit, split <> 'train', nullif(split, 'train')
from (
  select row.project_id, row.split,
    substring(sha256(salted.salt || convert_to(named.unit, 'UTF8')) from 1 for 8) as unit
  from dataset_rows as row
  join splits as salted on salted.project_id = row.project_id
  cross join lateral (select row.content->'generation'->>'user' as person,
    row.content->'generation'->>'conversation_id' as conversation) as whose
  cross join lateral (values ('user ' || whose.person), ('conversation ' || whose.conversation),
    (case when whose.person is null then 'trace ' || row.trace_id end)) as named (unit)
  where named.unit is not null) as standing
order by project_id, unit, split = 'train' desc, split
on conflict do nothing;
`;
