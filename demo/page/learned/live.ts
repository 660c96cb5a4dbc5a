/** Keeps the selected output's label fresh while the page is looked at. */
import { effect, signal } from '@preact/signals';
import type { GenerationDetail } from '../../../shared/reading.ts';
import { readLabel } from '../api.ts';
import { tell } from '../nod.ts';
import { keyOf, listed, type Subject, selected, statuses } from '../subjects.ts';

/** A label is fresh within a second of its event; asking twice as often shows it soon after. */
const POLL_MS = 500;

/** The others in the list are read in turn, one at a time. */
const POLL_OTHERS_MS = 1000;

/** Null while Nod knows nothing of the selected output. */
export const detail = signal<GenerationDetail | null>(null);
/** Whether the last reading failed. */
export const unreachable = signal(false);

/** Called once, when the page opens. */
export function startLive(): void {
  let shown = '';
  effect(() => {
    const key = selected.value === undefined ? '' : keyOf(selected.value);
    if (key !== shown) detail.value = null;
    shown = key;
    if (selected.value !== undefined) void refresh(selected.value);
  });
  const again = (): void => {
    const subject = selected.peek();
    if (subject !== undefined && document.visibilityState === 'visible') void refresh(subject);
  };
  tell('on', 'sent', again);
  setInterval(again, POLL_MS);
  let turn = 0;
  setInterval(() => {
    const others = listed.peek().filter((subject) => subject !== selected.peek());
    const next = others[turn++ % others.length];
    if (next !== undefined && document.visibilityState === 'visible') void refreshStatus(next);
  }, POLL_OTHERS_MS);
}

async function refreshStatus(subject: Subject): Promise<void> {
  try {
    const read = await readLabel(subject.traceId, subject.spanId);
    if (read?.label) remember(keyOf(subject), read.label.status);
  } catch {
    // the selected one says that the connection is lost
  }
}

let reading = '';

async function refresh(subject: Subject): Promise<void> {
  const key = keyOf(subject);
  if (reading === key) return;
  reading = key;
  try {
    const read = await readLabel(subject.traceId, subject.spanId);
    unreachable.value = false;
    const current = selected.peek();
    if (current !== undefined && keyOf(current) === key && changed(read)) detail.value = read;
    if (read?.label) remember(key, read.label.status);
  } catch {
    unreachable.value = true;
  } finally {
    if (reading === key) reading = '';
  }
}

/** What is as it was draws nothing anew. */
function changed(next: GenerationDetail | null): boolean {
  const now = detail.peek();
  return (
    now?.label?.updated_at !== next?.label?.updated_at ||
    now?.events.length !== next?.events.length ||
    (now === null) !== (next === null) ||
    now?.generation?.recorded_at !== next?.generation?.recorded_at
  );
}

function remember(key: string, status: (typeof statuses.value)[string]): void {
  if (statuses.peek()[key] !== status) statuses.value = { ...statuses.peek(), [key]: status };
}
