/** Whether people saw an output (`shown`, the denominator of every rate), and whether they left right after it. */
import type { Trace } from '../api.ts';
import { guard } from '../warn.ts';
import type { Recorder } from './record.ts';
import { traceKey } from './trace.ts';

/** Half of it, or as much as the screen holds, for one second (the viewability rule of MRC and IAB, 2014). */
const VISIBLE_SHARE = 0.5;
const VISIBLE_MS = 1000;
/** Entries come when a threshold is crossed; a tall output may cross none while it fills the screen. */
const LOOK_AGAIN_MS = 500;
/** Leaving later than this after an output appeared is no abandoning of it. */
const ABANDON_WITHIN_MS = 30_000;

export interface Visibility {
  /** Watches for the element to be seen; a later call with another trace replaces the earlier one. */
  observe: (element: Element, trace: Trace) => void;
  sweep: () => void;
  /** The page is left: the newest output, if nothing was done about it, was abandoned. */
  leave: () => void;
}

interface Seen {
  key: string;
  trace: Trace;
  timer?: ReturnType<typeof setTimeout> | undefined;
  enough: boolean;
}

export function captureVisibility(
  { record, consent }: Recorder,
  used: ReadonlySet<string>,
  ended: AbortSignal,
): Visibility {
  const waiting = new Map<Element, Seen>();
  const reported = new Set<string>();
  let newest: { key: string; trace: Trace; at: number } | undefined;

  const observer = new IntersectionObserver(guard(look), { threshold: [0, VISIBLE_SHARE] });

  function look(entries: readonly IntersectionObserverEntry[]): void {
    for (const entry of entries) {
      const { target, isIntersecting } = entry;
      const seen = waiting.get(target);
      const enough = isEnough(entry);
      if (!seen || (enough && seen.enough)) continue;
      seen.enough = enough;
      clearTimeout(seen.timer);
      if (enough) later(seen, VISIBLE_MS, () => report(target, seen));
      else if (isIntersecting) later(seen, LOOK_AGAIN_MS, () => lookAgain(target));
    }
  }

  function later(seen: Seen, ms: number, run: () => void): void {
    seen.timer = setTimeout(guard(run), ms);
  }

  /** Observing anew brings a fresh entry, without asking for layout. */
  function lookAgain(element: Element): void {
    observer.unobserve(element);
    observer.observe(element);
  }

  function report(element: Element, seen: Seen): void {
    if (document.hidden || !consent.allowsBehaviour()) {
      seen.enough = false;
      later(seen, VISIBLE_MS, () => lookAgain(element));
      return;
    }
    forget(element);
    if (reported.has(seen.key)) return;
    reported.add(seen.key);
    record(seen.trace, { kind: 'shown', visible_ms: VISIBLE_MS });
  }

  function forget(element: Element): void {
    clearTimeout(waiting.get(element)?.timer);
    waiting.delete(element);
    observer.unobserve(element);
  }

  ended.addEventListener('abort', () => {
    for (const element of [...waiting.keys()]) forget(element);
  });
  return {
    observe(element, trace) {
      const key = traceKey(trace);
      if (key === '' || waiting.get(element)?.key === key) return;
      if (newest?.key !== key) newest = { key, trace, at: Date.now() };
      forget(element);
      if (reported.has(key)) return;
      waiting.set(element, { key, trace, enough: false });
      observer.observe(element);
    },
    sweep() {
      for (const element of [...waiting.keys()]) if (!element.isConnected) forget(element);
    },
    leave() {
      if (!newest || !reported.has(newest.key) || used.has(newest.key)) return;
      const afterMs = Date.now() - newest.at;
      if (afterMs <= ABANDON_WITHIN_MS) record(newest.trace, { kind: 'abandon', after_ms: Math.max(0, afterMs) });
      newest = undefined;
    },
  };
}

/** `rootBounds` is null in a cross-origin frame; then the frame's own height has to do. */
function isEnough({
  isIntersecting,
  intersectionRatio,
  intersectionRect,
  rootBounds,
}: IntersectionObserverEntry): boolean {
  const screen = rootBounds?.height ?? window.innerHeight;
  return isIntersecting && (intersectionRatio >= VISIBLE_SHARE || intersectionRect.height >= screen * 0.95);
}
