/**
 * What somebody has typed and not sent yet, one draft a thing: it outlives the view it was typed in. In memory alone,
 * since people's texts have no place in a browser's storage; before a reload would lose it, the browser asks.
 */
import { signal } from '@preact/signals';

interface Kept {
  value: unknown;
  isTyped: boolean;
}

const drafts = signal<ReadonlyMap<string, Kept>>(new Map());
/** Who typed them. */
let owner = '';

/** A component that reads one is drawn anew when it changes; whoever reads it is who has written it. */
export function draftOf<T>(key: string): T | undefined {
  return drafts.value.get(key)?.value as T | undefined;
}

/** @param isTyped false: it is as it was given, and no loss */
export function keepDraft(key: string, value: unknown, isTyped: boolean): void {
  put(new Map(drafts.peek()).set(key, { value, isTyped }));
}

export function dropDraft(...keys: readonly string[]): void {
  const left = new Map(drafts.peek());
  for (const key of keys) left.delete(key);
  put(left);
}

/** Whoever signs in again finds what they typed; somebody else does not. */
export function keepDraftsOf(name: string): void {
  if (name !== owner) put(new Map());
  owner = name;
}

function put(now: ReadonlyMap<string, Kept>): void {
  drafts.value = now;
  // A page that always listens is never kept for going back to.
  if ([...now.values()].some(({ isTyped }) => isTyped)) addEventListener('beforeunload', ask);
  else removeEventListener('beforeunload', ask);
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
