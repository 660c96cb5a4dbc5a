/** Walks the rows that a definition takes, decides about each by itself, and hands on what may be kept. */
import type { DatasetDefinition } from '../../../shared/dataset.ts';
import { gateWords } from '../../../shared/label-words.ts';
import type { Db } from '../../db/connect.ts';
import { readAhead } from '../../db/read-ahead.ts';
import { findPrivacySettings, findPseudonymSecret } from '../../keys/store.ts';
import { distinctKeys, type Key, keyText } from '../../labels/case.ts';
import { groupByKey } from '../../labels/gathering/store.ts';
import { generationPseudonym } from '../../privacy/pseudonym.ts';
import { redactorOf } from '../../privacy/redact.ts';
import { countUndecided } from '../cases/store.ts';
import type { RowFilter } from '../selecting/row-filter.ts';
import { type Batch, type Walk, walkRows } from '../selecting/store.ts';
import type { Deal } from '../split.ts';
import type { Tally } from './figures.ts';
import { judgeCandidate, type Surroundings, strangeEventsOf, type Taken, unitsIn } from './judge-candidate.ts';
import { readOnSides } from './read-sides.ts';
import { type Other, readOthers, readSenders, readUnits } from './store.ts';

/** Which generations these are paired with, or may be: what the labels know. */
export type ReadTies = (db: Db, projectId: number, keys: readonly Key[]) => Promise<{ from: Key; to: Key }[]>;

export interface Wanted {
  projectId: number;
  /** Whose cases belong to it; absent for a definition that is no dataset yet. */
  datasetId?: number | undefined;
  definition: DatasetDefinition;
  deal: Deal;
  readTies: ReadTies;
  /** Of which the labels have to be; absent: of any. */
  policy?: string;
}

export interface Gathered extends Taken {
  /** Whose answer the other side of a pair is, as tombstones name them. */
  others: readonly string[];
  /** Actors of what the row rests on and its line does not name: such as a vote about the other side of a pair. */
  unnamed: readonly string[];
}

/** @param leftOut is told of every row that is not handed on, by its gate or rule */
export async function* gather(
  db: Db,
  { projectId, datasetId, definition, deal, readTies, policy }: Wanted,
  leftOut: Tally,
  walk: Walk,
): AsyncGenerator<Gathered[]> {
  // Whoever walks in larger windows has a database that takes larger statements.
  const peopleAtOnce = Math.ceil((walk.windowRows ?? 0) / 5) || undefined;
  const redactor = definition.redact ? redactorOf((await findPrivacySettings(db, projectId)).redaction) : undefined;
  for await (const { candidates, gated } of readAhead(walkRows(db, projectId, filterOf(definition, datasetId), walk))) {
    for (const gates of gated) leftOut.add(firstOf(gates));
    if (candidates.length === 0) continue;
    const others = await findOthers(db, projectId, candidates, readTies);
    const surroundings = {
      ...(await readSurroundings(db, projectId, candidates)),
      othersOf: (rowId: string) => (others.get(rowId) ?? []).map((other) => ({ ...other, user: other.user_actor })),
      redactor,
    };
    const units = candidates.flatMap((candidate) => unitsIn(candidate, surroundings));
    const sides = await readOnSides(db, projectId, deal, units, peopleAtOnce);
    const secret = others.size === 0 ? undefined : await findPseudonymSecret(db, projectId);
    const taken: Gathered[] = [];
    for (const candidate of candidates) {
      if (policy !== undefined && candidate.label.policy_version !== policy) {
        leftOut.add('other_policy');
        continue;
      }
      const judged = judgeCandidate(candidate, definition, sides, surroundings);
      if (typeof judged === 'string') leftOut.add(judged);
      else
        taken.push({
          ...judged,
          others: secret === undefined ? [] : namesOf(others.get(candidate.id) ?? [], secret),
          unnamed: unnamedIn(candidate, surroundings),
        });
    }
    if (taken.length > 0) yield taken;
  }
  if (datasetId !== undefined && definition.task === 'eval') {
    leftOut.add('undecided', await countUndecided(db, projectId, datasetId));
  }
}

function filterOf({ task, filter: { from, to, ...filter } }: DatasetDefinition, datasetId?: number): RowFilter {
  return {
    ...filter,
    tasks: [task],
    casesOf: task === 'eval' ? datasetId : undefined,
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  };
}

const gateOrder = Object.keys(gateWords);

function firstOf(gates: readonly string[]): string {
  return [...gates].sort((one, other) => gateOrder.indexOf(one) - gateOrder.indexOf(other))[0] ?? '';
}

/** By the ids of the rows. A pair's other side is the answer of another generation where it is not the row's own. */
async function findOthers(
  db: Db,
  projectId: number,
  candidates: Batch['candidates'],
  readTies: ReadTies,
): Promise<Map<string, Other[]>> {
  const pairs = candidates.flatMap(({ id, task, rejected, generation }) =>
    task !== 'preference' || rejected === null || generation === null
      ? []
      : [{ id, trace_id: generation.trace_id, span_id: generation.span_id }],
  );
  if (pairs.length === 0) return new Map();
  const ties = groupByKey(await readTies(db, projectId, distinctKeys(pairs)), ({ from }) => from);
  const tied = pairs.flatMap((row) => (ties.get(keyText(row)) ?? []).map(({ to }) => ({ row, to })));
  const others = new Map<string, Other[]>();
  for (const other of await readOthers(db, projectId, tied)) {
    others.set(other.id, [...(others.get(other.id) ?? []), other]);
  }
  return others;
}

function namesOf(others: readonly Other[], secret: Uint8Array): string[] {
  const names = others.flatMap((other) => [
    generationPseudonym(secret, other),
    ...(other.user_actor === null ? [] : [other.user_actor]),
  ]);
  return [...new Set(names)];
}

function unnamedIn(candidate: Batch['candidates'][number], { senderOf }: Surroundings): string[] {
  return strangeEventsOf(candidate).flatMap((id) => senderOf(id)?.actor ?? []);
}

async function readSurroundings(
  db: Db,
  projectId: number,
  candidates: Batch['candidates'],
): Promise<Pick<Surroundings, 'senderOf' | 'unitsOf'>> {
  const senders = await readSenders(db, projectId, candidates.flatMap(strangeEventsOf));
  const conversations = candidates.map(({ generation }) => generation?.conversation_id ?? null);
  const units = await readUnits(db, projectId, [...new Set(conversations.filter((id) => id !== null))]);
  return { senderOf: (id) => senders.get(id), unitsOf: (conversation) => units.get(conversation) ?? [] };
}
