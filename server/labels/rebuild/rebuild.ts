/**
 * Recomputes every label, row and rollup from events and decisions, a few hundred generations at a time, and either
 * reports what differs from what is stored or puts it right. Labels are derived, so this loses nothing.
 */
import type { Db } from '../../db/connect.ts';
import { type Key, keyText } from '../case.ts';
import { areSameRows, isSameLabel } from '../compare-label.ts';
import { readLookups } from '../lookups/store.ts';
import type { Policy } from '../policy.ts';
import { type Differences, deriveAll, relabel } from '../relabel.ts';
import { readLabels, readRows } from '../store.ts';
import { countRollupDifferences, listKeys, recountRollups } from './store.ts';

export interface RebuildReport {
  /** Labels that are derived now. */
  labels: number;
  /** Labels by what they say, for a reader who wants to see that something came of it. */
  statuses: Record<string, number>;
  /** What was not as stored: absent, superfluous or other than derived. A label differs with what it is found by, too. */
  differences: { labels: number; rows: number; rollups: number };
  /** Up to ten of the differing generations, as `trace_id span_id`. */
  examples: string[];
}

const CHUNK = 200;
const EXAMPLES_MAX = 10;

/**
 * @param options.check compare only. Run it while no marks wait: what the worker has yet to do differs, too.
 * Rewriting is safe beside running servers: it locks label by label, as a worker does.
 */
export async function rebuild(
  db: Db,
  projectId: number,
  policy: Policy,
  options: { check: boolean },
): Promise<RebuildReport> {
  const report: RebuildReport = {
    labels: 0,
    statuses: {},
    differences: { labels: 0, rows: 0, rollups: 0 },
    examples: [],
  };
  let after: Key | null = null;
  for (;;) {
    const keys: Key[] = await listKeys(db, projectId, after, CHUNK);
    if (keys.length === 0) break;
    const different = options.check
      ? await compare(db, projectId, policy, keys)
      : await db.transaction().execute((transaction) => relabel(transaction, projectId, policy, keys));
    note(report, different);
    after = keys.at(-1) ?? null;
  }
  report.differences.rollups = await countRollupDifferences(db, projectId);
  if (!options.check) await recountRollups(db, projectId);
  return report;
}

export function isClean({ differences }: RebuildReport): boolean {
  return differences.labels + differences.rows + differences.rollups === 0;
}

async function compare(db: Db, projectId: number, policy: Policy, keys: readonly Key[]): Promise<Differences> {
  const derived = await deriveAll(db, projectId, policy, keys);
  const labels = await readLabels(db, projectId, keys);
  const rows = await readRows(db, projectId, keys);
  const lookups = await readLookups(db, projectId, keys);
  const isOther = (key: Key): boolean => {
    const [before, after] = [labels.get(keyText(key)), derived.get(keyText(key)) ?? null];
    if (before === undefined || after === null) return before !== undefined || after !== null;
    const found = lookups.get(keyText(key));
    const isFound = found?.hash === after.lookup?.hash && found?.text_hash === after.lookup?.text_hash;
    return !isSameLabel(before, after) || !isFound;
  };
  return {
    labels: keys.filter(isOther),
    rows: keys.filter((key) => !areSameRows(rows.get(keyText(key)) ?? [], derived.get(keyText(key))?.rows ?? [])),
    statuses: [...derived.values()].flatMap((one) => (one === null ? [] : [one.label.status])),
  };
}

function note(report: RebuildReport, { labels, rows, statuses }: Differences): void {
  report.differences.labels += labels.length;
  report.differences.rows += rows.length;
  report.labels += statuses.length;
  for (const status of statuses) report.statuses[status] = (report.statuses[status] ?? 0) + 1;
  const keys = new Set([...report.examples, ...labels.map(keyText), ...rows.map(keyText)]);
  report.examples = [...keys].slice(0, EXAMPLES_MAX);
}
