/** Events that were invalid, a bounded number for each project: the newest push out the oldest. */
import { type Selectable, sql } from 'kysely';
import type { Db } from '../../db/connect.ts';
import type { DeadLettersTable } from '../../db/tables/ingest.ts';
import type { NewDeadLetter } from './bury.ts';

export type DeadLetterRow = Selectable<DeadLettersTable>;

/** Kept of each project. */
export const DEAD_LETTERS_MAX = 1000;

const columns = sql`
  project_id integer, id uuid, received_at timestamptz, sent_at timestamptz, at timestamptz, via text, actor text,
  subject text, content_hash bytea, message text, path text, redacted text[], body json`;
const names = sql`
  project_id, id, received_at, sent_at, via, actor, subject, content_hash, message, path, redacted, body`;

/** Stores those that are new and about nobody who was erased, all of one project. */
export async function insertDeadLetters(db: Db, letters: readonly NewDeadLetter[]): Promise<void> {
  const [first] = letters;
  if (first === undefined) return;
  const rows = letters.map((letter) => ({ ...letter, content_hash: `\\x${letter.content_hash.toString('hex')}` }));
  await sql`
    insert into dead_letters (${names})
    select ${names} from json_to_recordset(${JSON.stringify(rows)}::json) as sent (${columns})
    where not exists (
      select from tombstones as stone
      where stone.project_id = sent.project_id and stone.subject in (sent.actor, sent.subject)
        and stone.erased_before >= sent.at - greatest(sent.received_at - clock_timestamp(), interval '0')
    )
    order by project_id, id
    on conflict do nothing`.execute(db);
  await sql`
    delete from dead_letters where project_id = ${first.project_id} and id in (
      select id from dead_letters where project_id = ${first.project_id}
      order by received_at desc, id offset ${DEAD_LETTERS_MAX})`.execute(db);
}

export interface Position {
  received_at: string;
  id: string;
}

/** Newest first. `position` is where a page ends: with microseconds, which a `Date` does not have. */
export async function listDeadLetters(
  db: Db,
  projectId: number,
  { after, limit }: { after: Position | null; limit: number },
): Promise<(DeadLetterRow & { position: string })[]> {
  return db
    .selectFrom('dead_letters')
    .selectAll()
    .select(sql<string>`to_char(received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`.as('position'))
    .where('project_id', '=', projectId)
    .$if(after !== null, (query) =>
      query.where(sql<boolean>`received_at <= ${after?.received_at}::timestamptz and (
        received_at < ${after?.received_at}::timestamptz or id > ${after?.id}::uuid)`),
    )
    .orderBy('received_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** In the order they came. */
export async function findDeadLetters(db: Db, projectId: number, ids: readonly string[]): Promise<DeadLetterRow[]> {
  return db
    .selectFrom('dead_letters')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('id', 'in', ids)
    .orderBy('received_at')
    .orderBy('id')
    .execute();
}

export async function removeDeadLetters(db: Db, projectId: number, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db.deleteFrom('dead_letters').where('project_id', '=', projectId).where('id', 'in', ids).execute();
}
