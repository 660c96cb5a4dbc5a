/** Asks for the next thing to look at, once: being handed it is what makes it yours. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Answer, Problem } from '../api.ts';
import { note } from '../session.ts';

/** How often to look whether there is something again. */
const AGAIN_MS = 5000;
const RETRY_MS = 2000;

export interface HandedOut<T> {
  open: T | null;
  setOpen: (now: T | null) => void;
  /** Why nothing is open; null while it is looked for. */
  problem: Problem | 'nothing' | null;
  next: () => void;
}

/**
 * @param key what is asked for: another key asks anew
 * @param ask null where there is nothing
 */
export function useHandedOut<T>(key: string, ask: (signal: AbortSignal) => Promise<Answer<T | null>>): HandedOut<T> {
  const [open, setOpen] = useState<T | null>(null);
  const [problem, setProblem] = useState<Problem | 'nothing' | null>(null);
  const [asks, setAsks] = useState(0);
  const waiting = useRef(true);
  const latest = useRef(ask);
  latest.current = ask;

  useEffect(() => {
    if (!waiting.current) return;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const askOnce = async () => {
      // Somebody has gone back to an earlier one meanwhile.
      if (!waiting.current) return;
      const answer = await latest.current(abort.signal);
      if (abort.signal.aborted || !waiting.current) return;
      note(answer);
      if (answer.ok && answer.data !== null) {
        waiting.current = false;
        setProblem(null);
        setOpen(answer.data);
        return;
      }
      setProblem(answer.ok ? 'nothing' : answer.problem);
      if (answer.ok || answer.problem.kind !== 'refused') timer = setTimeout(askOnce, answer.ok ? AGAIN_MS : RETRY_MS);
    };
    void askOnce();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [key, asks]);

  return {
    open,
    setOpen: (now: T | null) => {
      waiting.current = now === null;
      setOpen(now);
    },
    problem: open === null ? problem : null,
    next: () => {
      setProblem(null);
      setAsks((times) => times + 1);
    },
  };
}
