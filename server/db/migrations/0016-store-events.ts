/**
 * How events are stored, as a function: its plan is kept by each connection of PostgreSQL, behind a pooler in transaction
 * mode too. To plan the same statement anew took a millisecond, ten times what one event is stored in.
 *
 * Each parameter is a column of what is sent, the last four of what these events point at. The plan may not depend on how
 * many they are: all of it is hash joins. What it does is told in `server/ingest/store.ts`, which calls it. A release that
 * wants it otherwise makes another function, under another name: the one before it still calls this one.
 */
export const name = '0016-store-events';

export const sql = `
create function store_events(
  project_ids integer[], trace_ids text[], span_ids text[], ids uuid[], occurred timestamptz[], at_times timestamptz[],
  received timestamptz[], are_verified boolean[], may_improve boolean[], may_train boolean[], are_sanitised boolean[],
  kinds text[], channels text[], actors text[], conversation_ids text[], content_hashes bytea[], quarantines text[],
  redactions text[], bodies jsonb[], nrs integer[], subject_lists text[], are_assumed boolean[],
  ref_project_ids integer[], ref_trace_ids text[], ref_span_ids text[], ref_event_ids uuid[]
) returns table (nr integer, erased boolean) language plpgsql set plan_cache_mode = force_generic_plan as $function$
#variable_conflict use_column
begin
  return query
  with sent as materialized (
    select project_id, trace_id, span_id, id, occurred_at, at, received_at, verified, improve, train, sanitised, kind,
      channel, actor, conversation_id, content_hash, quarantined, redacted::text[] as redacted, body, nr,
      subjects::text[] as subjects, assumed,
      -- Tombstones go by the clock of the database. Where the server's goes ahead of it, so does what it says.
      at - greatest(received_at - clock_timestamp(), interval '0') as time
    from unnest(
      project_ids, trace_ids, span_ids, ids, occurred, at_times, received, are_verified, may_improve, may_train,
      are_sanitised, kinds, channels, actors, conversation_ids, content_hashes, quarantines, redactions, bodies, nrs,
      subject_lists, are_assumed
    ) as event (
      project_id, trace_id, span_id, id, occurred_at, at, received_at, verified, improve, train, sanitised, kind,
      channel, actor, conversation_id, content_hash, quarantined, redacted, body, nr, subjects, assumed
    )
  ), mourned as materialized (
    select sent.nr,
      bool_or(stone.erased_before >= sent.time) as erased,
      bool_or(stone.improve_before >= sent.time or (sent.assumed and stone.improve_before is not null)) as no_improve,
      bool_or(stone.train_before >= sent.time or (sent.assumed and stone.train_before is not null)) as no_train
    from sent
    cross join lateral (
      select * from tombstones where project_id = sent.project_id and subject = any (sent.subjects) offset 0
    ) as stone
    group by sent.nr
  ), stored as (
    insert into events (
      project_id, trace_id, span_id, id, occurred_at, at, received_at, verified, improve, train, sanitised, kind, channel,
      actor, conversation_id, content_hash, quarantined, redacted, body
    )
    select sent.project_id, sent.trace_id, sent.span_id, sent.id, sent.occurred_at, sent.at, sent.received_at,
      sent.verified, sent.improve and mourned.no_improve is not true, sent.train and mourned.no_train is not true,
      sent.sanitised, sent.kind, sent.channel, sent.actor, sent.conversation_id, sent.content_hash, sent.quarantined,
      sent.redacted, sent.body
    from sent left join mourned on mourned.nr = sent.nr
    where mourned.erased is not true
    order by project_id, id
    on conflict do nothing
    returning project_id, id, trace_id, span_id
  ), pointed as (
    select distinct ref.project_id, ref.trace_id, ref.span_id, ref.event_id
    from unnest(ref_project_ids, ref_trace_ids, ref_span_ids, ref_event_ids)
      as ref (project_id, trace_id, span_id, event_id)
    join stored on stored.project_id = ref.project_id and stored.id = ref.event_id
  ), refs as (
    insert into event_refs (project_id, trace_id, span_id, event_id)
    select project_id, trace_id, span_id, event_id from pointed
  ), marked as (
    insert into marks (project_id, trace_id, span_id)
    select project_id, trace_id, span_id from stored
    union
    select project_id, trace_id, span_id from pointed
  )
  select sent.nr, mourned.erased is true
  from sent left join mourned on mourned.nr = sent.nr
  where not exists (select from stored where stored.project_id = sent.project_id and stored.id = sent.id);
end
$function$;
`;
