/** What came of a replay: the labels of what it sent, once they have settled, and what each export format makes of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ref } from '../../shared/event.ts';
import { type ExportFormat, ExportReport } from '../../shared/export.ts';
import type { Label } from '../../shared/label.ts';
import { PAGE_MAX_ITEMS } from '../../shared/limits.ts';
import { routes } from '../../shared/routes.ts';
import { read, type Target } from './send.ts';

export interface Outcome {
  /** Of the generations that were sent and have events. */
  labels: Label[];
  /** How many of these generations have no label. None, when all is well. */
  missing: number;
  /** One for each format, over the time span of what was sent. */
  reports: ExportReport[];
}

/** One for each kind of row, and everything; other formats differ in form alone. */
const reportedFormats: readonly ExportFormat[] = ['openai-sft', 'trl-sft', 'trl-dpo', 'trl-kto', 'jsonl'];

/** Labels follow their events within a second; they have settled when two looks, this far apart, see the same. */
const LOOK_EVERY_MS = 1000;
const GIVE_UP_AFTER_MS = 120_000;

/**
 * @param from,to the time span of the generations, ISO 8601
 * @param withEvents the generations events were sent about
 */
export async function readOutcome(
  target: Target,
  { from, to, withEvents }: { from: string; to: string; withEvents: readonly Ref[] },
): Promise<Outcome> {
  const wanted = new Set(withEvents.map(keyOf));
  const labels = await settledLabels(target, `from=${from}&to=${to}`, wanted);
  const reports: ExportReport[] = [];
  for (const format of reportedFormats) {
    const report = await read(target, `/v1/export/report?format=${format}&from=${from}&to=${to}`, ExportReport);
    if (report !== undefined) reports.push(report);
  }
  return { labels, missing: wanted.size - labels.length, reports };
}

async function settledLabels(target: Target, span: string, wanted: ReadonlySet<string>): Promise<Label[]> {
  const deadline = Date.now() + GIVE_UP_AFTER_MS;
  let [labels, seen] = [await readLabels(target, span, wanted), ''];
  while (Date.now() < deadline) {
    const now = JSON.stringify(labels.map((label) => [keyOf(label), label.status, label.p, label.updated_at]));
    if (labels.length === wanted.size && now === seen) break;
    await sleep(LOOK_EVERY_MS);
    [labels, seen] = [await readLabels(target, span, wanted), now];
  }
  return labels;
}

async function readLabels(target: Target, span: string, wanted: ReadonlySet<string>): Promise<Label[]> {
  const labels: Label[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const next: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await read(target, `/v1/labels?${span}&limit=${PAGE_MAX_ITEMS}${next}`, routes.listLabels.response);
    labels.push(...(page?.items ?? []).filter((label) => wanted.has(keyOf(label))));
    cursor = page?.next_cursor ?? null;
  }
  return labels;
}

function keyOf({ trace_id, span_id }: Ref): string {
  return `${trace_id} ${span_id ?? ''}`;
}
