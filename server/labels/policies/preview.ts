/**
 * What a change of policy would move, before it is made: labels derived under both from the same evidence. All of
 * them where they are few; else a random sample, scaled up, with how sure that is.
 */
import { setImmediate } from 'node:timers/promises';
import type { LabelStatus, Task } from '../../../shared/label.ts';
import type { Extent, PolicyPreview } from '../../../shared/policy.ts';
import type { Db } from '../../db/connect.ts';
import { isKnown, type Key } from '../case.ts';
import { type Derived, derive } from '../derive.ts';
import { DRAWS } from '../draw.ts';
import { wilson, Z95 } from '../interval.ts';
import type { Policy } from '../policy.ts';
import { gather } from '../relabel.ts';
import { countLabels, listLabelKeys, sampleLabelKeys } from './store.ts';

/** Labels looked at: some seconds of work on an embedded database, and a share is known within ± 3 %. */
const PREVIEW_LABELS_MAX = 1000;
/** Labels derived from one round of statements, each under 50 ms on an embedded database. */
const CHUNK = 10;

export async function preview(
  db: Db,
  projectId: number,
  { from, to }: { from: Policy; to: Policy },
  options: { random?: () => number; max?: number } = {},
): Promise<PolicyPreview> {
  const { random = Math.random, max = PREVIEW_LABELS_MAX } = options;
  const counted = await countLabels(db, projectId);
  const exact = counted <= max;
  const keys = exact
    ? await listLabelKeys(db, projectId, max)
    : await sampleLabelKeys(db, projectId, max, Math.floor(random() * DRAWS));
  const changes: Change[] = [];
  for (let start = 0; start < keys.length; start += CHUNK) {
    changes.push(...(await compare(db, projectId, keys.slice(start, start + CHUNK), { from, to })));
    await setImmediate();
  }
  const labels = exact ? keys.length : counted;
  return { from_version: from.version, to_version: to.version, labels, exact, ...sum(changes, labels) };
}

/** What becomes of one label. */
export interface Change {
  from: LabelStatus;
  to: LabelStatus;
  gained: Partial<Record<Task, number>>;
  lost: Partial<Record<Task, number>>;
}

async function compare(
  db: Db,
  projectId: number,
  keys: readonly Key[],
  { from, to }: { from: Policy; to: Policy },
): Promise<Change[]> {
  const gathered = await gather(db, projectId, keys);
  return gathered
    .filter(({ subject }) => isKnown(subject))
    .map(({ subject, siblings }) => changeOf(derive(subject, siblings, from), derive(subject, siblings, to)));
}

function changeOf(before: Derived, after: Derived): Change {
  return {
    from: before.label.status,
    to: after.label.status,
    gained: countNew(before, after),
    lost: countNew(after, before),
  };
}

/** Rows without a gate that `one` has not and `other` has, by task. */
function countNew(one: Derived, other: Derived): Partial<Record<Task, number>> {
  const known = new Set(one.rows.filter((row) => row.gates.length === 0).map((row) => row.id));
  const counts: Partial<Record<Task, number>> = {};
  for (const { id, task, gates } of other.rows) {
    if (gates.length === 0 && !known.has(id)) counts[task] = (counts[task] ?? 0) + 1;
  }
  return counts;
}

const tasks: readonly Task[] = ['sft', 'preference', 'unpaired'];

/** Sums what was looked at and scales it to all labels. */
export function sum(
  changes: readonly Change[],
  labels: number,
): Pick<PolicyPreview, 'looked_at' | 'changed' | 'moves' | 'rows'> {
  const moved = changes.filter(({ from, to }) => from !== to);
  const pairs = new Map<string, Change[]>();
  for (const change of moved) {
    const name = `${change.from} ${change.to}`;
    pairs.set(name, [...(pairs.get(name) ?? []), change]);
  }
  const moves = [...pairs.values()].flatMap((all) => {
    const [first] = all;
    return first === undefined
      ? []
      : [{ from: first.from, to: first.to, labels: scaleShare(all.length, changes.length, labels) }];
  });
  return {
    looked_at: changes.length,
    changed: scaleShare(moved.length, changes.length, labels),
    moves: moves.sort((one, other) => other.labels.value - one.labels.value),
    rows: tasks.map((task) => ({
      task,
      gained: scaleMean(
        changes.map(({ gained }) => gained[task] ?? 0),
        labels,
      ),
      lost: scaleMean(
        changes.map(({ lost }) => lost[task] ?? 0),
        labels,
      ),
    })),
  };
}

/** So many of `n` labels looked at, as a number of all labels. */
function scaleShare(found: number, n: number, all: number): Extent {
  if (n >= all || n === 0) return { value: found, low: found, high: found };
  const { value, low, high } = wilson(found, n);
  return whole({ value: value * all, low: Math.max(found, low * all), high: high * all });
}

/** The mean over the labels looked at, times all labels; a normal interval, or where none was found, 3 of n at most. */
function scaleMean(counts: readonly number[], all: number): Extent {
  const n = counts.length;
  const total = counts.reduce((one, other) => one + other, 0);
  if (n >= all || n === 0) return { value: total, low: total, high: total };
  if (total === 0) return whole({ value: 0, low: 0, high: (3 / n) * all });
  const mean = total / n;
  const variance = counts.reduce((spread, count) => spread + (count - mean) ** 2, 0) / Math.max(1, n - 1);
  const half = Z95 * Math.sqrt((variance / n) * (1 - n / all));
  return whole({ value: mean * all, low: Math.max(total, (mean - half) * all), high: (mean + half) * all });
}

function whole({ value, low, high }: Extent): Extent {
  return { value: Math.round(value), low: Math.floor(low), high: Math.ceil(high) };
}
