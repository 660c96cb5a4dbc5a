/**
 * Gathers what labels are derived from: cases, and which generations are tied to which. Every statement takes a set
 * of keys and reaches the tables by index.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../db/connect.ts';
import {
  type Case,
  type Key,
  type KnownDecision,
  type KnownEvent,
  type KnownGeneration,
  type KnownPreference,
  keyText,
  type NextTurn,
} from '../case.ts';
import { REPHRASE_WINDOW_MS } from '../policy.ts';

/** A set of keys as a table, so that statements are set-based and their text does not grow. In the order given. */
export function seeds(keys: readonly Key[]): RawBuilder<unknown> {
  const traces = keys.map((key) => key.trace_id);
  const spans = keys.map((key) => key.span_id);
  return sql`unnest(${traces}::text[], ${spans}::text[]) as seed (trace_id, span_id)`;
}

/**
 * `cross join lateral (select ... offset 0)`: a few look-ups by index, one for each row before it, in that order. A
 * plain join leaves the choice to a planner that does not know how few keys there are and, in the embedded database,
 * never has statistics: on 60,000 events it read whole tables, 1.5 s where a few milliseconds do.
 */
export function each(select: RawBuilder<unknown>, alias: string): RawBuilder<unknown> {
  return sql`cross join lateral (${select} offset 0) as ${sql.ref(alias)}`;
}

/** A generation that names itself as its parent answers on from nothing: no conversation goes on in a circle. */
const hasOtherParent = sql`
  parent_trace_id is not null and (parent_trace_id, coalesce(parent_span_id, '')) <> (trace_id, span_id)`;

const REPHRASE_WINDOW = sql.raw(`interval '${REPHRASE_WINDOW_MS} milliseconds'`);

/** Two generations go on from the same turn, or neither says from which. */
const sharesParent = (one: string, other: string): RawBuilder<unknown> => sql`
  (${sql.ref(`${one}.parent_trace_id`)} is not distinct from ${sql.ref(`${other}.parent_trace_id`)}
    and coalesce(${sql.ref(`${one}.parent_span_id`)}, '') = coalesce(${sql.ref(`${other}.parent_span_id`)}, ''))`;

/** Turns just before, beside the parent, whose next turn this may be; more than these only among offers of one turn. */
const EARLIER_MAX = 5;

/** The generations that these answer on from, or may be the next turn of. */
export async function readEarlier(db: Db, projectId: number, keys: readonly Key[]): Promise<Key[]> {
  const own = sql`
    select conversation_id, at, parent_trace_id, parent_span_id, (${hasOtherParent}) as has_parent from generations
    where project_id = ${projectId} and trace_id = seed.trace_id and span_id = seed.span_id`;
  const earlier = sql`
    select trace_id, span_id from generations as before
    where project_id = ${projectId} and conversation_id = own.conversation_id
      and at < own.at and at >= own.at - ${REPHRASE_WINDOW} and trace_id <> seed.trace_id
      and ${sharesParent('before', 'own')}
    order by at desc, trace_id, span_id
    limit ${EARLIER_MAX}`;
  const { rows } = await sql<Key>`
    with own as materialized (select seed.*, own.* from ${seeds(keys)} ${each(own, 'own')})
    select parent_trace_id as trace_id, coalesce(parent_span_id, '') as span_id from own where has_parent
    union
    select before.trace_id, before.span_id from own as seed
      cross join lateral (select seed.conversation_id, seed.at, seed.parent_trace_id, seed.parent_span_id) as own
      ${each(earlier, 'before')}
      where own.conversation_id is not null`.execute(db);
  return rows;
}

export interface Tie {
  from: Key;
  to: Key;
  /** The product's backend, a reviewer or a verified event ties them; else nobody but strangers does. */
  vouched: boolean;
}

/** The other of the two, wherever a reviewer has compared a seed with one. */
const compared = (projectId: number): RawBuilder<unknown> => sql`
  select right_trace_id as trace_id, right_span_id as span_id from pair_decisions
    where project_id = ${projectId} and left_trace_id = seed.trace_id and left_span_id = seed.span_id
      and withdrawn_at is null
  union all
  select left_trace_id as trace_id, left_span_id as span_id from pair_decisions
    where project_id = ${projectId} and right_trace_id = seed.trace_id and right_span_id = seed.span_id
      and withdrawn_at is null`;

/** What may be paired with these: other spans of a trace, other answers to a parent, and refs of events, both ways; and what was compared. */
export async function readTies(db: Db, projectId: number, keys: readonly Key[]): Promise<Tie[]> {
  const ofTrace = sql`
    select trace_id, span_id from generations where project_id = ${projectId} and trace_id = seed.trace_id`;
  const own = sql`
    select parent_trace_id, parent_span_id from generations
    where project_id = ${projectId} and trace_id = seed.trace_id and span_id = seed.span_id
      and ${hasOtherParent}`;
  const ofParent = sql`
    select trace_id, span_id from generations
    where project_id = ${projectId} and parent_trace_id = own.parent_trace_id
      and coalesce(parent_span_id, '') = coalesce(own.parent_span_id, '') and ${hasOtherParent}`;
  const event = sql`
    select id, verified from events
    where project_id = ${projectId} and trace_id = seed.trace_id and span_id = seed.span_id
      and kind in ('choice', 'regenerate')`;
  const pointedAt = sql`
    select trace_id, span_id from event_refs where project_id = ${projectId} and event_id = event.id`;
  const ref = sql`
    select event_id from event_refs
    where project_id = ${projectId} and trace_id = seed.trace_id and span_id = seed.span_id`;
  const pointing = sql`
    select trace_id, span_id, verified from events where project_id = ${projectId} and id = ref.event_id`;
  const tie = sql`select seed.trace_id, seed.span_id, other.trace_id as to_trace_id, other.span_id as to_span_id`;
  const { rows } = await sql<Key & { to_trace_id: string; to_span_id: string; vouched: boolean }>`
    with seed as materialized (select * from ${seeds(keys)}),
    tie as (
      ${tie}, true as vouched from seed ${each(ofTrace, 'other')}
      union ${tie}, true from seed ${each(own, 'own')} ${each(ofParent, 'other')}
      union ${tie}, event.verified from seed ${each(event, 'event')} ${each(pointedAt, 'other')}
      union ${tie}, other.verified from seed ${each(ref, 'ref')} ${each(pointing, 'other')}
      union ${tie}, true from seed ${each(compared(projectId), 'other')}
    )
    select trace_id, span_id, to_trace_id, to_span_id, bool_or(vouched) as vouched from tie
    where (to_trace_id, to_span_id) <> (trace_id, span_id)
    group by trace_id, span_id, to_trace_id, to_span_id`.execute(db);
  return rows.map((row) => ({
    from: { trace_id: row.trace_id, span_id: row.span_id },
    to: { trace_id: row.to_trace_id, span_id: row.to_span_id },
    vouched: row.vouched,
  }));
}

export interface Neighbour extends Key {
  verified: boolean;
}

/** More answers than this asked for after one, or leading to one, are no chain: it is not followed through. */
const CHAIN_NEIGHBOURS_MAX = 2;

/**
 * Which answers came by "show me another" directly before and after these, both ways round. Absent: more than a chain
 * has. Also the answers of other people's requests count: the chain is of outputs, not of persons. Where verified ones
 * name any, the others are not listened to: or a stranger could make more than a chain has of it.
 */
export async function readChainNeighbours(
  db: Db,
  projectId: number,
  keys: readonly Key[],
): Promise<Map<string, Neighbour[]>> {
  const bound = sql.lit(CHAIN_NEIGHBOURS_MAX + 1);
  const asked = sql`
    select id, verified from events
    where project_id = ${projectId} and trace_id = seed.trace_id and span_id = seed.span_id and kind = 'regenerate'`;
  const came = sql`
    select trace_id, span_id from event_refs where project_id = ${projectId} and event_id = asked.id
      and (trace_id, span_id) <> (seed.trace_id, seed.span_id)`;
  const after = sql`
    select came.trace_id, came.span_id, bool_or(asked.verified) as verified
    from (${asked}) as asked ${each(came, 'came')}
    group by came.trace_id, came.span_id order by verified desc limit ${bound}`;
  const named = sql`
    select event_id from event_refs
    where project_id = ${projectId} and trace_id = seed.trace_id and span_id = seed.span_id`;
  const from = sql`
    select trace_id, span_id, verified from events where project_id = ${projectId} and id = named.event_id
      and kind = 'regenerate' and (trace_id, span_id) <> (seed.trace_id, seed.span_id)`;
  const before = sql`
    select origin.trace_id, origin.span_id, bool_or(origin.verified) as verified
    from (${named}) as named ${each(from, 'origin')}
    group by origin.trace_id, origin.span_id order by verified desc limit ${bound}`;
  const { rows } = await sql<Neighbour & { side: string; to_trace_id: string; to_span_id: string }>`
    with seed as materialized (select * from ${seeds(keys)})
    select seed.*, 'after' as side, other.verified, other.trace_id as to_trace_id, other.span_id as to_span_id
      from seed ${each(after, 'other')}
    union all
    select seed.*, 'before' as side, other.verified, other.trace_id as to_trace_id, other.span_id as to_span_id
      from seed ${each(before, 'other')}`.execute(db);
  const sides = groupByKey(rows, (row) => row);
  return new Map(
    keys.flatMap((key) => {
      const bySide = ['after', 'before'].map((side) => {
        const own = (sides.get(keyText(key)) ?? []).filter((row) => row.side === side);
        const verified = own.filter((row) => row.verified);
        return verified.length > 0 ? verified : own;
      });
      if (bySide.some((own) => own.length > CHAIN_NEIGHBOURS_MAX)) return [];
      const near = bySide.flat();
      return [
        [
          keyText(key),
          near.map(({ to_trace_id, to_span_id, verified }) => ({
            ...{ trace_id: to_trace_id, span_id: to_span_id, verified },
          })),
        ],
      ];
    }),
  );
}

/** How many events each of these has, in the order given; counted no further than `most`. */
export async function countEvents(db: Db, projectId: number, keys: readonly Key[], most: number): Promise<number[]> {
  const some = sql`
    select 1 from events
    where project_id = ${projectId} and trace_id = seed.trace_id and span_id = seed.span_id limit ${most}`;
  const { rows } = await sql<{ count: number }>`
    select found.count from ${seeds(keys)}
    ${each(sql`select count(*)::integer as count from (${some}) as counted`, 'found')}`.execute(db);
  return rows.map(({ count }) => count);
}

/** Everything a label is derived from, for each key. A key nobody has heard of gets an empty case. */
export async function readCases(db: Db, projectId: number, keys: readonly Key[]): Promise<Map<string, Case>> {
  const isSeed = sql`project_id = ${projectId} and trace_id = seed.trace_id and span_id = seed.span_id`;
  const generation = sql`
    select trace_id, span_id, input, output, model, model_version, prompt_version, finish_reason,
      latency_ms, input_tokens, output_tokens, user_actor, train, access, sanitised, at
    from generations where ${isSeed}`;
  const generations = await sql<KnownGeneration>`
    select found.* from ${seeds(keys)} ${each(generation, 'found')}`.execute(db);

  const columns = sql`id, trace_id, span_id, kind, actor, verified, channel, train,
    occurred_at, at, received_at, quarantined, sanitised, body`;
  const own = sql`select ${columns} from events where ${isSeed}`;
  const ref = sql`select event_id from event_refs where ${isSeed}`;
  const pointing = sql`
    select ${columns} from events where project_id = ${projectId} and id = ref.event_id and kind = 'choice'
      and (trace_id, span_id) <> (seed.trace_id, seed.span_id)`;
  const of = sql`select seed.trace_id as of_trace_id, seed.span_id as of_span_id, found.*`;
  const events = await sql<{ of_trace_id: string; of_span_id: string } & KnownEvent>`
    with seed as materialized (select * from ${seeds(keys)})
    ${of} from seed ${each(own, 'found')}
    union all ${of} from seed ${each(ref, 'ref')} ${each(pointing, 'found')}`.execute(db);

  const decision = sql`
    select trace_id, span_id, id, reviewer, verdict, corrected_text, decided_at from decisions
    where ${isSeed} and withdrawn_at is null`;
  const decisions = await sql<Key & KnownDecision>`
    select found.* from ${seeds(keys)} ${each(decision, 'found')}`.execute(db);

  const preferencesOn = (side: 'left' | 'right') => sql`
    select id, verdict, reviewer, decided_at, left_trace_id, left_span_id, right_trace_id, right_span_id
    from pair_decisions
    where project_id = ${projectId} and ${sql.ref(`${side}_trace_id`)} = seed.trace_id
      and ${sql.ref(`${side}_span_id`)} = seed.span_id
      and verdict in ('left', 'right') and withdrawn_at is null`;
  const preferences = await sql<PreferenceRow>`
    with seed as materialized (select * from ${seeds(keys)})
    ${of} from seed ${each(preferencesOn('left'), 'found')}
    union all ${of} from seed ${each(preferencesOn('right'), 'found')}`.execute(db);

  const child = sql`
    select 1 from generations
    where project_id = ${projectId} and parent_trace_id = seed.trace_id and coalesce(parent_span_id, '') = seed.span_id
      and ${hasOtherParent}
    limit 1`;
  const continued = await sql<Key>`
    select seed.trace_id, seed.span_id from ${seeds(keys)} ${each(child, 'child')}`.execute(db);

  const earlier = sql`
    select conversation_id, at, parent_trace_id, parent_span_id, input from generations
    where ${isSeed} and conversation_id is not null`;
  const turn = sql`
    select trace_id, span_id, input, user_actor, train, at, first_recorded_at, follows from (
      select *, coalesce((parent_trace_id, coalesce(parent_span_id, '')) = (seed.trace_id, seed.span_id), false) as follows
      from generations
      where project_id = ${projectId} and conversation_id = earlier.conversation_id
        and at > earlier.at and at <= earlier.at + ${REPHRASE_WINDOW} and trace_id <> seed.trace_id
    ) as later
    where follows or (${sharesParent('later', 'earlier')} and later.input::text is distinct from earlier.input::text)
    order by at, trace_id, span_id
    limit 1`;
  const nexts = await sql<{ of_trace_id: string; of_span_id: string } & NextTurn>`
    ${of} from ${seeds(keys)} ${each(earlier, 'earlier')} ${each(turn, 'found')}`.execute(db);

  const generationOf = new Map(generations.rows.map((row) => [keyText(row), row]));
  const eventsOf = groupByKey(events.rows, (row) => ({ trace_id: row.of_trace_id, span_id: row.of_span_id }));
  const decisionsOf = groupByKey(decisions.rows, (row) => row);
  const preferencesOf = groupByKey(preferences.rows, (row) => ({ trace_id: row.of_trace_id, span_id: row.of_span_id }));
  const nextOf = new Map(
    nexts.rows.map(({ of_trace_id, of_span_id, ...next }) => [
      keyText({ trace_id: of_trace_id, span_id: of_span_id }),
      next,
    ]),
  );
  const continuedKeys = new Set(continued.rows.map(keyText));
  return new Map(
    keys.map((key) => {
      const text = keyText(key);
      const subject: Case = {
        key,
        generation: generationOf.get(text) ?? null,
        events: eventsOf.get(text) ?? [],
        decisions: decisionsOf.get(text) ?? [],
        preferences: (preferencesOf.get(text) ?? []).map(readPreference),
        continued: continuedKeys.has(text),
        next: nextOf.get(text) ?? null,
      };
      return [text, subject];
    }),
  );
}

interface PreferenceRow {
  of_trace_id: string;
  of_span_id: string;
  id: string;
  verdict: 'left' | 'right';
  reviewer: string;
  decided_at: Date;
  left_trace_id: string;
  left_span_id: string;
  right_trace_id: string;
  right_span_id: string;
}

function readPreference({ id, verdict, reviewer, decided_at, ...row }: PreferenceRow): KnownPreference {
  const left = { trace_id: row.left_trace_id, span_id: row.left_span_id };
  const right = { trace_id: row.right_trace_id, span_id: row.right_span_id };
  const [preferred, over] = verdict === 'left' ? [left, right] : [right, left];
  return { id, preferred, over, reviewer, decided_at };
}

export function groupByKey<T>(rows: readonly T[], keyOf: (row: T) => Key): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const text = keyText(keyOf(row));
    const group = groups.get(text);
    if (group === undefined) groups.set(text, [row]);
    else group.push(row);
  }
  return groups;
}
