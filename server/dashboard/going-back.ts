/**
 * Going back finds a view as one left it: scrolled as far, with what had been read into it. In memory, by entry of the
 * browser's history, whose state holds no more than a name for it: a link to the same address starts afresh.
 */
import { newId } from './new-id.ts';

/** A list can be megabytes: whoever goes back further reads it again. */
const ENTRIES_KEPT_MAX = 12;
/** How long a view may take to become as long as it was. */
const DRAWN_WITHIN_MS = 3000;
/** What somebody does who has begun to look for themselves. */
const hands = ['wheel', 'pointerdown', 'keydown', 'touchstart'] as const;

interface Left {
  scrolled: number;
  kept: Map<string, unknown>;
}

const entries = new Map<string, Left>();
/** Where one is; after a step back no longer what the browser's history says of where one was. */
let current = '';

/** The state of an entry that is about to be made; where one is now can be come back to. */
export function leaveFor(): { entry: string } {
  leave();
  current = newId();
  return { entry: current };
}

/** After the browser has gone back or forward, or opened the page; scrolls as soon as there is enough to scroll. */
export function arrive(): void {
  leave();
  const state: unknown = history.state;
  const known = typeof state === 'object' && state !== null && 'entry' in state ? state.entry : undefined;
  current = typeof known === 'string' ? known : newId();
  if (current !== known) history.replaceState({ entry: current }, '');
  const scrolled = entries.get(current)?.scrolled;
  if (scrolled !== undefined) scrollBackTo(scrolled, current);
}

/** What is kept here under this name; whoever reads it is who has written it. */
export function keptHere<T>(name: string): T | undefined {
  return entries.get(current)?.kept.get(name) as T | undefined;
}

export function keepHere(name: string, value: unknown): void {
  entryOf(current).kept.set(name, value);
}

/** For whoever signs in next. */
export function forgetKept(): void {
  entries.clear();
}

function leave(): void {
  if (current !== '') entryOf(current).scrolled = scrollY;
}

function entryOf(entry: string): Left {
  const one = entries.get(entry) ?? { scrolled: 0, kept: new Map() };
  entries.delete(entry);
  entries.set(entry, one); // the newest last
  const oldest = entries.keys().next().value;
  if (entries.size > ENTRIES_KEPT_MAX && oldest !== undefined) entries.delete(oldest);
  return one;
}

function scrollBackTo(wanted: number, entry: string): void {
  const until = performance.now() + DRAWN_WITHIN_MS;
  let taken = false;
  const take = () => {
    taken = true;
  };
  for (const hand of hands) addEventListener(hand, take, { once: true, passive: true });
  const again = () => {
    const late = performance.now() > until;
    const longEnough = document.documentElement.scrollHeight >= wanted + innerHeight;
    if (!taken && entry === current && (longEnough || late)) scrollTo(0, wanted);
    if (!taken && entry === current && !longEnough && !late) requestAnimationFrame(again);
    else for (const hand of hands) removeEventListener(hand, take);
  };
  requestAnimationFrame(again);
}
