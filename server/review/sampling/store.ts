/** The tables `daily_samples` and `daily_reads`, and what a sample is drawn from. */
import { sql } from 'kysely';
import { SAMPLE_SIZE, type SampleReason } from '../../../shared/sample.ts';
import type { Db } from '../../db/connect.ts';
import type { Key } from '../../labels/case.ts';
import type { Drawable, Drawn, Pools } from './draw.ts';

/** Bounds the cost of a day, whatever it brought: the newest of it are looked at. */
const LOOKED_AT = 20_000;
/** Of a status so many, the newest, are looked at. */
const LABELS_LOOKED_AT = 500;
/** More than is drawn, because some are passed over. */
const POOL = 3 * SAMPLE_SIZE;

export interface DayOf {
  from: Date;
  to: Date;
  seed: string;
}

/** Every statement goes along an index and stops: a day, or the labels of one status in it. */
export async function readPools(
  db: Db,
  projectId: number,
  { from, to, seed }: DayOf,
): Promise<{ pools: Pools; lookedAt: number }> {
  const ofDay = sql`
    select trace_id, span_id, prompt_hash, md5(${seed}::text || trace_id || ' ' || span_id) as place from lookups
    where project_id = ${projectId} and at >= ${from} and at < ${to}
    order by at desc, trace_id, span_id limit ${LOOKED_AT}`;
  const random = await sql<Drawable & { looked_at: number }>`
    with of_day as (${ofDay})
    select trace_id, span_id, prompt_hash, (select count(*)::int from of_day) as looked_at
    from of_day order by place limit ${POOL}`.execute(db);
  const busy = await sql<Drawable & { asked: number }>`
    with of_day as (${ofDay})
    select (array_agg(trace_id order by place))[1] as trace_id, (array_agg(span_id order by place))[1] as span_id,
      prompt_hash, count(*)::int as asked
    from of_day where prompt_hash <> ''
    group by prompt_hash having count(*) > 1 order by asked desc, prompt_hash limit ${POOL}`.execute(db);
  const labelled = async (status: 'contested' | 'negative'): Promise<Drawable[]> => {
    const { rows } = await sql<Drawable>`
      select found.trace_id, found.span_id, lookups.prompt_hash
      from (
        select * from (
          select trace_id, span_id, p, gold, s_minus - s_plus as against,
            md5(${seed}::text || trace_id || ' ' || span_id) as place
          from labels
          where project_id = ${projectId} and status = ${status} and at >= ${from} and at < ${to}
          order by at desc, trace_id, span_id limit ${LABELS_LOOKED_AT}
        ) as newest
        where not gold
        order by ${status === 'negative' ? sql`against desc,` : sql``} place limit ${POOL}
      ) as found
      join lookups on lookups.project_id = ${projectId}
        and (lookups.trace_id, lookups.span_id) = (found.trace_id, found.span_id)
      order by ${status === 'negative' ? sql`found.against desc,` : sql``} found.place`.execute(db);
    return rows;
  };
  return {
    pools: {
      random: random.rows,
      contested: await labelled('contested'),
      worst: await labelled('negative'),
      busy: busy.rows,
    },
    lookedAt: random.rows[0]?.looked_at ?? 0,
  };
}

export interface SampledRow extends Key {
  why: SampleReason;
  asked: number | null;
  looked_at: number;
  read_at: Date | null;
  verdict: 'positive' | 'negative' | null;
}

/** What was drawn for a day, in the order to read, with what this reader made of it; empty where nothing was drawn. */
export async function readSample(db: Db, projectId: number, day: string, reader: string): Promise<SampledRow[]> {
  const { rows } = await sql<SampledRow>`
    select sample.trace_id, sample.span_id, sample.why, sample.asked, sample.looked_at, seen.read_at,
      (select verdict from decisions
        where decisions.project_id = ${projectId} and decisions.trace_id = sample.trace_id
          and decisions.span_id = sample.span_id and decisions.reviewer = ${reader} and decisions.withdrawn_at is null
        order by decided_at desc, id desc limit 1) as verdict
    from daily_samples as sample
    left join daily_reads as seen on seen.project_id = ${projectId} and seen.day = sample.day
      and seen.trace_id = sample.trace_id and seen.span_id = sample.span_id and seen.reader = ${reader}
    where sample.project_id = ${projectId} and sample.day = ${day}
    order by sample.position`.execute(db);
  return rows;
}

/** What this reader last decided about each. */
export async function readVerdicts(
  db: Db,
  projectId: number,
  keys: readonly Key[],
  reader: string,
): Promise<SampledRow['verdict'][]> {
  const { rows } = await sql<Pick<SampledRow, 'verdict'>>`
    select (select verdict from decisions
      where decisions.project_id = ${projectId} and decisions.trace_id = asked.trace_id
        and decisions.span_id = asked.span_id and decisions.reviewer = ${reader} and decisions.withdrawn_at is null
      order by decided_at desc, id desc limit 1) as verdict
    from unnest(${keys.map(({ trace_id }) => trace_id)}::text[], ${keys.map(({ span_id }) => span_id)}::text[])
      with ordinality as asked (trace_id, span_id, place)
    order by asked.place`.execute(db);
  return rows.map(({ verdict }) => verdict);
}

/** "nods" in ASCII: beside the project's id, a lock that nothing else uses. */
const LOCK = 0x6e6f6473;

/** Keeps what is drawn, unless somebody else was first: then theirs stands. */
export function keepSample(
  db: Db,
  projectId: number,
  day: string,
  draw: (transaction: Db) => Promise<{ drawn: readonly Drawn[]; lookedAt: number }>,
): Promise<void> {
  return db.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${LOCK}, ${projectId})`.execute(transaction);
    const known = await transaction
      .selectFrom('daily_samples')
      .select('position')
      .where('project_id', '=', projectId)
      .where('day', '=', day as never)
      .limit(1)
      .executeTakeFirst();
    if (known !== undefined) return;
    const { drawn, lookedAt } = await draw(transaction);
    if (drawn.length === 0) return; // a late backend may still bring the day
    await transaction
      .insertInto('daily_samples')
      .values(drawn.map((one, position) => ({ ...one, project_id: projectId, day, position, looked_at: lookedAt })))
      .execute();
  });
}

/** Remembers that this reader has read it; nothing where it is not in the day's sample. */
export async function insertRead(
  db: Db,
  projectId: number,
  { day, reader, trace_id, span_id }: Key & { day: string; reader: string },
): Promise<void> {
  await sql`
    insert into daily_reads (project_id, day, trace_id, span_id, reader)
    select project_id, day, trace_id, span_id, ${reader} from daily_samples
    where project_id = ${projectId} and day = ${day} and trace_id = ${trace_id} and span_id = ${span_id}
    on conflict do nothing`.execute(db);
}
