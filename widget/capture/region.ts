/** Where an inserted text stands in a document that goes on changing. Offsets in UTF-16 units, end exclusive. */
import type { Change } from '../api.ts';

export interface Region {
  start: number;
  end: number;
}

export function regionAt(start: number, text: string): Region {
  return { start, end: start + text.length };
}

/**
 * The region after a change. Deletes shrink it; what is inserted at either of its ends is outside it, or it would
 * swallow everything that is typed after it. A replacement deletes first, then inserts.
 */
export function moveRegion(region: Region, { at, remove, insert }: Change): Region {
  const cut = (offset: number): number => (offset <= at ? offset : Math.max(at, offset - remove));
  const start = cut(region.start);
  const end = cut(region.end);
  if (at <= start) return { start: start + insert.length, end: end + insert.length };
  return { start, end: at < end ? end + insert.length : end };
}

export function applyChange(text: string, { at, remove, insert }: Change): string {
  return text.slice(0, at) + insert + text.slice(at + remove);
}

/** A change that was not typed: the longest common prefix, then the longest common suffix of what is left. */
export function difference(before: string, after: string): Change {
  const shortest = Math.min(before.length, after.length);
  let prefix = 0;
  while (prefix < shortest && before.charCodeAt(prefix) === after.charCodeAt(prefix)) prefix += 1;
  let suffix = 0;
  while (
    suffix < shortest - prefix &&
    before.charCodeAt(before.length - 1 - suffix) === after.charCodeAt(after.length - 1 - suffix)
  ) {
    suffix += 1;
  }
  return { at: prefix, remove: before.length - prefix - suffix, insert: after.slice(prefix, after.length - suffix) };
}

/**
 * A typed change, told by where the caret stands after it: nothing behind the caret has changed. Typing "o" after
 * "foo" and in it look the same without the caret. Falls back to `difference` where the caret does not explain it.
 */
export function typedChange(before: string, after: string, caret: number): Change {
  const tail = after.length - caret;
  const oldEnd = before.length - tail;
  if (caret < 0 || tail < 0 || oldEnd < 0 || before.slice(oldEnd) !== after.slice(caret)) {
    return difference(before, after);
  }
  return difference(before.slice(0, oldEnd), after.slice(0, caret));
}
