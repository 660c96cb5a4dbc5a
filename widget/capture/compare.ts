/** Similarity of texts, away from where people type: small texts are compared at once, large ones in idle time. */
import { guard } from '../warn.ts';
import type { Recorder } from './record.ts';
import { similarity } from './similarity.ts';

export interface Comparer {
  /** Hands the similarity on, with the time of the call as the time of events. */
  compare: (a: string, b: string, use: (similarity: number) => void) => void;
  /** Does now what still waits: the page is left, or somebody waits for delivery. */
  settle: () => void;
  stop: () => void;
}

/** Product of the two lengths up to which comparing takes less than a tenth of a millisecond. */
const AT_ONCE = 250_000;
const IDLE_WITHIN_MS = 1000;

export function createComparer({ happenedAt }: Pick<Recorder, 'happenedAt'>): Comparer {
  // Missing in Safari.
  const { requestIdleCallback: idle, cancelIdleCallback: cancel = clearTimeout }: Partial<Window> = window;
  let waiting: (() => void)[] = [];
  let asked = 0;

  /** One comparison an idle period, so that none is longer than it must be. */
  function work(): void {
    asked = 0;
    waiting.shift()?.();
    ask();
  }

  function ask(): void {
    if (asked || waiting.length === 0) return;
    asked = idle ? idle(work, { timeout: IDLE_WITHIN_MS }) : Number(setTimeout(work, 50));
  }

  function stop(): void {
    cancel(asked);
    asked = 0;
    waiting = [];
  }

  return {
    compare(a, b, use) {
      const at = Date.now();
      const run = guard(() => happenedAt(at, () => use(similarity(a, b))));
      if (a === b || a.length * b.length <= AT_ONCE) run();
      else {
        waiting.push(run);
        ask();
      }
    },
    settle() {
      const left = waiting;
      stop();
      for (const run of left) run();
    },
    stop,
  };
}
