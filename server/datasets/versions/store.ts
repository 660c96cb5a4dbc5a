/**
 * Reads frozen versions, and takes rows out of them when somebody is erased. A version is walked by position in bounded
 * statements with nothing open between them, so that memory is constant however large it is.
 */
import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Manifest, RevokedFor } from '../../../shared/dataset.ts';
import type { Purpose } from '../../../shared/event.ts';
import { type NativeLine, Split } from '../../../shared/export.ts';
import type { Db } from '../../db/connect.ts';
import type { Key } from '../../labels/case.ts';
import { each } from '../../labels/gathering/store.ts';
import type { Outline } from './diff.ts';

export interface VersionAddress {
  dataset: string;
  version: number;
}

export interface FrozenVersion {
  datasetId: number;
  manifest: Manifest;
  /** Rows taken out since it was frozen: with them gone, bytes and digest are no longer the manifest's. */
  revoked: number;
}

/** The manifest, which says so where rows are gone since. */
export function asItStands({ manifest, revoked }: FrozenVersion): Manifest {
  return revoked === 0 ? manifest : { ...manifest, revoked };
}

/** Undefined when there is no such version, or it is not frozen (yet). */
export async function readVersion(
  db: Db,
  projectId: number,
  { dataset, version }: VersionAddress,
): Promise<FrozenVersion | undefined> {
  const found = await db
    .selectFrom('datasets as dataset')
    .innerJoin('dataset_versions as version', (join) =>
      join.onRef('version.project_id', '=', 'dataset.project_id').onRef('version.dataset_id', '=', 'dataset.id'),
    )
    .select(['dataset.id as datasetId', 'version.manifest'])
    .select((eb) =>
      eb
        .selectFrom('dataset_revocations as revocation')
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .whereRef('revocation.project_id', '=', 'version.project_id')
        .whereRef('revocation.dataset_id', '=', 'version.dataset_id')
        .whereRef('revocation.version', '=', 'version.version')
        .as('revoked'),
    )
    .where('dataset.project_id', '=', projectId)
    .where('dataset.name', '=', dataset)
    .where('version.version', '=', version)
    .where('version.manifest', 'is not', null)
    .executeTakeFirst();
  if (found === undefined || found.manifest === null) return undefined;
  return { datasetId: found.datasetId, manifest: found.manifest, revoked: found.revoked ?? 0 };
}

/** Rows of one side of a version that stand next to each other. */
export class FrozenPage {
  readonly split: Split;
  readonly rows: number;
  /** Their native lines as they were hashed, each with its line feed: safe to write as they are. */
  readonly text: string;

  constructor(split: Split, rows: number, text: string) {
    [this.split, this.rows, this.text] = [split, rows, text];
  }

  /** Read from the text each time. */
  *lines(): Generator<NativeLine> {
    for (let start = 0; start < this.text.length; ) {
      const end = this.text.indexOf('\n', start);
      yield JSON.parse(this.text.slice(start, end)) as NativeLine; // written by freezing, never changed
      start = end + 1;
    }
  }
}

/**
 * Rows looked at by one statement, and bytes read by it, or one row where that is larger. What does not fit is looked at
 * again by the next statement, so more bytes are faster (half as many bytes: two thirds of the speed) and take memory.
 */
const PAGE_ROWS = 1000;
const PAGE_BYTES = 1024 * 1024;

/** What is walked: a version, or one side of it. */
export interface Walked {
  datasetId: number;
  version: number;
  split?: Split | undefined;
}

/** Between two rows of a walk. */
export interface Place {
  split: Split;
  /** Position of the last row before it; -1 at the beginning of a side. */
  after: number;
  /** Of the lines before it, on all sides that are walked. */
  bytes: number;
}

/** Sizes looked at by one statement: 5 ms. */
const SIZES_ROWS = 5000;

/** The last place before which there are at most so many bytes. Found by sizes: no text is read. */
export async function findPlace(
  db: Db,
  projectId: number,
  { datasetId, version, split }: Walked,
  bytes: number,
): Promise<Place> {
  let place: Place = { split: split ?? 'train', after: -1, bytes: 0 };
  for (const side of split === undefined ? Split.options : [split]) {
    for (let after = -1; ; ) {
      const { rows } = await sql<{ looked: number; passed: number; last: number; size: number }>`
        select count(*)::int as looked, count(*) filter (where fits)::int as passed,
          max(position) filter (where fits) as last, max(upto) filter (where fits) as size
        from (
          select position, upto, upto <= ${bytes - place.bytes}::bigint as fits from (
            select position, sum(bytes + 1) over (order by position) as upto from (
              select position, bytes from dataset_rows
              where project_id = ${projectId} and dataset_id = ${datasetId} and version = ${version}
                and split = ${side} and position > ${after}
              order by position limit ${SIZES_ROWS}
            ) as looked_at
          ) as sized
        ) as passed_over`.execute(db);
      const [page] = rows;
      if (page === undefined || page.looked === 0) break;
      if (page.passed > 0) place = { split: side, after: page.last, bytes: place.bytes + page.size };
      if (page.passed < page.looked) return place;
      after = page.last;
      await setImmediate();
    }
  }
  return place;
}

/**
 * The rows of a version, frozen or not yet, some at a time: train, then validation, then test, within each in order of
 * trace, span and row id.
 *
 * @param from where to begin
 */
export async function* walkVersion(
  db: Db,
  projectId: number,
  { datasetId, version, split }: Walked,
  from?: Place,
): AsyncGenerator<FrozenPage> {
  const sides = split === undefined ? Split.options : [split];
  for (const side of from === undefined ? sides : sides.slice(sides.indexOf(from.split))) {
    for (let after = side === from?.split ? from.after : -1; ; ) {
      // How far the page goes is found out by sizes alone; a window over the texts would copy each of them. The lines
      // come as one text: a thousand values would each be taken out of the answer and put together again.
      const ahead = sql`project_id = ${projectId} and dataset_id = ${datasetId} and version = ${version}
        and split = ${side} and position > ${after}`;
      const { rows } = await sql<{ rows: number; last: number; text: string }>`
        select count(*)::int as rows, max(position) as last,
          string_agg(content::text, E'\n' order by position) || E'\n' as text
        from dataset_rows where ${ahead} and position <= (
          select max(position) from (
            select position, sum(bytes) over (order by position) - bytes as before from (
              select position, bytes from dataset_rows where ${ahead} order by position limit ${PAGE_ROWS}
            ) as looked_at
          ) as sized
          where before < ${PAGE_BYTES})`.execute(db);
      const [page] = rows;
      if (page === undefined || page.rows === 0) break;
      after = page.last;
      yield new FrozenPage(side, page.rows, page.text);
      // An embedded database answers without ever going through the event loop: others would wait for the whole walk.
      await setImmediate();
    }
  }
}

/** The rows of a version without their texts, in the order of a walk. */
export async function* walkOutlines(db: Db, projectId: number, which: VersionAddress): AsyncGenerator<Outline> {
  const found = await readVersion(db, projectId, which);
  if (found === undefined) return;
  for (const split of Split.options) {
    for (let after = -1; ; ) {
      const rows = await db
        .selectFrom('dataset_rows')
        .select(['split', 'position', 'row_id', 'trace_id', 'span_id', 'status', 'gold', 'desirable'])
        .where('project_id', '=', projectId)
        .where('dataset_id', '=', found.datasetId)
        .where('version', '=', which.version)
        .where('split', '=', split)
        .where('position', '>', after)
        .orderBy('position')
        .limit(PAGE_ROWS)
        .execute();
      yield* rows;
      after = rows.at(-1)?.position ?? after;
      if (rows.length < PAGE_ROWS) break;
      await setImmediate();
    }
  }
}

export interface Revocation {
  row_id: string;
  reason: RevokedFor;
  revoked_at: Date;
}

/** Rows taken out of a version since, by row id. */
export async function listRevocations(
  db: Db,
  projectId: number,
  { datasetId, version, after, limit }: { datasetId: number; version: number; after: string; limit: number },
): Promise<Revocation[]> {
  return db
    .selectFrom('dataset_revocations')
    .select(['row_id', 'reason', 'revoked_at'])
    .where('project_id', '=', projectId)
    .where('dataset_id', '=', datasetId)
    .where('version', '=', version)
    .where('row_id', '>', after)
    .orderBy('row_id')
    .limit(limit)
    .execute();
}

export interface Lost {
  /** Generations that are gone: every row made from them goes. */
  generations: readonly Key[];
  /** Generations that were paired with those: their pairs may hold the texts of what is gone. */
  tied: readonly Key[];
  /** Every generation whose rows may rest on what is gone, or name whose it was. */
  affected: readonly Key[];
  /** Events that are gone: whatever rests on them goes. */
  eventIds: readonly string[];
  /** Pseudonym of a person of whom nothing is to stay: a label tells whose evidence it weighed. */
  person: string | null;
  /** Pseudonym of whom it is about, a person or a generation: no pair keeps an answer of theirs. */
  subject: string;
  /** Purposes the rest may no longer serve; datasets for another purpose keep theirs. */
  purposes: readonly Purpose[];
}

/** Generations looked at by one statement. */
const REVOKE_MAX_KEYS = 200;

/**
 * Takes what rests on what is lost out of every version, and notes it for whoever has it already. To be called within
 * the transaction that erases.
 *
 * @returns how many rows went
 */
export async function revokeRows(db: Db, projectId: number, lost: Lost, reason: RevokedFor): Promise<number> {
  const text = ({ trace_id, span_id }: Key): string => `${trace_id} ${span_id}`;
  const gone = new Set(lost.generations.map(text));
  const tied = new Set(lost.tied.map(text));
  const all = [
    ...new Map([...lost.generations, ...lost.tied, ...lost.affected].map((key) => [text(key), key])).values(),
  ];
  let count = 0;
  for (let start = 0; start < all.length; start += REVOKE_MAX_KEYS) {
    const keys = all.slice(start, start + REVOKE_MAX_KEYS);
    const { rows } = await sql<{ count: number }>`
      with lost as materialized (
        select found.ctid as address from unnest(
          ${keys.map((key) => key.trace_id)}::text[], ${keys.map((key) => key.span_id)}::text[],
          ${keys.map((key) => gone.has(text(key)))}::boolean[], ${keys.map((key) => tied.has(text(key)))}::boolean[]
        ) as seed (trace_id, span_id, is_gone, is_tied)
        ${each(
          sql`
            select dataset_rows.ctid from dataset_rows
            join datasets on datasets.project_id = ${projectId} and datasets.id = dataset_id
            where dataset_rows.project_id = ${projectId}
              and trace_id = seed.trace_id and span_id = seed.span_id
              and coalesce(definition->>'consent', case definition->>'task' when 'eval' then 'improve' else 'train' end)
                = any (${lost.purposes}::text[])
              and (seed.is_gone
                or (seed.is_tied and content->>'task' = 'preference')
                or position(${lost.person}::text in content::text) > 0
                or ${lost.subject} = any (others)
                or (${lost.subject} = any (people) and ${lost.subject} <> all (people_in_line(content)))
                or exists (
                  select from json_array_elements_text(content->'provenance'->'event_ids') as rests (event_id)
                  where event_id = any (${lost.eventIds}::text[])))`,
          'found',
        )}
      ),
      gone as (
        delete from dataset_rows where project_id = ${projectId} and ctid = any (array(select address from lost))
        returning dataset_id, version, row_id
      ),
      noted as (
        insert into dataset_revocations (project_id, dataset_id, version, row_id, reason)
        select ${projectId}, dataset_id, version, row_id, ${reason} from gone
        on conflict do nothing
      )
      select count(*)::int as count from gone`.execute(db);
    count += rows[0]?.count ?? 0;
  }
  return count;
}
