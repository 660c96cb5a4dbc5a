/** Everything that is kept of a person, line by line: some rows a statement, so that memory stays as it is. */
import type { AccessLine } from '../../shared/erasure.ts';
import type { Gate, RowSource } from '../../shared/label.ts';
import type { Db } from '../db/connect.ts';
import { type Key, readEventsOfPerson, readGenerationsOfPerson } from '../ingest/removing/store.ts';
import { presentDecision, presentEvent, presentGeneration } from '../labels/reading/present.ts';
import { readDeadLettersOf, readDecisionsOn, readRowsOn } from './store.ts';

const PAGE_ROWS = 100;

export async function* readAll(db: Db, projectId: number, person: string): AsyncGenerator<AccessLine> {
  yield* ofGenerations(db, projectId, person);
  yield* ofEvents(db, projectId, person);
  for (const { id, received_at, body } of await readDeadLettersOf(db, projectId, person)) {
    yield { of: 'dead_letter', data: { id, received_at: received_at.toISOString(), body } };
  }
}

async function* ofGenerations(db: Db, projectId: number, person: string): AsyncGenerator<AccessLine> {
  let after: Key | null = null;
  for (;;) {
    const page = await readGenerationsOfPerson(db, projectId, person, { after, limit: PAGE_ROWS });
    for (const row of page) yield { of: 'generation', data: presentGeneration(row) };
    for (const row of await readDecisionsOn(db, projectId, page)) yield { of: 'decision', data: presentDecision(row) };
    yield* rowsOn(db, projectId, page, null);
    after = page.at(-1) ?? null;
    if (page.length < PAGE_ROWS) return;
  }
}

async function* ofEvents(db: Db, projectId: number, person: string): AsyncGenerator<AccessLine> {
  let after: string | null = null;
  for (;;) {
    const page = await readEventsOfPerson(db, projectId, person, { after, limit: PAGE_ROWS });
    for (const row of page) yield { of: 'event', data: presentEvent(row) };
    // Rows of others' generations alone: those of their own stand with these.
    yield* rowsOn(db, projectId, page, { eventIds: page.map((event) => event.id), notOf: person });
    after = page.at(-1)?.id ?? null;
    if (page.length < PAGE_ROWS) return;
  }
}

async function* rowsOn(
  db: Db,
  projectId: number,
  keys: readonly Key[],
  restingOn: { eventIds: readonly string[]; notOf: string } | null,
): AsyncGenerator<AccessLine> {
  for (const row of await readRowsOn(db, projectId, keys, restingOn)) {
    const { trace_id, span_id, id, task, chosen, rejected } = row;
    // Written by the labels, in these very types.
    const said = { source: row.source as RowSource, gates: row.gates as Gate[] };
    yield { of: 'row', data: { trace_id, span_id, id, task, chosen, rejected, ...said } };
  }
}
