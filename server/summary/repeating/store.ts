/** Which prompts were asked more than once, and the newest answers to them. */
import { sql } from 'kysely';
import type { CompareBy } from '../../../shared/comparison.ts';
import type { Db } from '../../db/connect.ts';
import type { Answered } from './describe-repeats.ts';

/** Bounds the cost, whatever the time: the newest of it are looked at. */
const LOOKED_AT = 20_000;
const PROMPTS_SHOWN = 20;

export async function readRepeated(
  db: Db,
  projectId: number,
  { from, to, model }: { from: Date; to: Date; model: string | undefined },
): Promise<{ prompts: { prompt_hash: string; asked: number }[]; lookedAt: number; lookedFrom: Date | null }> {
  const facts = model === undefined ? [] : [`model:${model}`];
  const { rows } = await sql<{
    prompt_hash: string | null;
    asked: number;
    looked_at: number;
    looked_from: Date | null;
  }>`
    with recent as (
      select prompt_hash, at from lookups
      where project_id = ${projectId} and at >= ${from} and at < ${to} and facts @> ${facts}::text[]
      order by at desc limit ${LOOKED_AT}
    ),
    looked as (select count(*)::int as looked_at, min(at) as looked_from from recent),
    often as (
      select prompt_hash, count(*)::int as asked from recent where prompt_hash <> ''
      group by prompt_hash having count(*) > 1 order by asked desc, prompt_hash limit ${PROMPTS_SHOWN}
    )
    select often.prompt_hash, coalesce(often.asked, 0) as asked, looked.looked_at, looked.looked_from
    from looked left join often on true order by asked desc, prompt_hash`.execute(db);
  return {
    prompts: rows.flatMap(({ prompt_hash, asked }) => (prompt_hash === null ? [] : [{ prompt_hash, asked }])),
    lookedAt: rows[0]?.looked_at ?? 0,
    lookedFrom: rows[0]?.looked_from ?? null,
  };
}

const ANSWERS_READ = 50;

/** The newest answers to one prompt, newest first. */
export async function readAsked(
  db: Db,
  projectId: number,
  prompt_hash: string,
  { from, to, model, by }: { from: Date; to: Date; model: string | undefined; by: CompareBy },
): Promise<Answered[]> {
  const facts = model === undefined ? [] : [`model:${model}`];
  const { rows } = await sql<Answered>`
    select found.trace_id, found.span_id, generations.input, generations.output,
      ${sql.ref(`generations.${by}`)} as version, labels.status, found.at
    from (
      select trace_id, span_id, at from lookups
      where project_id = ${projectId} and prompt_hash = ${prompt_hash} and prompt_hash <> ''
        and at >= ${from} and at < ${to} and facts @> ${facts}::text[]
      order by at desc limit ${ANSWERS_READ}
    ) as found
    join generations on generations.project_id = ${projectId}
      and (generations.trace_id, generations.span_id) = (found.trace_id, found.span_id)
    join labels on labels.project_id = ${projectId}
      and (labels.trace_id, labels.span_id) = (found.trace_id, found.span_id)
    order by found.at desc, found.trace_id, found.span_id`.execute(db);
  return rows;
}
