/** What the visitor agreed to, kept for the next visit, and told to the widget and the demo's backend. */
import { computed, signal } from '@preact/signals';
import type { Purpose } from '../../shared/event.ts';
import { sendConsent } from './api.ts';
import { tell } from './nod.ts';
import { subjects } from './subjects.ts';

export type Choice = 'train' | 'improve' | 'none';

const STORED_AS = 'nod-demo-consent';

/** Undefined until asked. */
export const choice = signal<Choice | undefined>(stored());
export const asking = signal(choice.peek() === undefined);
export const purposes = computed<Purpose[]>(() => {
  if (choice.value === 'train') return ['improve', 'train'];
  return choice.value === 'improve' ? ['improve'] : [];
});

/** Called once, when the page opens. */
export function startConsent(): void {
  if (choice.value !== undefined) tellWidget();
}

export function choose(next: Choice): void {
  choice.value = next;
  asking.value = false;
  tellWidget();
  try {
    localStorage.setItem(STORED_AS, next);
  } catch {
    // storage is blocked: we ask again next time
  }
  const traces = [...new Set(subjects.value.map(({ traceId }) => traceId))].slice(0, 200);
  // What was shown before is recorded or forgotten now; if that fails, it stays unrecorded.
  if (traces.length > 0) sendConsent({ consent: purposes.value, traces }).catch(() => {});
}

function tellWidget(): void {
  tell('consent', { improve: choice.value !== 'none', train: choice.value === 'train' });
}

function stored(): Choice | undefined {
  try {
    const value = localStorage.getItem(STORED_AS);
    return value === 'train' || value === 'improve' || value === 'none' ? value : undefined;
  } catch {
    return undefined;
  }
}
