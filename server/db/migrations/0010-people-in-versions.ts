/** Whom the rows of versions name, so that erasing finds them without looking at every row. */
export const name = '0010-people-in-versions';

export const sql = `
alter table dataset_rows
  -- Whom the line names: whose generation it is, and whose evidence its label weighed or dropped. Null in rows of earlier
  -- releases: there it is read from the line.
  add column people text[],
  -- Whose answer the other side of a pair is: its generation's pseudonym (g…), and its person's (u…). The line itself
  -- names neither, and what would lead to them goes with retention.
  add column others text[] not null default '{}';

-- By a pattern: 50 us a line, where taking it apart as JSON takes 200. It cannot match within a text, where each of these
-- quotes has a backslash before it.
create function people_in_line(line json) returns text[] language sql immutable parallel safe as $$
  select array(
    select distinct found[1]
    from regexp_matches(line::text, '"(?:actor|user)" ?: ?"t?(u[A-Za-z0-9_-]{22})"', 'g') as found)
$$;
-- Nothing is put off: else whoever looks pays for those who wrote.
create index dataset_rows_people on dataset_rows using gin ((coalesce(people, people_in_line(content)) || others))
  with (fastupdate = off);

-- A version that is being made has to know who was erased meanwhile.
alter table tombstones add column laid_at timestamptz not null default now();
create index tombstones_laid on tombstones (project_id, laid_at);
`;
