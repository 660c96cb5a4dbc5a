/** Walks the rows that a definition takes, decides about each by itself, and hands on what may be kept. */
import type { DatasetDefinition } from '../../../shared/dataset.ts';
import type { RowSource } from '../../../shared/label.ts';
import { gateWords } from '../../../shared/label-words.ts';
import type { Db } from '../../db/connect.ts';
import { readAhead } from '../../db/read-ahead.ts';
import { findPrivacySettings, findPseudonymSecret } from '../../keys/store.ts';
import { distinctKeys, type Key, keyText } from '../../labels/case.ts';
import { groupByKey } from '../../labels/gathering/store.ts';
import { policyOf } from '../../labels/policy.ts';
import { readProject } from '../../labels/store.ts';
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
import { makersOf, whatTrains } from './turning/find-turners.ts';
import { merge } from './turning/merge.ts';
import { readWithoutThem } from './turning/read-without.ts';
import { readAnswering } from './turning/store.ts';
import type { Unheard } from './turning/unheard.ts';

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
  /** Who is heard only so far; absent: everybody is. */
  unheard?: Unheard | undefined;
}

export interface Gathered extends Taken {
  /** Whose answer the other side of a pair is, as tombstones name them. */
  others: readonly string[];
  /** Actors of what the row rests on and its line does not name: such as a vote about the other side of a pair. */
  unnamed: readonly string[];
}

/** @param leftOut is told of every row that is not handed on, by its gate or rule */
export async function* gather(db: Db, wanted: Wanted, leftOut: Tally, walk: Walk): AsyncGenerator<Gathered[]> {
  const { projectId, datasetId, definition, deal, readTies, policy } = wanted;
  // Whoever walks in larger windows has a database that takes larger statements.
  const peopleAtOnce = Math.ceil((walk.windowRows ?? 0) / 5) || undefined;
  const redactor = definition.redact ? redactorOf((await findPrivacySettings(db, projectId)).redaction) : undefined;
  const project = await readProject(db, projectId);
  const inForce = policyOf(project, project.overrides);
  for await (const { candidates, gated } of readAhead(walkHeard(db, wanted, leftOut, walk))) {
    for (const gates of gated) leftOut.add(firstOf(gates));
    if (candidates.length === 0) continue;
    const others = await findOthers(db, projectId, candidates, readTies);
    const surroundings = {
      hingeOf: ({ source, label, generation }: Batch['candidates'][number]) =>
        ofLabel.has(source)
          ? makersOf(whatTrains({ ...label, owner: generation?.user ?? null }), inForce, definition.filter)[0]
          : undefined,
      ...(await readSurroundings(db, projectId, candidates)),
      policy: inForce,
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

/** Rows that are there because of what the label says: others rest on what one person wrote or chose. */
const ofLabel: ReadonlySet<RowSource> = new Set(['label', 'kept', 'siblings']);

const WINDOW_LABELS = 200;

/** Rows as they are stored, but for those of labels that are read without somebody. */
function walkHeard(
  db: Db,
  { projectId, datasetId, definition, readTies, policy, unheard }: Wanted,
  leftOut: Tally,
  { goesOn = () => true, ...walk }: Walk,
): AsyncGenerator<Batch> {
  let ended = false;
  const watched = {
    ...walk,
    goesOn: (lookedAt: number): boolean => {
      ended = !goesOn(lookedAt);
      return !ended;
    },
  };
  const stored = walkRows(db, projectId, filterOf(definition, datasetId), watched);
  if (unheard === undefined) return stored;
  const windowRows = walk.windowRows ?? WINDOW_LABELS;
  const derived = readWithoutThem(db, { projectId, definition, unheard, readTies, policy, windowRows }, leftOut);
  return merge(onlyHeard(stored, unheard, policy), derived, () => !ended);
}

async function* onlyHeard(
  batches: AsyncIterable<Batch>,
  unheard: Unheard,
  policy: string | undefined,
): AsyncGenerator<Batch> {
  const isHeard = ({ generation, label }: Batch['candidates'][number]): boolean =>
    generation === null ||
    (policy !== undefined && label.policy_version !== policy) ||
    Date.parse(label.updated_at ?? '') > unheard.asOf.getTime() ||
    unheard.inLabel(generation, whatTrains({ ...label, owner: generation.user })) === undefined;
  for await (const { candidates, gated } of batches) yield { candidates: candidates.filter(isHeard), gated };
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
  const pairs = candidates.flatMap(({ id, task, rejected, generation, derived = false }) =>
    task !== 'preference' || rejected === null || generation === null
      ? []
      : [{ id, trace_id: generation.trace_id, span_id: generation.span_id, rejected, derived }],
  );
  if (pairs.length === 0) return new Map();
  const ties = groupByKey(await readTies(db, projectId, distinctKeys(pairs)), ({ from }) => from);
  const tied = pairs.flatMap((row) => (ties.get(keyText(row)) ?? []).map(({ to }) => ({ row, to })));
  const others = new Map<string, Other[]>();
  const stored = tied.filter(({ row }) => !row.derived);
  const derived = tied.filter(({ row }) => row.derived).map(({ row: { id, rejected }, to }) => ({ id, rejected, to }));
  for (const other of [
    ...(await readOthers(db, projectId, stored)),
    ...(await readAnswering(db, projectId, derived)),
  ]) {
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
