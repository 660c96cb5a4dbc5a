/**
 * Finds the rows of versions that name a person or hold their answers, when nothing else leads to them any more: events
 * and generations go with retention, a frozen version stays.
 */
import { sql } from 'kysely';
import type { Db } from '../../db/connect.ts';
import type { Key } from '../../labels/case.ts';

/** A generation in a version, and what of it is a person's. */
export interface Named extends Key {
  /** It is theirs. */
  own: boolean;
  /** Events of theirs that its label weighed, or dropped. */
  event_ids: string[];
  /** The other side of a pair is their answer. */
  other: boolean;
  /** It rests on something of theirs, though the line does not name them. */
  rests: boolean;
}

/** Rows read by one statement. */
const PAGE_ROWS = 500;

/**
 * Pages of generations, one of them perhaps in several. Found by index (`dataset_rows_people`), whose expression has to
 * stand here as it stands there.
 *
 * @param subject pseudonym of a person, or of a generation, which only the other side of a pair is found by
 * @param before what happened later is another matter; of the other side of a pair, and who spoke of it, no row knows when it was
 */
export async function* walkNamed(db: Db, projectId: number, subject: string, before: Date): AsyncGenerator<Named[]> {
  const place = sql`dataset_id, version, split, position`;
  for (let after = sql`0, 0, '', 0`; ; ) {
    // Found first, and apart: with order and limit in the same place the planner may walk the whole table for them.
    const { rows } = await sql<Named & { dataset_id: number; version: number; split: string; position: number }>`
      with found as materialized (
        select ctid as address, ${place} from dataset_rows
        where (coalesce(people, people_in_line(content)) || others) @> ${[subject]}::text[] and project_id = ${projectId}
      )
      select trace_id, span_id, ${place}, ${subject} = any (others) as other,
        coalesce(${subject} = any (people), false) and ${subject} <> all (people_in_line(content)) as rests,
        coalesce(content->'generation'->>'user' = ${subject}
          and (content->'generation'->>'at')::timestamptz <= ${before}, false) as own,
        array(
          select said->>'event_id' from (
            select json_array_elements(content->'label'->'evidence') as said
            union all
            select json_array_elements(content->'label'->'dropped')
          ) as evidence
          where said->>'actor' in (${subject}, ${`t${subject}`}) and (said->>'at')::timestamptz <= ${before}
        ) as event_ids
      from dataset_rows
      where project_id = ${projectId} and ctid = any (array(
        select address from found where (${place}) > (${after}) order by ${place} limit ${PAGE_ROWS}))
      order by ${place}`.execute(db);
    const named = rows.filter(({ own, other, rests, event_ids: ids }) => own || other || rests || ids.length > 0);
    if (named.length > 0)
      yield named.map(({ trace_id, span_id, own, other, rests, event_ids }) => ({
        ...{ trace_id, span_id, own, other, rests, event_ids },
      }));
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE_ROWS) return;
    after = sql`${last.dataset_id}::integer, ${last.version}::integer, ${last.split}::text, ${last.position}::integer`;
  }
}
