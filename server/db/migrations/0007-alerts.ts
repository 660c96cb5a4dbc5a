/** Alerts: rules on the figures of the summary. */
export const name = '0007-alerts';

export const sql = `
-- What a rule says is computed from rollups whenever somebody looks; nothing of it is stored.
create table alert_rules (
  project_id integer not null,
  id uuid not null,
  name text not null,
  rule jsonb not null,
  created_at timestamptz not null default now(),
  primary key (project_id, id)
);
create unique index alert_rules_name on alert_rules (project_id, name);
`;
