/** Policies that projects set for themselves, and what review needs to hand out work: claims, the audit, withdrawals. */
export const name = '0003-policies';

export const sql = `
-- Written once, as everything that a label's version stands for.
create table policies (
  project_id integer not null references projects (id),
  number integer not null,
  origin text not null,
  content jsonb not null,
  measured jsonb not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  primary key (project_id, number)
);

-- The newest names the policy in force.
create table policy_adoptions (
  project_id integer not null,
  seq bigint generated always as identity,
  number integer not null,
  adopted_by text not null,
  adopted_at timestamptz not null default now(),
  primary key (project_id, seq),
  foreign key (project_id, number) references policies (project_id, number)
);

alter table labels
  add column draw integer,
  add column review text;
create index labels_policy on labels (project_id, policy_version);
create index labels_draw on labels (project_id, draw);
-- What the audit has yet to hand out, so that what it has is not passed over each time.
create index labels_audit on labels (project_id, draw) where review <> 'decided';
create index labels_review on labels (project_id, review, at desc, trace_id, span_id) where review is not null;

alter table decisions
  add column audit jsonb,
  add column withdrawn_at timestamptz;
create index decisions_newest on decisions (project_id, decided_at desc, id);
create index decisions_audit on decisions (project_id, decided_at desc, id) where audit is not null;

create table review_claims (
  project_id integer not null,
  trace_id text collate "C" not null,
  span_id text collate "C" not null,
  reviewer text not null,
  queue text not null,
  audit jsonb,
  claimed_at timestamptz not null,
  expires_at timestamptz not null,
  skipped_at timestamptz,
  primary key (project_id, trace_id, span_id, reviewer)
);
`;
