/** Reads labels and what they are about, a page at a time: newest first, by keyset, so that page 1000 costs as page 1. */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { LabelStatus } from '../../../shared/label.ts';
import { type spellings, type Trait, tenthOf } from '../../../shared/measures.ts';
import type { Db } from '../../db/connect.ts';
import type { EventRow, GenerationRow } from '../../db/tables/ingest.ts';
import type { LabelRow, RowsTable } from '../../db/tables/labels.ts';
import type { DecisionRow } from '../../db/tables/review.ts';
import { type Audience, pageOfAudience } from '../audience/store.ts';
import { type Key, keyText } from '../case.ts';
import { type DecidedFilter, isDecided } from '../decided/store.ts';
import { FACT_MAX_CHARS, spaceOut } from '../look-up.ts';
import { MOSTLY_KEPT } from '../policy.ts';

/** Where a page ended. `at` has microseconds, as the database does and a `Date` does not. */
export interface Position extends Key {
  at: string;
}

export interface Page {
  after: Position | null;
  limit: number;
}

export interface GenerationFilter extends DecidedFilter {
  status?: LabelStatus | undefined;
  labelled?: 'true' | undefined;
  min_latency_ms?: number | undefined;
  min_input_tokens?: number | undefined;
  min_output_tokens?: number | undefined;
  min_prompt_chars?: number | undefined;
  min_answer_chars?: number | undefined;
  model?: string | undefined;
  model_version?: string | undefined;
  prompt_version?: string | undefined;
  conversation_id?: string | undefined;
  prompt_hash?: string | undefined;
  channel?: string | undefined;
  did?: string | undefined;
  reason?: string | undefined;
  edit?: number | undefined;
  light_edit?: 'true' | undefined;
  kept?: string | undefined;
  watched?: string | undefined;
  shape?: Trait | undefined;
  script?: string | undefined;
  spelling?: (typeof spellings)[number] | undefined;
  outcome?: string | undefined;
  outcome_true?: string | undefined;
  score?: string | undefined;
  q?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** Whom it was shown to. */
  audience?: Audience | undefined;
}

export interface LabelFilter {
  status?: LabelStatus | undefined;
  gold?: boolean | undefined;
  min_confidence?: number | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

type Positioned<T> = T & { position: string };
type Listed = 'generations' | 'labels' | 'lookups' | 'texts';

const positionOf = (table: Listed) =>
  sql<string>`to_char(${sql.ref(`${table}.at`)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`.as('position');

/** Of one time, keys ascend. The first condition lets the index on `at` be used; the second is exact. */
const isAfter = (table: Listed, { at, trace_id, span_id }: Position) =>
  sql<SqlBool>`${sql.ref(`${table}.at`)} <= ${at}::timestamptz and (${sql.ref(`${table}.at`)} < ${at}::timestamptz
    or (${sql.ref(`${table}.trace_id`)}, ${sql.ref(`${table}.span_id`)}) > (${trace_id}, ${span_id}))`;

/** From `from` on, up to but not including `to`, by the generation's time. */
export async function listGenerations(
  db: Db,
  projectId: number,
  filter: GenerationFilter,
  page: Page,
): Promise<Positioned<GenerationRow>[]> {
  const facts = factsOf(filter);
  const words = filter.q === undefined ? undefined : await readSearch(db, filter.q);
  if (words === '') return []; // nothing but signs, or words to leave out
  if (filter.audience !== undefined)
    return findShown(db, projectId, { ...filter, audience: filter.audience }, { facts, words }, page);
  if (haveFacts(filter, facts).length > 0 || words !== undefined)
    return findGenerations(db, projectId, filter, { facts, words }, page);
  const { conversation_id, from, to } = filter;
  let query = db
    .selectFrom('generations')
    .selectAll('generations')
    .select(positionOf('generations'))
    .where('project_id', '=', projectId)
    .where(fits(projectId, filter));
  if (conversation_id !== undefined) query = query.where('conversation_id', '=', conversation_id);
  if (from !== undefined) query = query.where('at', '>=', from as never);
  if (to !== undefined) query = query.where('at', '<', to as never);
  if (page.after !== null) query = query.where(isAfter('generations', page.after));
  return query.orderBy('at', 'desc').orderBy('trace_id').orderBy('span_id').limit(page.limit).execute();
}

/** By the tables made for it: the very facts that the summary counted, and the words of prompt and answer. */
function findGenerations(
  db: Db,
  projectId: number,
  filter: GenerationFilter,
  { facts, words }: { facts: readonly string[]; words: string | undefined },
  { after, limit }: Page,
): Promise<Positioned<GenerationRow>[]> {
  const { conversation_id, from, to } = filter;
  const found = words === undefined ? 'lookups' : 'texts';
  const conditions = haveFacts(filter, facts);
  const hasFacts =
    words === undefined
      ? sql<SqlBool>`${sql.join(conditions, sql` and `)}`
      : sql<SqlBool>`exists (
          select 1 from lookups
          where lookups.project_id = ${projectId} and lookups.trace_id = texts.trace_id
            and lookups.span_id = texts.span_id and ${sql.join(conditions, sql` and `)})`;
  let query = db
    .selectFrom(found)
    .innerJoin('generations', (join) =>
      join
        .onRef('generations.project_id', '=', `${found}.project_id`)
        .onRef('generations.trace_id', '=', `${found}.trace_id`)
        .onRef('generations.span_id', '=', `${found}.span_id`),
    )
    .selectAll('generations')
    .select(positionOf(found))
    .where(`${found}.project_id`, '=', projectId)
    .where(fits(projectId, filter));
  if (words !== undefined) query = query.where(sql<SqlBool>`texts.words @@ ${words}::tsquery`);
  if (conditions.length > 0) query = query.where(hasFacts);
  if (conversation_id !== undefined) query = query.where('generations.conversation_id', '=', conversation_id);
  if (from !== undefined) query = query.where(`${found}.at`, '>=', from as never);
  if (to !== undefined) query = query.where(`${found}.at`, '<', to as never);
  if (after !== null) query = query.where(isAfter(found, after));
  return query
    .orderBy(`${found}.at`, 'desc')
    .orderBy(`${found}.trace_id`)
    .orderBy(`${found}.span_id`)
    .limit(limit)
    .execute();
}

/** What people of one tenth of activity were shown. Facts and words are looked at as the list is walked. */
async function findShown(
  db: Db,
  projectId: number,
  { audience, ...filter }: GenerationFilter & { audience: Audience },
  { facts, words }: { facts: readonly string[]; words: string | undefined },
  { after, limit }: Page,
): Promise<Positioned<GenerationRow>[]> {
  const { conversation_id, from, to } = filter;
  const has = (table: 'lookups' | 'texts', conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> => sql`
    exists (
      select 1 from ${sql.table(table)} as found
      where found.project_id = ${projectId} and found.trace_id = labels.trace_id
        and found.span_id = labels.span_id and ${sql.join(conditions, sql` and `)}
      offset 0)`; // a look-up for each, not a join
  const asked = haveFacts(filter, facts, 'found');
  const conditions = [
    sql`labels.project_id = ${projectId}`,
    fits(projectId, filter),
    ...(asked.length === 0 ? [] : [has('lookups', asked)]),
    ...(words === undefined ? [] : [has('texts', [sql`found.words @@ ${words}::tsquery`])]),
    ...(conversation_id === undefined ? [] : [sql`generations.conversation_id = ${conversation_id}`]),
    ...(from === undefined ? [] : [sql`labels.at >= ${from}::timestamptz`]),
    ...(to === undefined ? [] : [sql`labels.at < ${to}::timestamptz`]),
    ...(after === null ? [] : [isAfter('labels', after)]),
  ];
  const page = (isTheirs: RawBuilder<SqlBool>): RawBuilder<unknown> => sql`
    select generations.*, ${positionOf('labels')}
    from labels join generations on generations.project_id = labels.project_id
      and generations.trace_id = labels.trace_id and generations.span_id = labels.span_id
    where ${sql.join([...conditions, isTheirs], sql` and `)}
    order by labels.at desc, labels.trace_id, labels.span_id limit ${limit}`;
  const { rows } = await sql<Positioned<GenerationRow>>`${pageOfAudience(audience, limit, page)}`.execute(db);
  return rows;
}

function haveFacts(
  filter: GenerationFilter,
  facts: readonly string[],
  table: 'lookups' | 'found' = 'lookups',
): RawBuilder<unknown>[] {
  const own = sql.ref(`${table}.facts`);
  const lengths = (['prompt_chars', 'answer_chars'] as const).flatMap((name) => {
    const least = filter[`min_${name}`];
    return least === undefined ? [] : [sql`${sql.ref(`${table}.${name}`)} >= ${least}::double precision`];
  });
  return [
    ...(facts.length === 0 ? [] : [sql`${own} @> ${[...facts]}::text[]`]),
    ...(filter.labelled === undefined ? [] : [sql`${own} && ${LABELLED}::text[]`]),
    ...(filter.light_edit === undefined ? [] : [sql`${own} && ${LIGHT_EDITS}::text[]`]),
    ...lengths,
    ...(filter.prompt_hash === undefined ? [] : [isAsked(sql.ref(`${table}.prompt_hash`), filter.prompt_hash)]),
  ];
}

/** The index holds those that have words alone, and is used where that is said. */
function isAsked(column: RawBuilder<unknown>, hash: string): RawBuilder<unknown> {
  return sql`${column} = ${hash} and ${column} <> ''`;
}

const LABELLED = ['status:positive', 'status:negative'];
/** Tenths of similarity that `MOSTLY_KEPT` leaves something of. */
const LIGHT_EDITS = Array.from(
  { length: 10 - tenthOf(MOSTLY_KEPT) },
  (_, n) => `edit:${tenthOf(MOSTLY_KEPT) + n}:good`,
);

/**
 * Looked at as the list is walked, newest first: the overview asks for its own median and 95th percentile, so that one
 * row in twenty fits at least.
 */
function fits(projectId: number, filter: GenerationFilter): RawBuilder<SqlBool> {
  const amounts = (['latency_ms', 'input_tokens', 'output_tokens'] as const).flatMap((name) => {
    const least = filter[`min_${name}`];
    return least === undefined ? [] : [sql`${sql.ref(`generations.${name}`)} >= ${least}::double precision`];
  });
  const conditions = [...amounts, ...isDecided(projectId, filter)];
  return conditions.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`${sql.join(conditions, sql` and `)}`;
}

/** As `look-up.ts` writes them. */
function factsOf(filter: GenerationFilter): string[] {
  const { status, edit, kept, outcome_true } = filter;
  const fact = (name: string, value: string | undefined): string[] =>
    value === undefined ? [] : [`${name}:${value}`.slice(0, FACT_MAX_CHARS)];
  return [
    ...fact('status', status),
    ...(['model', 'model_version', 'prompt_version', 'channel'] as const).flatMap((name) => fact(name, filter[name])),
    ...(['did', 'reason', 'shape', 'script', 'spelling', 'outcome', 'score'] as const).flatMap((name) =>
      fact(name, filter[name]),
    ),
    ...fact('edit', edit?.toString()),
    ...fact('retention', filter.watched),
    ...fact('retention', kept === undefined ? undefined : `${kept}:good`),
    ...fact('outcome', outcome_true === undefined ? undefined : `${outcome_true}:good`),
  ];
}

/**
 * What people type into a search field; the last word may be the beginning of one, as long as it is being typed. Read
 * ahead of the search, so that the planner sees the words and knows which are in every text and which in few.
 */
async function readSearch(db: Db, q: string): Promise<string> {
  const { rows } = await sql<{ words: string }>`
    select websearch_to_tsquery('simple', ${spaceOut(q)}::text)::text as words`.execute(db);
  const words = rows[0]?.words ?? '';
  return words === '' ? '' : `${words}:*`;
}

export function listLabels(
  db: Db,
  projectId: number,
  { status, gold, min_confidence, from, to }: LabelFilter,
  { after, limit }: Page,
): Promise<Positioned<LabelRow>[]> {
  let query = db.selectFrom('labels').selectAll().select(positionOf('labels')).where('project_id', '=', projectId);
  if (status !== undefined) query = query.where('status', '=', status);
  if (gold !== undefined) query = query.where('gold', '=', gold);
  if (min_confidence !== undefined) query = query.where(sql<SqlBool>`greatest(p, 1 - p) >= ${min_confidence}`);
  if (from !== undefined) query = query.where('at', '>=', from as never);
  if (to !== undefined) query = query.where('at', '<', to as never);
  if (after !== null) query = query.where(isAfter('labels', after));
  return query.orderBy('at', 'desc').orderBy('trace_id').orderBy('span_id').limit(limit).execute();
}

export type RowLine = Pick<RowsTable, 'trace_id' | 'span_id' | 'id' | 'task' | 'source' | 'gates'>;

/** Which rows each of these labels yields, without their texts. */
export async function readRowLines(db: Db, projectId: number, keys: readonly Key[]): Promise<Map<string, RowLine[]>> {
  const { rows } = await sql<RowLine>`
    select line.*
    from unnest(${keys.map((key) => key.trace_id)}::text[], ${keys.map((key) => key.span_id)}::text[])
      as seed (trace_id, span_id)
    cross join lateral (
      select trace_id, span_id, id, task, source, gates from rows
      where project_id = ${projectId} and trace_id = seed.trace_id and span_id = seed.span_id
      offset 0 -- a few look-ups, not a join of whole tables
    ) as line
    order by trace_id, span_id, task, source, id`.execute(db);
  const lines = new Map<string, RowLine[]>();
  for (const row of rows) lines.set(keyText(row), [...(lines.get(keyText(row)) ?? []), row]);
  return lines;
}

export function readGeneration(db: Db, projectId: number, key: Key): Promise<GenerationRow | undefined> {
  return db
    .selectFrom('generations')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('trace_id', '=', key.trace_id)
    .where('span_id', '=', key.span_id)
    .executeTakeFirst();
}

/** Its own events, and choices elsewhere that rejected it, in order of time. */
export async function readEvents(db: Db, projectId: number, { trace_id, span_id }: Key): Promise<EventRow[]> {
  const { rows } = await sql<EventRow>`
    select * from events
      where project_id = ${projectId} and trace_id = ${trace_id} and span_id = ${span_id}
    union all
    select events.* from event_refs ref
      join events on events.project_id = ref.project_id and events.id = ref.event_id
      where ref.project_id = ${projectId} and ref.trace_id = ${trace_id} and ref.span_id = ${span_id}
        and events.kind = 'choice' and (events.trace_id, events.span_id) <> (ref.trace_id, ref.span_id)
    order by at, id`.execute(db);
  return rows;
}

export function readDecisions(db: Db, projectId: number, key: Key): Promise<DecisionRow[]> {
  return db
    .selectFrom('decisions')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('trace_id', '=', key.trace_id)
    .where('span_id', '=', key.span_id)
    .orderBy('decided_at')
    .orderBy('id')
    .execute();
}
