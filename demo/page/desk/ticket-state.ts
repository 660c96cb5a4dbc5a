/** The desk: its tickets, which one is open, and what was suggested for it. */
import { computed, signal } from '@preact/signals';
import type { Desk, DeskAnswer } from '../../contract.ts';
import { type FieldName, fieldNames } from '../../desk/fields.ts';
import { askDesk, readDesk } from '../api.ts';
import { purposes } from '../consent.ts';
import { follow, select } from '../subjects.ts';

export type Values = Record<FieldName, string>;

export const fieldWords: Record<FieldName, string> = { category: 'Category', priority: 'Priority', summary: 'Summary' };

export const desk = signal<Desk | undefined>(undefined);
export const openId = signal<string | undefined>(undefined);
/** By ticket. */
const answers = signal<Readonly<Record<string, DeskAnswer>>>({});
export const filed = signal<Readonly<Record<string, Values>>>({});
export const failed = signal(false);

export const open = computed(() => desk.value?.tickets.find(({ id }) => id === openId.value));
export const suggested = computed(() => (openId.value === undefined ? undefined : answers.value[openId.value]));

export async function startDesk(): Promise<void> {
  if (desk.value !== undefined) return;
  try {
    desk.value = await readDesk();
    const first = desk.value.tickets[0];
    if (first !== undefined) await openTicket(first.id);
  } catch {
    failed.value = true;
  }
}

/** Opens a ticket; the first time, asks the model what it would fill in. */
export async function openTicket(id: string): Promise<void> {
  openId.value = id;
  const known = answers.value[id];
  if (known !== undefined) {
    select({ traceId: known.fields.category.trace_id, spanId: '' });
    return;
  }
  try {
    const answer = await askDesk({ ticket_id: id, consent: purposes.value });
    answers.value = { ...answers.value, [id]: answer };
    failed.value = false;
    follow(...[...fieldNames].reverse().map((field) => subjectOf(id, field, answer)));
  } catch {
    failed.value = true;
  }
}

/** Files the ticket with these values, then opens the next one that waits. The panel stays with what was changed. */
export function file(id: string, values: Values): void {
  const answer = answers.value[id];
  filed.value = { ...filed.value, [id]: values };
  const changed = fieldNames.find((field) => answer !== undefined && answer.fields[field].value !== values[field]);
  if (answer !== undefined) select({ traceId: answer.fields[changed ?? 'category'].trace_id, spanId: '' });
}

/** The next ticket to file after this one, from the top again after the last. */
export function nextWaiting(after: string): string | undefined {
  const tickets = desk.value?.tickets ?? [];
  const index = tickets.findIndex(({ id }) => id === after);
  return [...tickets.slice(index + 1), ...tickets.slice(0, index)].find(({ id }) => filed.value[id] === undefined)?.id;
}

function subjectOf(id: string, field: FieldName, answer: DeskAnswer): Parameters<typeof follow>[0] {
  return {
    product: 'desk' as const,
    traceId: answer.fields[field].trace_id,
    spanId: '',
    title: `${id.slice(2)} ${fieldWords[field].toLowerCase()}`,
    hint: answer.fields[field].value,
    modelVersion: answer.model_version,
  };
}
