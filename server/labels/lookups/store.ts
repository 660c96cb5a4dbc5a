/** The table `lookups`: written beside the labels, under their locks. */
import { sql } from 'kysely';
import type { Db } from '../../db/connect.ts';
import { type Key, keyText } from '../case.ts';
import { each, seeds } from '../gathering/store.ts';
import type { Lookup } from '../look-up.ts';

/** What is stored for each of these, as a hash. */
export async function readLookupHashes(db: Db, projectId: number, keys: readonly Key[]): Promise<Map<string, string>> {
  const lookup = sql`
    select trace_id, span_id, hash from lookups
    where project_id = ${projectId} and trace_id = seed.trace_id and span_id = seed.span_id`;
  const { rows } = await sql<Key & { hash: string }>`
    select found.* from ${seeds(keys)} ${each(lookup, 'found')}`.execute(db);
  return new Map(rows.map((row) => [keyText(row), row.hash]));
}

export async function writeLookups(
  db: Db,
  projectId: number,
  lookups: readonly { key: Key; lookup: Lookup }[],
): Promise<void> {
  if (lookups.length === 0) return;
  await db
    .insertInto('lookups')
    .values(
      lookups.map(({ key, lookup: { text, ...columns } }) => ({
        ...columns,
        ...key,
        project_id: projectId,
        words: sql<string>`to_tsvector('simple', ${text}::text)`,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['project_id', 'trace_id', 'span_id']).doUpdateSet((eb) => ({
        at: eb.ref('excluded.at'),
        facts: eb.ref('excluded.facts'),
        words: eb.ref('excluded.words'),
        prompt_hash: eb.ref('excluded.prompt_hash'),
        hash: eb.ref('excluded.hash'),
      })),
    )
    .execute();
}

export async function deleteLookups(db: Db, projectId: number, keys: readonly Key[]): Promise<void> {
  if (keys.length === 0) return;
  await sql`
    delete from lookups where project_id = ${projectId}
      and (trace_id, span_id) in (select seed.trace_id, seed.span_id from ${seeds(keys)})`.execute(db);
}
