/** Narrows a list to what reviewers decided on: the outputs that the review report counts. */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { LabelStatus } from '../../../shared/label.ts';
import { SKIP_DAYS } from '../../../shared/limits.ts';
import type { ReviewedWay } from '../../../shared/measures.ts';

export interface DecidedFilter {
  /** Decided on by this reviewer, and not taken back. */
  reviewer?: string | undefined;
  reviewed?: ReviewedWay | undefined;
  /** Of the random audit: what its label said when it was first drawn; or that reviewers disagree evenly. */
  audited?: LabelStatus | 'tied' | undefined;
}

/** On `generations`. A project has some thousands of decisions: they are read whole, and once. */
export function isDecided(projectId: number, { reviewer, reviewed, audited }: DecidedFilter): RawBuilder<SqlBool>[] {
  const isOneOf = (keys: RawBuilder<unknown>): RawBuilder<SqlBool> =>
    sql<SqlBool>`(generations.trace_id, generations.span_id) in (${keys})`;
  return [
    ...(reviewer === undefined
      ? []
      : [
          isOneOf(sql`
            select trace_id, span_id from decisions
            where project_id = ${projectId} and reviewer = ${reviewer} and withdrawn_at is null`),
        ]),
    ...(reviewed === undefined ? [] : [isOneOf(reviewedKeys(projectId, reviewed))]),
    ...(audited === undefined ? [] : [isOneOf(auditedKeys(projectId, audited))]),
  ];
}

function reviewedKeys(projectId: number, reviewed: ReviewedWay): RawBuilder<unknown> {
  if (reviewed === 'skipped')
    return sql`
      select trace_id, span_id from review_claims
      where project_id = ${projectId} and skipped_at > now() - make_interval(days => ${SKIP_DAYS})`;
  if (reviewed === 'decided' || reviewed === 'withdrawn')
    return sql`
      select trace_id, span_id from decisions
      where project_id = ${projectId} and withdrawn_at is ${sql.raw(reviewed === 'decided' ? 'null' : 'not null')}`;
  return sql`
    select trace_id, span_id from (
      select distinct on (trace_id, span_id, reviewer) trace_id, span_id, verdict
      from decisions
      where project_id = ${projectId} and withdrawn_at is null
      order by trace_id, span_id, reviewer, decided_at desc, id
    ) as words
    group by trace_id, span_id
    having ${reviewed === 'shared' ? sql`count(*) >= 2` : sql`count(distinct verdict) = 2`}`;
}

/** As `review/report.ts` counts: of each reviewer the last word, of the label what it said at first. */
function auditedKeys(projectId: number, audited: NonNullable<DecidedFilter['audited']>): RawBuilder<unknown> {
  const isTied = sql`2 * count(*) filter (where verdict = 'positive') = count(*)`;
  return sql`
    select trace_id, span_id from (
      select distinct on (trace_id, span_id, reviewer) trace_id, span_id, verdict,
        first_value(audit ->> 'status') over (partition by trace_id, span_id order by decided_at, id desc) as said
      from decisions
      where project_id = ${projectId} and audit is not null and withdrawn_at is null
      order by trace_id, span_id, reviewer, decided_at desc, id
    ) as words
    group by trace_id, span_id
    having ${audited === 'tied' ? isTied : sql`not (${isTied}) and min(said) = ${audited}`}`;
}
