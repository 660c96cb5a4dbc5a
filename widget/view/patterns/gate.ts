/** Acts need consent: where there is none yet, an act waits for the person's *Send*. */
import type { Event } from '../../../shared/event.ts';
import type { Signal } from '../../signal.ts';
import type { Receipt } from '../../state.ts';
import type { Stage } from '../interface.ts';

export interface Gate<T> {
  /** What waits for *Send*. */
  waiting: Signal<T | undefined>;
  /** What became of the last act. */
  receipt: Signal<Receipt | undefined>;
  want: (what: T) => void;
  agree: () => void;
  refuse: () => void;
}

/** @param act makes the call; once it is recorded, `done` is told */
export function createGate<T>(
  { shared }: Stage,
  act: (what: T) => void,
  done: (what: T, event: Event) => void,
): Gate<T> {
  const { core, state, signal } = shared;
  const waiting = signal<T | undefined>(undefined);
  const receipt = signal<Receipt | undefined>(undefined);
  /** *Send* holds for what is changed about the same feedback too. */
  let agreed = false;

  function run(what: T): void {
    const event = core.recordAgreed(() => act(what));
    if (!event) return;
    receipt.value = undefined;
    state.follow(event, (next) => {
      receipt.value = next;
    });
    done(what, event);
  }

  return {
    waiting,
    receipt,
    want(what) {
      if (agreed || core.allowsActs()) run(what);
      else waiting.value = what;
    },
    agree() {
      const what = waiting.value;
      agreed = true;
      waiting.value = undefined;
      if (what !== undefined) run(what);
    },
    refuse() {
      waiting.value = undefined;
    },
  };
}
