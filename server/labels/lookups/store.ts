/** The tables `lookups` and `texts`: written beside the labels, under their locks. */
import { sql } from 'kysely';
import type { Db } from '../../db/connect.ts';
import { type Key, keyText } from '../case.ts';
import { each, seeds } from '../gathering/store.ts';
import type { Lookup } from '../look-up.ts';

interface KeyedLookup {
  key: Key;
  lookup: Lookup;
}

export type Stored = Pick<Lookup, 'hash' | 'text_hash'>;

/** What is stored for each of these, as hashes. */
export async function readLookups(db: Db, projectId: number, keys: readonly Key[]): Promise<Map<string, Stored>> {
  const of = (table: 'lookups' | 'texts') => sql`
    select trace_id, span_id, hash from ${sql.table(table)}
    where project_id = ${projectId} and trace_id = seed.trace_id and span_id = seed.span_id`;
  const { rows } = await sql<Key & Stored>`
    select lookup.trace_id, lookup.span_id, lookup.hash, words.hash as text_hash
    from ${seeds(keys)} ${each(of('lookups'), 'lookup')} ${each(of('texts'), 'words')}`.execute(db);
  return new Map(rows.map(({ hash, text_hash, ...key }) => [keyText(key), { hash, text_hash }]));
}

export async function writeLookups(db: Db, projectId: number, lookups: readonly KeyedLookup[]): Promise<void> {
  if (lookups.length === 0) return;
  await db
    .insertInto('lookups')
    .values(
      lookups.map(({ key, lookup: { text: _, text_hash: __, ...lookup } }) => ({
        ...key,
        ...{ project_id: projectId, ...lookup },
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['project_id', 'trace_id', 'span_id']).doUpdateSet((eb) => ({
        at: eb.ref('excluded.at'),
        facts: eb.ref('excluded.facts'),
        prompt_hash: eb.ref('excluded.prompt_hash'),
        prompt_chars: eb.ref('excluded.prompt_chars'),
        answer_chars: eb.ref('excluded.answer_chars'),
        hash: eb.ref('excluded.hash'),
      })),
    )
    .execute();
}

/** Making words of a text is the dearest part of a label: several short statements, so that none holds up others. */
export async function writeTexts(db: Db, projectId: number, lookups: readonly KeyedLookup[]): Promise<void> {
  for (const part of byLength(lookups)) {
    await db
      .insertInto('texts')
      .values(
        part.map(({ key, lookup: { at, text, text_hash } }) => ({
          ...key,
          ...{ project_id: projectId, at, hash: text_hash },
          words: sql<string>`to_tsvector('simple', ${text}::text)`,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['project_id', 'trace_id', 'span_id']).doUpdateSet((eb) => ({
          at: eb.ref('excluded.at'),
          words: eb.ref('excluded.words'),
          hash: eb.ref('excluded.hash'),
        })),
      )
      .execute();
  }
}

const STATEMENT_MAX_CHARS = 8000;

function* byLength(lookups: readonly KeyedLookup[]): Iterable<readonly KeyedLookup[]> {
  let part: KeyedLookup[] = [];
  let chars = 0;
  for (const one of lookups) {
    if (part.length > 0 && chars + one.lookup.text.length > STATEMENT_MAX_CHARS) {
      yield part;
      [part, chars] = [[], 0];
    }
    part.push(one);
    chars += one.lookup.text.length;
  }
  if (part.length > 0) yield part;
}

export async function deleteLookups(db: Db, projectId: number, keys: readonly Key[]): Promise<void> {
  if (keys.length === 0) return;
  for (const table of ['lookups', 'texts'] as const) {
    await sql`
      delete from ${sql.table(table)} where project_id = ${projectId}
        and (trace_id, span_id) in (select seed.trace_id, seed.span_id from ${seeds(keys)})`.execute(db);
  }
}
