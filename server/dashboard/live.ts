/** Data that keeps itself fresh: asks again and again while somebody looks, and says when it cannot. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Answer, Problem } from './api.ts';
import { note, session } from './session.ts';

/** With the worker's second at most, a vote is on the page within two. */
export const LIVE_MS = 800;
/** For what changes rarely. */
export const SLOW_MS = 5000;
const RETRY_MS = [1000, 2000, 4000] as const;

export interface Live<T> {
  /** The newest answer; while another key loads, the one before, so that nothing jumps. */
  data: T | null;
  /** The key `data` belongs to. */
  key: string | null;
  problem: Problem | null;
}

/**
 * @param key what is asked, as one string: another key asks at once; null asks nothing
 * @param everyMs how long to wait after an answer before asking again; 0 asks once. As a function, of how long the
 *   answer took: what costs the server much is asked for rarely
 */
export function useLive<T>(
  key: string | null,
  load: (signal: AbortSignal) => Promise<Answer<T>>,
  everyMs: number | ((tookMs: number) => number),
): Live<T> {
  const [live, setLive] = useState<Live<T>>({ data: null, key: null, problem: null });
  const loadNow = useRef(load);
  loadNow.current = load;
  const signedOut = session.value.state === 'signed_out';

  useEffect(() => {
    if (key === null || signedOut) return;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    let asking = false;
    let shown: string | null = null;

    const ask = async () => {
      clearTimeout(timer);
      if (asking) return;
      asking = true;
      const askedAt = performance.now();
      const answer = await loadNow.current(abort.signal);
      asking = false;
      if (abort.signal.aborted) return;
      note(answer);
      if (answer.ok) {
        failures = 0;
        // The same answer again is no news: nothing is drawn.
        if (answer.text !== shown) setLive({ data: answer.data, key, problem: null });
        shown = answer.text;
      } else {
        failures += 1;
        shown = null;
        setLive((before) => ({ ...before, problem: answer.problem }));
      }
      const wait = typeof everyMs === 'number' ? everyMs : everyMs(performance.now() - askedAt);
      const again = answer.ok ? wait : waitAfter(failures, answer.problem);
      if (again > 0 && !document.hidden) timer = setTimeout(ask, again);
    };
    const wake = () => {
      if (!document.hidden) void ask();
    };

    void ask();
    document.addEventListener('visibilitychange', wake);
    window.addEventListener('online', wake);
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', wake);
      window.removeEventListener('online', wake);
    };
  }, [key, everyMs, signedOut]);

  return live;
}

/** A lost connection is tried again, at most every four seconds; a refusal stays one, and signing in starts over. */
function waitAfter(failures: number, problem: Problem): number {
  if (problem.kind !== 'lost') return 0;
  return RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] ?? RETRY_MS[0];
}
