/**
 * Erases a person, or a generation, from everything that is stored and derived, in one transaction, and answers with
 * what went. Three steps, so that nothing slips through:
 *
 * 1. tombstones, in the database and in the file: from now on ingest turns away what is about them;
 * 2. waiting for what was being stored meanwhile;
 * 3. the transaction: whatever is left of them goes, and what was derived from it is derived anew.
 *
 * Asked again after a failure it goes on where it was: each step may be repeated.
 */
import { randomUUID } from 'node:crypto';
import { Purpose } from '../../shared/event.ts';
import { deleteCasesOf } from '../datasets/cases/store.ts';
import type { Db } from '../db/connect.ts';
import type { Project } from '../db/tables/keys.ts';
import {
  deleteDeadLetters,
  deleteEventsOfKeys,
  deleteEventsOfPerson,
  deleteGenerations,
  type Key,
  type RemovedEvent,
  readKeysOfEvents,
  readKeysOfGenerations,
  readTimeToErase,
} from '../ingest/removing/store.ts';
import { keyText } from '../labels/case.ts';
import { readEarlier } from '../labels/gathering/store.ts';
import { lockLabels, readLabels, readRows } from '../labels/store.ts';
import { generationPseudonym } from '../privacy/pseudonym.ts';
import { clearTexts, deleteDecisions } from '../review/store.ts';
import { awaitStores, insertReceipt, layTombstones, type Tombstone } from './store.ts';
import type { TombstoneFile } from './tombstone-file.ts';

/** What goes, for whoever keeps copies: rows of frozen versions. */
export interface Scope {
  /** Generations that are gone, texts and all, or whose consent is. */
  generations: readonly Key[];
  /** Generations that were paired with those: their rows may hold the texts of what is gone. */
  tied: readonly Key[];
  /** Everything that may rest on what is gone: these two among them. */
  affected: readonly Key[];
  /** Events that are gone, or whose consent is. */
  eventIds: readonly string[];
  /** Pseudonym of a person who is erased; null otherwise. */
  person: string | null;
  /** Pseudonym of the person or the generation it is about. */
  subject: string;
  /** Purposes that what is left may no longer serve. */
  purposes: readonly Purpose[];
}

/** A table of another capability that holds copies of what is erased, beyond what the labels derive. */
export interface Copies {
  table: string;
  /**
   * Where a copy names the person, up to a time, or holds their answer or that of the generation, though events and
   * generations may have gone with their age.
   */
  walkNamed(transaction: Db, projectId: number, subject: string, before: Date): AsyncIterable<Named[]>;
  /** Within the transaction that erases; returns how many rows went. */
  remove(transaction: Db, projectId: number, scope: Scope, reason: 'erased' | 'consent'): Promise<number>;
}

/** A generation in a copy, and what of it is a person's. */
export interface Named extends Key {
  own: boolean;
  event_ids: string[];
  /** The copy holds an answer of theirs beside this one. */
  other: boolean;
  /** The copy rests on something of theirs, though it does not name them. */
  rests: boolean;
}

export interface ErasureDeps {
  db: Db;
  /** Embedded, a statement stops the event loop: fewer labels at a time. */
  embedded: boolean;
  file: TombstoneFile;
  labels: Labels;
  copies: readonly Copies[];
  /** Told that rows went: what the database keeps of them for itself is to go as well. */
  onDeleted?: () => void;
}

/** What the labels know how to do, within the transaction that erases. */
export interface Labels {
  /** Which generations are paired with these, directly or along a chain of answers. */
  readTies(transaction: Db, projectId: number, keys: readonly Key[]): Promise<{ from: Key; to: Key }[]>;
  /** Derives labels, rows and rollups of these generations anew. */
  rederive(transaction: Db, projectId: number, keys: readonly Key[]): Promise<void>;
}

export interface Receipt {
  id: string;
  erased_before: string;
  counts: Record<string, number>;
}

/** Labels derived in one go. */
const CHUNK = { embedded: 10, postgres: 200 };
const RACE_RETRIES_MAX = 5;

/** @param until what happened until then goes, by default until now; a person may come back afterwards */
export async function erasePerson(
  deps: ErasureDeps,
  project: Project,
  person: string,
  by: string,
  until?: Date,
): Promise<Receipt> {
  const before = until ?? (await readTimeToErase(deps.db, project.id, person));
  await lay(deps, [tombstone(project, person, before.toISOString())]);
  await awaitStores(deps.db);
  await layForGenerations(deps, project, person, before);
  return erase(deps, project, person, by, before, async (transaction) => {
    const own = await readKeysOfGenerations(transaction, project.id, person, before);
    const touched = await readKeysOfEvents(transaction, project.id, person, before);
    return {
      own,
      touched,
      remove: () => deleteEventsOfPerson(transaction, project.id, person, before),
      person,
    };
  });
}

/** A generation does not come back: whatever is said of it later is turned away as well. */
export async function eraseGeneration(deps: ErasureDeps, project: Project, key: Key, by: string): Promise<Receipt> {
  const subject = generationPseudonym(project.pseudonym_secret, key);
  await lay(deps, [tombstone(project, subject, FOR_EVER)]);
  await awaitStores(deps.db);
  return erase(deps, project, subject, by, new Date(), async () => ({
    own: [key],
    touched: [],
    remove: async () => [],
    person: null,
  }));
}

/** Recordings that came with the server: nobody's, so nothing is laid to keep them from coming again. */
export function removeRecordings(deps: ErasureDeps, project: Project, keys: Key[], by: string): Promise<Receipt> {
  const nobody = { touched: [], remove: async () => [], person: null };
  return erase(deps, project, 'sample', by, new Date(), async () => ({ own: [...keys], ...nobody }));
}

/** A generation of which only its pseudonym is left: what copies hold of its answer. Its tombstone is laid already. */
export async function eraseFromCopies(deps: ErasureDeps, project: Project, subject: string, by: string): Promise<void> {
  const nothing = { own: [], touched: [], remove: async () => [], person: null };
  const named = await findNamed(deps.db, deps, project.id, subject, new Date());
  if (named.flat().length > 0) await erase(deps, project, subject, by, new Date(), async () => nothing);
}

/** As PostgreSQL writes the end of time. */
const FOR_EVER = 'infinity';

function tombstone(project: Project, subject: string, erasedBefore: string): Tombstone {
  return { project_id: project.id, subject, erased_before: erasedBefore, improve_before: null, train_before: null };
}

async function lay({ db, file }: ErasureDeps, tombstones: readonly Tombstone[]): Promise<void> {
  await file.append(tombstones);
  await layTombstones(db, tombstones);
}

/** Each of their generations has a tombstone of its own: a part of it may come that does not name the person. */
async function layForGenerations(deps: ErasureDeps, project: Project, person: string, before: Date): Promise<void> {
  const keys = await readKeysOfGenerations(deps.db, project.id, person, before);
  if (keys.length === 0) return;
  await lay(
    deps,
    keys.map((key) => tombstone(project, generationPseudonym(project.pseudonym_secret, key), FOR_EVER)),
  );
  await awaitStores(deps.db);
}

interface Found {
  own: Key[];
  touched: Key[];
  remove(): Promise<RemovedEvent[]>;
  /** Who is erased; null where it is a generation. */
  person: string | null;
}

async function erase(
  deps: ErasureDeps,
  project: Project,
  subject: string,
  by: string,
  before: Date,
  find: (transaction: Db) => Promise<Found>,
): Promise<Receipt> {
  const id = randomUUID();
  const counts = await throughRaces(() =>
    deps.db.transaction().execute(async (transaction) => {
      const found = await find(transaction);
      const named = await findNamed(transaction, deps, project.id, subject, before);
      const counts = await eraseFound(transaction, deps, project, { ...found, subject, named });
      await insertReceipt(transaction, { project_id: project.id, id, subject, requested_by: by, counts });
      return counts;
    }),
  );
  deps.onDeleted?.();
  return { id, erased_before: before.toISOString(), counts };
}

async function eraseFound(
  transaction: Db,
  { embedded, labels, copies }: ErasureDeps,
  project: Project,
  { own, touched, remove, person, subject, named }: Found & { subject: string; named: Named[][] },
): Promise<Record<string, number>> {
  const { id } = project;
  const chunk = embedded ? CHUNK.embedded : CHUNK.postgres;
  const { affected, tied } = await readAffected(transaction, labels, id, [...own, ...touched], own, chunk);
  for (const keys of chunks(affected, chunk)) await lockLabels(transaction, id, keys);
  const before = await readDerived(transaction, id, affected, chunk);

  const events = await remove();
  for (const keys of chunks(own, chunk)) events.push(...(await deleteEventsOfKeys(transaction, id, keys)));
  let generations = 0;
  let decisions = 0;
  let cases = 0;
  for (const keys of chunks(own, chunk)) {
    generations += await deleteGenerations(transaction, id, keys);
    decisions += await deleteDecisions(transaction, id, keys);
    cases += await deleteCasesOf(transaction, id, keys);
  }
  const decisionTexts = await clearTexts(transaction, id, textsIn(events));
  const subjects = own.map((key) => generationPseudonym(project.pseudonym_secret, key));
  const actors = person === null ? [] : [person, `t${person}`]; // as themselves, and as whom they claimed to be
  const deadLetters = await deleteDeadLetters(transaction, id, { actors, subjects });
  const counts: Record<string, number> = {
    events: events.length,
    generations,
    decisions,
    dataset_cases: cases,
    decision_texts: decisionTexts,
    dead_letters: deadLetters,
  };
  const scope: Scope = {
    ...{ generations: own, tied, affected, person, subject, purposes: Purpose.options },
    eventIds: events.map((event) => event.id),
  };
  for (const [at, { table, remove }] of copies.entries()) {
    const all = { ...scope, affected: [...affected, ...(named[at] ?? [])] };
    counts[table] = await remove(transaction, id, all, 'erased');
  }

  for (const keys of chunks(affected, chunk)) await labels.rederive(transaction, id, keys);
  const after = await readDerived(transaction, id, affected, chunk);
  counts.labels = [...before.labels].filter((label) => !after.labels.has(label)).length;
  counts.rows = [...before.rows].filter((row) => !after.rows.has(row)).length;
  return counts;
}

/** What people wrote in these: reviewers may have made it theirs. */
export function textsIn(events: readonly RemovedEvent[]): (Key & { text: string })[] {
  return events.flatMap(({ text, ...key }) => (text === null || text === '' ? [] : [{ ...key, text }]));
}

/** Of each of the copies; before anything is locked. */
export async function findNamed(
  transaction: Db,
  { copies }: Pick<ErasureDeps, 'copies'>,
  projectId: number,
  subject: string,
  before: Date,
): Promise<Named[][]> {
  const found: Named[][] = [];
  for (const { walkNamed } of copies) {
    const named: Named[] = [];
    for await (const page of walkNamed(transaction, projectId, subject, before)) named.push(...page);
    found.push(named);
  }
  return found;
}

/**
 * Whose labels or rows may change when these go: they themselves, what they answered on from, and whatever any of
 * those is paired with. Sorted: all labels are locked in the one order that every worker has.
 */
export async function readAffected(
  transaction: Db,
  labels: Labels,
  projectId: number,
  keys: readonly Key[],
  gone: readonly Key[],
  chunk: number,
): Promise<{ affected: Key[]; tied: Key[] }> {
  const affected = new Map(keys.map((key) => [keyText(key), key]));
  const goneNames = new Set(gone.map(keyText));
  const tied = new Map<string, Key>();
  for (const some of chunks(keys, chunk)) {
    const sources = [...some, ...(await readEarlier(transaction, projectId, some))];
    for (const key of sources) affected.set(keyText(key), key);
    for (const { from, to } of await labels.readTies(transaction, projectId, sources)) {
      affected.set(keyText(to), to);
      if (goneNames.has(keyText(from)) && !goneNames.has(keyText(to))) tied.set(keyText(to), to);
    }
  }
  const sorted = [...affected].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, key]) => key);
  return { affected: sorted, tied: [...tied.values()] };
}

async function readDerived(
  db: Db,
  projectId: number,
  keys: readonly Key[],
  chunk: number,
): Promise<{ labels: Set<string>; rows: Set<string> }> {
  const labels = new Set<string>();
  const rows = new Set<string>();
  for (const some of chunks(keys, chunk)) {
    for (const [name, label] of await readLabels(db, projectId, some)) {
      if (label.policy_version !== '') labels.add(name); // a placeholder is no label
    }
    for (const [name, own] of await readRows(db, projectId, some)) for (const { id } of own) rows.add(`${name} ${id}`);
  }
  return { labels, rows };
}

export function* chunks<T>(items: readonly T[], size: number): Iterable<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

/** A deadlock with a worker is nobody's fault, and gone the next time. */
export async function throughRaces<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      if (attempt > RACE_RETRIES_MAX || (code !== '40P01' && code !== '40001')) throw error;
    }
  }
}
