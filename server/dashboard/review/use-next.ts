/** Asks for the next output, once: being handed it is what makes it yours. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { NextReview, ReviewQueue } from '../../../shared/review.ts';
import { get, type Problem } from '../api.ts';
import { note } from '../session.ts';
import { type Draft, emptyDraft } from './read-draft.ts';

/** How often to look whether there is something again. */
const AGAIN_MS = 5000;
const RETRY_MS = 2000;

export interface Wanted {
  queue: ReviewQueue | undefined;
  blind: boolean;
  overlap: boolean;
}

export type Item = NonNullable<NextReview['item']>;

export interface Open {
  item: Item;
  draft: Draft;
}

interface Next {
  open: Open | null;
  setOpen: (now: Open | null) => void;
  /** Why nothing is open; null while it is looked for. */
  problem: Problem | 'nothing' | null;
  next: () => void;
}

export function useNext({ queue, blind, overlap }: Wanted): Next {
  const [open, setOpen] = useState<Open | null>(null);
  const [problem, setProblem] = useState<Problem | 'nothing' | null>(null);
  const [asks, setAsks] = useState(0);
  const waiting = useRef(true);

  useEffect(() => {
    if (!waiting.current) return;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      // Somebody has gone back to an earlier one meanwhile.
      if (!waiting.current) return;
      const answer = await get<'nextReview'>(
        '/v1/review/next',
        { queue, blind: blind ? 'true' : undefined, overlap: overlap ? 'true' : undefined },
        abort.signal,
      );
      if (abort.signal.aborted || !waiting.current) return;
      note(answer);
      if (answer.ok && answer.data.item !== null) {
        waiting.current = false;
        setProblem(null);
        setOpen({ item: answer.data.item, draft: emptyDraft });
        return;
      }
      setProblem(answer.ok ? 'nothing' : answer.problem);
      if (answer.ok || answer.problem.kind !== 'refused') timer = setTimeout(ask, answer.ok ? AGAIN_MS : RETRY_MS);
    };
    void ask();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [queue, blind, overlap, asks]);

  return {
    open,
    setOpen: (now: Open | null) => {
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
