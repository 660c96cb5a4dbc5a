/** Beside a project, one for trying things out; and what its widget is told. */
export const name = '0002-test-projects-and-settings';

export const sql = `
alter table projects
  add column test_of integer references projects (id),
  add column settings jsonb not null default '{}';
create unique index projects_test_of on projects (test_of);
`;
