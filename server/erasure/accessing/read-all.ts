/** Everything that is kept of a person, line by line: some rows a statement, so that memory stays as it is. */
import type { AccessLine } from '../../../shared/erasure.ts';
import type { Gate, RowSource } from '../../../shared/label.ts';
import { walkNamed } from '../../datasets/naming/store.ts';
import type { Db } from '../../db/connect.ts';
import type { LabelRow } from '../../db/tables/labels.ts';
import { type Key, readEventsOfPerson, readGenerationsOfPerson } from '../../ingest/removing/store.ts';
import { distinctKeys, keyText } from '../../labels/case.ts';
import { textOf } from '../../labels/read-text.ts';
import { presentDecision, presentEvent, presentGeneration } from '../../labels/reading/present.ts';
import { readLabels } from '../../labels/store.ts';
import type { Labels } from '../erase.ts';
import { onlyTheirs, type Sides, type Written } from './only-theirs.ts';
import {
  type PairDecision,
  readCasesOn,
  readDeadLettersOf,
  readDecisionsOn,
  readFirstJudged,
  readKnown,
  readOwn,
  readPairDecisionsOn,
  readRowsOn,
  readTextsOn,
  readWithdrawal,
  walkFrozenRowsOn,
} from './store.ts';

const PAGE_ROWS = 100;

export interface Asked {
  db: Db;
  labels: Pick<Labels, 'readTies'>;
  projectId: number;
  /** Their pseudonym. */
  person: string;
}

export async function* readAll(asked: Asked): AsyncGenerator<AccessLine> {
  // Generations whose rows have been shown: few, because most are found as the person’s own or by their events.
  const tied = new Set<string>();
  yield* ofGenerations(asked, tied);
  yield* ofEvents(asked, tied);
  yield* ofFrozen(asked, tied);
  yield* ofDeadLetters(asked);
  yield* ofWithdrawal(asked);
}

async function* ofGenerations(asked: Asked, seen: Set<string>): AsyncGenerator<AccessLine> {
  const { db, projectId, person } = asked;
  let after: Key | null = null;
  for (;;) {
    const page = await readGenerationsOfPerson(db, projectId, person, { after, limit: PAGE_ROWS });
    for (const row of page) yield { of: 'generation', data: presentGeneration(row) };
    for (const row of (await readLabels(db, projectId, page)).values()) {
      if (row.policy_version !== '') yield { of: 'label', data: withoutEvidence(row) }; // else it is not made yet
    }
    for (const row of await readDecisionsOn(db, projectId, page)) yield { of: 'decision', data: presentDecision(row) };
    for (const row of await readPairDecisionsOn(db, projectId, person, page)) {
      yield { of: 'pair_decision', data: present(row) };
    }
    for (const row of await readCasesOn(db, projectId, page)) {
      yield { of: 'dataset_case', data: { ...row, added_at: row.added_at.toISOString() } };
    }
    yield* ownRowsOn(asked, page);

    const ties = await asked.labels.readTies(db, projectId, page);
    const known = await readOwn(
      db,
      projectId,
      person,
      ties.map(({ to }) => to),
    );
    const skipped = new Set([...seen, ...known.map(keyText)]);
    const tied = distinctKeys(ties.map(({ to }) => to)).filter((key) => !skipped.has(keyText(key)));
    const answers = new Set(page.map(({ output }) => textOf(output)).filter((text) => text !== ''));
    yield* othersRowsOn(asked, tied, { areTied: true, answers });
    for (const key of tied) seen.add(keyText(key));

    after = page.at(-1) ?? null;
    if (page.length < PAGE_ROWS) return;
  }
}

/** What they said of one answer of a turn, the pairs of another may rest on. */
async function* ofEvents(asked: Asked, seen: Set<string>): AsyncGenerator<AccessLine> {
  const { db, projectId, person } = asked;
  let after: string | null = null;
  for (;;) {
    const page = await readEventsOfPerson(db, projectId, person, { after, limit: PAGE_ROWS });
    for (const row of page) yield { of: 'event', data: presentEvent(row) };
    const ids = page.map((event) => event.id);
    const judged = await readFirstJudged(db, projectId, person, ids);
    const tied = distinctKeys((await asked.labels.readTies(db, projectId, judged)).map(({ to }) => to));
    // Those that are theirs, or that they said something of, have a turn of their own.
    const known = new Set((await readKnown(db, projectId, person, tied)).map(keyText));
    const others = tied.filter((key) => !known.has(keyText(key)));
    const unseen = distinctKeys([...judged, ...others]).filter((key) => !seen.has(keyText(key)));
    yield* othersRowsOn(asked, unseen, { areTied: false, answers: new Set() });
    for (const key of others) seen.add(keyText(key));
    after = page.at(-1)?.id ?? null;
    if (page.length < PAGE_ROWS) return;
  }
}

/** Rows of versions that have outlived what they were made from: neither generation nor event leads to them. */
async function* ofFrozen(asked: Asked, seen: Set<string>): AsyncGenerator<AccessLine> {
  const { db, projectId, person } = asked;
  for await (const page of walkNamed(db, projectId, person, new Date())) {
    const known = new Set([...seen, ...(await readKnown(db, projectId, person, page)).map(keyText)]);
    const left = page.filter((key) => !known.has(keyText(key)));
    yield* ownRowsOn(asked, distinctKeys(left.filter(({ own }) => own)));
    const events = new Map(left.flatMap(({ event_ids: ids }) => ids.map((id) => [id, ''])));
    const others = { person, areTied: false };
    yield* rowsOn(asked, distinctKeys(left.filter(({ own }) => !own)), others, (row) =>
      onlyTheirs(row, { events, answers: new Set() }),
    );
    for (const key of left) seen.add(keyText(key));
  }
}

async function* ofDeadLetters({ db, projectId, person }: Asked): AsyncGenerator<AccessLine> {
  for (let after = LEAST_ID; ; ) {
    const page = await readDeadLettersOf(db, projectId, person, { after, limit: PAGE_ROWS });
    for (const { id, received_at, body } of page) {
      yield { of: 'dead_letter', data: { id, received_at: received_at.toISOString(), body } };
    }
    after = page.at(-1)?.id ?? after;
    if (page.length < PAGE_ROWS) return;
  }
}

async function* ofWithdrawal({ db, projectId, person }: Asked): AsyncGenerator<AccessLine> {
  const found = await readWithdrawal(db, projectId, person);
  if (found === undefined) return;
  const [improve, train] = [found.improve_before, found.train_before];
  const data = { improve_before: improve?.toISOString() ?? null, train_before: train?.toISOString() ?? null };
  yield { of: 'withdrawal', data };
}

/** No letter has it. */
const LEAST_ID = '00000000-0000-0000-0000-000000000000';

/** Rows on their own generations, whole. */
function ownRowsOn(asked: Asked, keys: readonly Key[]): AsyncGenerator<AccessLine> {
  return rowsOn(asked, keys, null, ({ chosen, rejected }) => ({ chosen, rejected }));
}

/** Rows on others' generations that an erasure of this person would change, with nobody else's words. */
async function* othersRowsOn(
  asked: Asked,
  keys: readonly Key[],
  { areTied, answers }: { areTied: boolean; answers: ReadonlySet<string> },
): AsyncGenerator<AccessLine> {
  if (keys.length === 0) return;
  const events = await readTextsOn(asked.db, asked.projectId, asked.person, keys);
  const written: Written = { events, answers };
  yield* rowsOn(asked, keys, { person: asked.person, areTied }, (row) => onlyTheirs(row, written));
}

async function* rowsOn(
  { db, projectId }: Asked,
  keys: readonly Key[],
  others: { person: string; areTied: boolean } | null,
  show: (row: Parameters<typeof onlyTheirs>[0]) => Sides,
): AsyncGenerator<AccessLine> {
  for (const row of await readRowsOn(db, projectId, keys, others)) {
    const { trace_id, span_id, id, task } = row;
    // Written by the labels, in these very types.
    const [source, gates] = [row.source as RowSource, row.gates as Gate[]];
    const sides = show({ ...row, source, eventIds: row.event_ids, holdsTheirs: false });
    yield { of: 'row', data: { trace_id, span_id, id, task, source, ...sides, gates } };
  }
  for await (const page of walkFrozenRowsOn(db, projectId, keys, others)) {
    for (const { trace_id, span_id, dataset, version, split, row_id: id, content, others: named } of page) {
      const { task, source, provenance } = content;
      const holdsTheirs = others !== null && named.includes(others.person);
      const sides = show({ ...content, eventIds: provenance.event_ids, holdsTheirs });
      const input = others === null ? content.input : null;
      const where = { dataset, version, split, trace_id, span_id, id };
      yield { of: 'dataset_row', data: { ...where, task, source, input, ...sides } };
    }
  }
}

/** The evidence names others; what of it is the person's own comes with their events. */
function withoutEvidence(row: LabelRow): Extract<AccessLine, { of: 'label' }>['data'] {
  const { trace_id, span_id, status, p, gold, policy_version } = row;
  const times = { at: row.at.toISOString(), updated_at: row.updated_at.toISOString() };
  return { trace_id, span_id, status, p, gold, policy_version, ...times };
}

function present(row: PairDecision): Extract<AccessLine, { of: 'pair_decision' }>['data'] {
  const { id, verdict, reviewer, reason } = row;
  return {
    ...{ id, verdict, reviewer, reason, decided_at: row.decided_at.toISOString() },
    left: { trace_id: row.left_trace_id, span_id: row.left_span_id },
    right: { trace_id: row.right_trace_id, span_id: row.right_span_id },
  };
}
