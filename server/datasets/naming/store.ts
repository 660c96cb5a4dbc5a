/**
 * Finds the rows of versions that name a person, when nothing else does any more: their events and generations go with
 * retention, a frozen version stays. There is no index by person, so every row of the project is looked at, some a
 * statement; an erasure is rare.
 */
import { sql } from 'kysely';
import type { Db } from '../../db/connect.ts';
import type { Key } from '../../labels/case.ts';

/** A generation in a version, and what of it is a person's. */
export interface Named extends Key {
  /** It is theirs. */
  own: boolean;
  /** Events of theirs that its label weighed. */
  event_ids: string[];
}

/** Rows looked at by one statement. */
const PAGE_ROWS = 500;

/**
 * Pages of generations, one of them perhaps in several.
 *
 * @param person their pseudonym
 * @param before what happened later is another matter
 */
export async function* walkNamed(db: Db, projectId: number, person: string, before: Date): AsyncGenerator<Named[]> {
  const place = sql`dataset_id, version, split, position`;
  for (let after = sql`0, 0, '', 0`; ; ) {
    const further = sql`project_id = ${projectId} and (${place}) > (${after})`;
    const { rows: ends } = await sql<{ dataset_id: number; version: number; split: string; position: number }>`
      select ${place} from (select ${place} from dataset_rows where ${further} order by ${place} limit ${PAGE_ROWS}) as page
      order by dataset_id desc, version desc, split desc, position desc limit 1`.execute(db);
    const [end] = ends;
    if (end === undefined) return;
    const upTo = sql`${end.dataset_id}::integer, ${end.version}::integer, ${end.split}::text, ${end.position}::integer`;
    const { rows } = await sql<Named>`
      select distinct trace_id, span_id, own, event_ids from (
        select trace_id, span_id,
          coalesce(content->'generation'->>'user' = ${person}
            and (content->'generation'->>'at')::timestamptz <= ${before}, false) as own,
          array(
            select evidence->>'event_id' from json_array_elements(content->'label'->'evidence') as evidence
            where evidence->>'actor' in (${person}, ${`t${person}`}) and (evidence->>'at')::timestamptz <= ${before}
          ) as event_ids
        from dataset_rows
        where ${further} and (${place}) <= (${upTo}) and position(${person}::text in content::text) > 0
      ) as naming
      where own or event_ids <> '{}'
      order by trace_id, span_id`.execute(db);
    if (rows.length > 0) yield rows;
    after = upTo;
  }
}
