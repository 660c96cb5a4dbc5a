/**
 * Whether a project signs is said, and no longer only seen by its secrets: the last one deleted opens nothing. And what
 * verified evidence alone says of an output, where there is other evidence as well: null where an earlier release wrote
 * the label, until it is made anew.
 */
export const name = '0013-what-is-vouched-for';

export const sql = `
alter table projects add column signs boolean not null default false;
update projects set signs = true
  where exists (select from signing_secrets where signing_secrets.project_id = projects.id);

alter table labels add column verified_status text, add column verified_p double precision;
`;
