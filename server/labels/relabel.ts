/**
 * Brings labels up to date in one transaction: take marks, lock the labels they reach, *then* read what they are
 * derived from, derive, write what changed, delete the marks.
 *
 * No mark is lost: an event and its mark commit together, and whoever takes the mark reads after it holds the lock
 * on the label, so it sees that event and every earlier one. Two workers that meet at a label work one after the
 * other, each from what is committed when its turn comes.
 */
import type { LabelStatus } from '../../shared/label.ts';
import type { Db } from '../db/connect.ts';
import { type Case, compareText, isKnown, type Key, keyText } from './case.ts';
import { areSameRows, isSameLabel } from './compare-label.ts';
import { type Derived, derive } from './derive.ts';
import { readAllTies } from './gathering/follow-chains.ts';
import { countEvents, readCases, readEarlier } from './gathering/store.ts';
import { deleteLookups, readLookups, writeLookups, writeTexts } from './lookups/store.ts';
import type { Policy } from './policy.ts';
import * as store from './store.ts';
import { type Change, sumDeltas, sumExposures, sumTallies } from './sum-deltas.ts';
import { addToExposures, addToTallies } from './summing/store.ts';

export interface Batch {
  /** Marks taken at once; many marks of one generation cost one label. */
  marks: number;
  /** Generations labelled at once: what bounds the length of a statement. */
  generations: number;
  /**
   * Events read at once, unless one generation alone has more: what bounds the memory, and how long nobody else has
   * their turn. By default 5,000.
   */
  events?: number;
}

/** With it, five times too many events a second kept 99 % of answers under 0.3 s (`npm run torture -- R11`). */
const EVENTS_AT_ONCE = 5000;
/** How far ahead to look for further marks of generations with so many events that they fill a batch. */
const MARKS_AHEAD = 50_000;

export interface Mark {
  seq: string;
  key: Key;
}

/**
 * A policy, or how to read the one in force. Read after the marks are taken: whoever changes it marks the labels
 * afterwards, so that no label made with the old one goes unseen.
 */
export type PolicySource = Policy | ((db: Db) => Promise<Policy>);

/**
 * @param watch.except marks to pass over
 * @param watch.onTaken told which marks this call will do, before anything can go wrong with them
 * @returns how many marks were done with; 0 when none are left but what other workers hold
 */
export function relabelMarked(
  db: Db,
  projectId: number,
  source: PolicySource,
  batch: Batch,
  watch: { except?: ReadonlySet<string>; onTaken?: (marks: readonly Mark[]) => void } = {},
): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const marks = await store.takeMarks(transaction, projectId, {
      limit: batch.marks,
      except: [...(watch.except ?? [])],
    });
    const { keys, full } = await fitting(transaction, projectId, distinct(marks.map((mark) => mark.key)), batch);
    if (keys.length === 0) return 0;
    const now = new Set(keys.map(keyText));
    const taken: Mark[] = marks.filter((mark) => now.has(keyText(mark.key))); // the rest is let go
    if (full) {
      // Each of their events left a mark: without this, all events would be read again for every thousand of them.
      const after = marks.at(-1)?.seq ?? '0';
      taken.push(...(await store.takeMarksOf(transaction, projectId, keys, { after, within: MARKS_AHEAD })));
    }
    watch.onTaken?.(taken);
    const policy = typeof source === 'function' ? await source(transaction) : source;
    await relabel(transaction, projectId, policy, await reached(transaction, projectId, keys));
    await store.deleteMarks(
      transaction,
      projectId,
      taken.map((mark) => mark.seq),
    );
    return taken.length;
  });
}

/** The first of these that a batch has room for, and whether it was their events that filled it. */
async function fitting(
  db: Db,
  projectId: number,
  marked: readonly Key[],
  { generations, events = EVENTS_AT_ONCE }: Batch,
): Promise<{ keys: Key[]; full: boolean }> {
  const keys = marked.slice(0, generations);
  let [fit, read] = [0, 0];
  for (const count of await countEvents(db, projectId, keys, events)) {
    read += count;
    if (read >= events) return { keys: keys.slice(0, Math.max(1, fit)), full: true };
    fit += 1;
  }
  return { keys, full: false };
}

/** Which labels, and whose rows, were not as stored; and what every label now says. */
export interface Differences {
  labels: Key[];
  rows: Key[];
  statuses: LabelStatus[];
}

/** Derives and writes exactly these labels. */
export async function relabel(
  transaction: Db,
  projectId: number,
  policy: Policy,
  wanted: readonly Key[],
): Promise<Differences> {
  const keys = [...wanted].sort((one, other) => compareText(keyText(one), keyText(other)));
  const stored = await store.lockLabels(transaction, projectId, keys);
  const derived = await deriveAll(transaction, projectId, policy, keys);
  const storedRows = await store.readRows(transaction, projectId, keys);

  const written: { key: Key; derived: Derived }[] = [];
  const deleted: Key[] = [];
  const rowChanges: { key: Key; rows: Derived['rows'] }[] = [];
  const changes: Change[] = [];
  for (const key of keys) {
    const before = stored.get(keyText(key));
    const after = derived.get(keyText(key)) ?? null;
    if (after === null) deleted.push(key);
    else if (before === undefined || !isSameLabel(before, after)) written.push({ key, derived: after });
    changes.push({ before: before?.contribution ?? null, after: after?.contribution ?? null });
    if (!areSameRows(storedRows.get(keyText(key)) ?? [], after?.rows ?? [])) {
      rowChanges.push({ key, rows: after?.rows ?? [] });
    }
  }
  await store.writeLabels(transaction, projectId, written);
  await store.deleteLabels(transaction, projectId, deleted);
  await store.replaceRows(transaction, projectId, rowChanges);
  await replaceLookups(transaction, projectId, derived, keys);
  await store.addToRollups(transaction, projectId, sumDeltas(changes));
  await addToTallies(transaction, projectId, sumTallies(changes));
  await addToExposures(transaction, projectId, sumExposures(changes));
  const gone = deleted.filter((key) => stored.get(keyText(key))?.policy_version !== '');
  return {
    labels: [...written.map(({ key }) => key), ...gone],
    rows: rowChanges.map(({ key }) => key),
    statuses: [...derived.values()].flatMap((one) => (one === null ? [] : [one.label.status])),
  };
}

/** Only what is found by something else than before is written, and its words only when they are others. */
async function replaceLookups(
  transaction: Db,
  projectId: number,
  derived: ReadonlyMap<string, Derived | null>,
  keys: readonly Key[],
): Promise<void> {
  const stored = await readLookups(transaction, projectId, keys);
  const wanted = keys.flatMap((key) => {
    const lookup = derived.get(keyText(key))?.lookup ?? null;
    return lookup === null ? [] : [{ key, lookup, before: stored.get(keyText(key)) }];
  });
  const gone = keys.filter((key) => stored.has(keyText(key)) && !derived.get(keyText(key))?.lookup);
  await writeLookups(
    transaction,
    projectId,
    wanted.filter(({ lookup, before }) => lookup.hash !== before?.hash),
  );
  await writeTexts(
    transaction,
    projectId,
    wanted.filter(({ lookup, before }) => lookup.text_hash !== before?.text_hash),
  );
  await deleteLookups(transaction, projectId, gone);
}

/** What each of these should be; null where nothing is known, so that there is no label. */
export async function deriveAll(
  db: Db,
  projectId: number,
  policy: Policy,
  keys: readonly Key[],
): Promise<Map<string, Derived | null>> {
  const gathered = await gather(db, projectId, keys);
  return new Map(
    gathered.map(({ subject, siblings }) => [
      keyText(subject.key),
      isKnown(subject) ? derive(subject, siblings, policy) : null,
    ]),
  );
}

/** Each with everything its label is derived from, in the order given. */
export async function gather(
  db: Db,
  projectId: number,
  keys: readonly Key[],
): Promise<{ subject: Case; siblings: Case[] }[]> {
  const ties = await readAllTies(db, projectId, keys);
  const cases = await readCases(db, projectId, distinct([...keys, ...ties.map((tie) => tie.to)]));
  const siblings = new Map<string, Case[]>();
  for (const { from, to, vouched } of ties) {
    const sibling = cases.get(keyText(to));
    if (sibling === undefined) continue;
    const tied = vouched ? sibling : { ...sibling, strange: true };
    siblings.set(keyText(from), [...(siblings.get(keyText(from)) ?? []), tied]);
  }
  return keys.flatMap((key) => {
    const subject = cases.get(keyText(key));
    return subject === undefined ? [] : [{ subject, siblings: siblings.get(keyText(key)) ?? [] }];
  });
}

/**
 * A change to one generation can change the rows of those it is tied to; a new generation shows which branch of its
 * parent's turn the conversation went on from, and whether the turn before was asked again.
 */
async function reached(transaction: Db, projectId: number, keys: readonly Key[]): Promise<Key[]> {
  const earlier = await readEarlier(transaction, projectId, keys);
  const sources = distinct([...keys, ...earlier]);
  const ties = await readAllTies(transaction, projectId, sources);
  return distinct([...sources, ...ties.map((tie) => tie.to)]);
}

function distinct(keys: readonly Key[]): Key[] {
  return [
    ...new Map(keys.map(({ trace_id, span_id }) => [keyText({ trace_id, span_id }), { trace_id, span_id }])).values(),
  ];
}
