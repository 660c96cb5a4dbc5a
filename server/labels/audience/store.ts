/** Who was shown what: people in tenths of activity, and the generations that those of one tenth saw. */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Db } from '../../db/connect.ts';

/** What a tenth is of: people are ranked anew for each. */
export interface AudienceSpan {
  from?: string | undefined;
  to?: string | undefined;
  prompt_version?: string | undefined;
}

export interface Audience {
  /** Pseudonyms, and `''` for nobody known. */
  actors: string[];
  /** Generations that these were shown. */
  shown: number;
  /** Generations that anybody was shown. */
  total: number;
}

/** A person's own days are whole: what they were shown is summed by the UTC day. */
export function wholeDays({ from, to }: AudienceSpan): { from?: string | undefined; to?: string | undefined } {
  return {
    from: from === undefined ? undefined : floorToDay(Date.parse(from)),
    to: to === undefined ? undefined : floorToDay(Date.parse(to) + DAY_MS - 1),
  };
}

/**
 * The tables `own`, `sized`, `placed` and `tenths` of a statement: a row for each person and prompt version, whose
 * `tenth` is 1 for the least active of all people to 10 for the most; 0 where nobody is known.
 */
export function tenthsOf(projectId: number, span: AudienceSpan): RawBuilder<unknown> {
  const { prompt_version } = span;
  const { from, to } = wholeDays(span);
  const conditions = [
    sql`project_id = ${projectId}`,
    ...(from === undefined ? [] : [sql`day >= ${from.slice(0, DAY_CHARS)}::date`]),
    ...(to === undefined ? [] : [sql`day < ${to.slice(0, DAY_CHARS)}::date`]),
    ...(prompt_version === undefined ? [] : [sql`prompt_version = ${prompt_version}`]),
  ];
  return sql`
    own as (
      select prompt_version, actor, sum(shown) as shown, sum(positive) as positive, sum(negative) as negative
      from exposures where ${sql.join(conditions, sql` and `)}
      group by 1, 2
    ),
    sized as (select *, sum(shown) over (partition by actor) as seen from own),
    placed as (
      select *, dense_rank() over (partition by actor = '' order by seen, actor collate "C") as place,
        row_number() over (partition by actor) = 1 as once
      from sized
    ),
    tenths as (
      select *, case when actor = '' then 0
        else ((place - 1) * 10 / max(place) over (partition by actor = ''))::int + 1 end as tenth
      from placed
    )`;
}

/** The people of one tenth. Costs a row a person and day, as the exposure does. */
export async function readAudience(
  db: Db,
  projectId: number,
  span: AudienceSpan & { tenth: number },
): Promise<Audience> {
  const ofTenth = sql`filter (where tenth = ${span.tenth})`;
  const { rows } = await sql<Audience>`
    with ${tenthsOf(projectId, span)}
    select coalesce(array_agg(distinct actor) ${ofTenth}, '{}') as actors,
      coalesce(sum(shown) ${ofTenth}, 0)::float8 as shown, coalesce(sum(shown), 0)::float8 as total
    from tenths`.execute(db);
  return rows[0] ?? { actors: [], shown: 0, total: 0 };
}

/**
 * A page of labels of generations that these people were shown: walked by time where one in a few is theirs, looked up
 * person by person where few are. Whichever is shorter reads about √(limit × total) rows at most, where who saw what is
 * evenly spread over time: 7,000 of a million for a page of 50.
 *
 * @param page selects from `labels`, under the condition it is given, newest first and at most `limit`
 */
export function pageOfAudience(
  { actors, shown, total }: Audience,
  limit: number,
  page: (isTheirs: RawBuilder<SqlBool>) => RawBuilder<unknown>,
): RawBuilder<unknown> {
  const actor = sql`(labels.contribution ->> 'actor')`;
  // Within `coalesce` it is no condition that an index could be asked for.
  if (shown ** 2 > limit * total) return page(sql`coalesce(${actor} = any(${actors}::text[]), false)`);
  return sql`
    select page.* from unnest(${actors}::text[]) as person (actor)
    cross join lateral (${page(sql`labels.contribution ? 'actor' and ${actor} = person.actor`)}) as page
    order by page.position collate "C" desc, page.trace_id, page.span_id limit ${limit}`;
}

const DAY_MS = 86_400_000;
/** `2026-11-20` */
const DAY_CHARS = 10;

function floorToDay(ms: number): string {
  return new Date(Math.floor(ms / DAY_MS) * DAY_MS).toISOString();
}
