/** What changed from one version to another, told from two walks in the same order: memory is constant. */
import type { DiffRow, Relabelled, VersionDiff } from '../../../shared/dataset.ts';
import { Split } from '../../../shared/export.ts';
import type { LabelStatus } from '../../../shared/label.ts';

/** A row without its text. */
export interface Outline {
  split: Split;
  row_id: string;
  trace_id: string;
  span_id: string;
  status: LabelStatus;
  gold: boolean;
  desirable: boolean | null;
}

/** So many of each kind are named; all are counted. */
const NAMED_MAX = 100;

type Changes = Omit<VersionDiff, 'version' | 'against'>;

/**
 * Compares generation by generation. A row of both versions under another status is relabelled, and so is an answer that
 * was wanted and is now unwanted, though that makes another row of it.
 *
 * @param before rows by split (train, validation, test), then trace, span and row id
 * @param after the same
 */
export async function diffRows(before: AsyncIterable<Outline>, after: AsyncIterable<Outline>): Promise<Changes> {
  const changes: Changes = {
    same: 0,
    added: { rows: 0, first: [] },
    removed: { rows: 0, first: [] },
    relabelled: { rows: 0, first: [] },
  };
  const [olds, news] = [groups(before), groups(after)];
  let [old, fresh] = [await next(olds), await next(news)];
  while (old !== undefined || fresh !== undefined) {
    const order = old === undefined ? 1 : fresh === undefined ? -1 : compareKeys(old, fresh);
    compareGroups(changes, order <= 0 ? (old ?? []) : [], order >= 0 ? (fresh ?? []) : []);
    if (order <= 0) old = await next(olds);
    if (order >= 0) fresh = await next(news);
  }
  return changes;
}

function compareGroups(changes: Changes, before: readonly Outline[], after: readonly Outline[]): void {
  const olds = new Map(before.map((row) => [row.row_id, row]));
  const unmatched: Outline[] = [];
  for (const row of after) {
    const old = olds.get(row.row_id);
    olds.delete(row.row_id);
    if (old === undefined) unmatched.push(row);
    else if (old.status === row.status && old.gold === row.gold) changes.same += 1;
    else count(changes.relabelled, relabelled(old, row));
  }
  for (const row of unmatched) {
    const turned = [...olds.values()].find((old) => isTurned(old, row));
    if (turned === undefined) count(changes.added, outlineOf(row));
    else {
      olds.delete(turned.row_id);
      count(changes.relabelled, relabelled(turned, row));
    }
  }
  for (const old of olds.values()) count(changes.removed, outlineOf(old));
}

function isTurned(before: Outline, after: Outline): boolean {
  return before.desirable !== null && after.desirable !== null && before.desirable !== after.desirable;
}

function count<T>(change: { rows: number; first: T[] }, item: T): void {
  change.rows += 1;
  if (change.first.length < NAMED_MAX) change.first.push(item);
}

function outlineOf({ row_id, trace_id, span_id, split }: Outline): DiffRow {
  return { row_id, trace_id, span_id, split };
}

function relabelled(before: Outline, after: Outline): Relabelled {
  const judged = ({ row_id, status, gold, desirable }: Outline) => ({ row_id, status, gold, desirable });
  const { trace_id, span_id, split } = after;
  return { trace_id, span_id, split, before: judged(before), after: judged(after) };
}

/** Rows of one generation on one side together. */
async function* groups(rows: AsyncIterable<Outline>): AsyncGenerator<[Outline, ...Outline[]]> {
  let group: [Outline, ...Outline[]] | undefined;
  for await (const row of rows) {
    if (group !== undefined && compareKeys(group, [row]) === 0) group.push(row);
    else {
      if (group !== undefined) yield group;
      group = [row];
    }
  }
  if (group !== undefined) yield group;
}

async function next<T>(items: AsyncGenerator<T>): Promise<T | undefined> {
  const { value, done } = await items.next();
  return done === true ? undefined : value;
}

/** Ids are ASCII: code units are in the order of the database's bytes. */
function compareKeys([one]: [Outline, ...Outline[]], [other]: [Outline, ...Outline[]]): number {
  const keys = ({ split, trace_id, span_id }: Outline) => [Split.options.indexOf(split), trace_id, span_id] as const;
  const [a, b] = [keys(one), keys(other)];
  const at = a.findIndex((part, place) => part !== b[place]);
  return at === -1 ? 0 : (a[at] ?? '') < (b[at] ?? '') ? -1 : 1;
}
