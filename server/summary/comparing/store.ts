/** What a comparison reads beside sums: when each version ran, and prompts that both answered. */
import { type RawBuilder, sql } from 'kysely';
import type { CompareBy } from '../../../shared/comparison.ts';
import type { LabelStatus } from '../../../shared/label.ts';
import type { Db } from '../../db/connect.ts';
import type { Selection } from '../plan.ts';
import { selected } from '../store.ts';

/** The first and the last hour with a generation of it. */
export async function readHours(
  db: Db,
  projectId: number,
  selection: Selection,
): Promise<{ first: Date | null; last: Date | null }> {
  const { first, last } = await db
    .selectFrom('rollups')
    .select([sql<Date | null>`min(hour)`.as('first'), sql<Date | null>`max(hour)`.as('last')])
    .where('project_id', '=', projectId)
    .where(selected(selection))
    .where('generations', '>', 0)
    .executeTakeFirstOrThrow();
  return { first, last };
}

export interface ChangedPair {
  prompt_hash: string;
  input: unknown;
  a_trace_id: string;
  a_span_id: string;
  a_output: unknown;
  a_status: LabelStatus;
  a_p: number;
  b_trace_id: string;
  b_span_id: string;
  b_output: unknown;
  b_status: LabelStatus;
  b_p: number;
}

/** How many of the newest answers of the second version are looked at: bounds the cost, whatever there is. */
const LOOKED_AT = 400;

/** Of each prompt the newest answer of both. The pairs whose labels differ most first. */
export async function readChangedOutputs(
  db: Db,
  projectId: number,
  { by, a, b }: { by: CompareBy; a: string; b: string },
  limit: number,
): Promise<{ pairs: ChangedPair[]; lookedAt: number }> {
  const fact = (version: string): RawBuilder<unknown> => sql`array[${`${by}:${version}`}]::text[]`;
  const { rows } = await sql<ChangedPair & { looked_at: number }>`
    with newest as materialized (
      select distinct on (prompt_hash) prompt_hash, trace_id, span_id from (
        select prompt_hash, trace_id, span_id, at from lookups
        where project_id = ${projectId} and facts @> ${fact(b)} and prompt_hash <> ''
        order by at desc limit ${LOOKED_AT}
      ) as recent order by prompt_hash, at desc
    ),
    pair as materialized (
      select newest.prompt_hash, other.trace_id as a_trace_id, other.span_id as a_span_id,
        newest.trace_id as b_trace_id, newest.span_id as b_span_id,
        la.status as a_status, la.p as a_p, lb.status as b_status, lb.p as b_p
      from newest
      cross join lateral (
        select trace_id, span_id from lookups
        where project_id = ${projectId} and prompt_hash = newest.prompt_hash and prompt_hash <> ''
          and facts @> ${fact(a)}
        order by at desc limit 1
      ) as other
      join labels la on la.project_id = ${projectId} and (la.trace_id, la.span_id) = (other.trace_id, other.span_id)
      join labels lb on lb.project_id = ${projectId} and (lb.trace_id, lb.span_id) = (newest.trace_id, newest.span_id)
    ),
    shown as (
      select *, count(*) over ()::int as looked_at from pair
      order by abs(b_p - a_p) desc, prompt_hash limit ${limit}
    )
    select shown.*, gb.input, ga.output as a_output, gb.output as b_output
    from shown
    join generations ga on ga.project_id = ${projectId}
      and (ga.trace_id, ga.span_id) = (shown.a_trace_id, shown.a_span_id)
    join generations gb on gb.project_id = ${projectId}
      and (gb.trace_id, gb.span_id) = (shown.b_trace_id, shown.b_span_id)
    order by abs(b_p - a_p) desc, prompt_hash`.execute(db);
  return { pairs: rows, lookedAt: rows[0]?.looked_at ?? 0 };
}
