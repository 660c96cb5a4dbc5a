/** Doing something on the server: one thing at a time, and what went wrong is kept, to be said beside what was tried. */
import { useState } from 'preact/hooks';
import type { Answer, Problem } from './api.ts';
import { note } from './session.ts';

export interface Act {
  busy: boolean;
  problem: Problem | null;
  /** Null when it did not work. */
  run<T>(ask: () => Promise<Answer<T>>): Promise<T | null>;
}

export function useAct(): Act {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  return {
    busy,
    problem,
    async run(ask) {
      setBusy(true);
      const answer = await ask();
      note(answer);
      setBusy(false);
      setProblem(answer.ok ? null : inWords(answer.problem));
      return answer.ok ? answer.data : null;
    },
  };
}

/** Whoever signs in again in place comes back to what they had typed. */
function inWords(problem: Problem): Problem {
  if (problem.kind !== 'signed_out') return problem;
  return { ...problem, message: 'Your session had ended, so nothing was done. Try again.' };
}
