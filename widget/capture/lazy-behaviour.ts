/** Stands for `behaviour.ts` until it is there. What is asked of it while it loads is kept in order, with its time. */
import { guard } from '../warn.ts';
import type { Behaviour } from './behaviour.ts';
import type { Recorder } from './record.ts';

export interface LazyBehaviour {
  /** Runs now, or as soon as it is there: after consent. */
  ask: (run: (behaviour: Behaviour) => void) => void;
  /** As `ask`, for what is followed until the function returned here is called. */
  follow: (start: (behaviour: Behaviour) => () => void) => () => void;
  /** Undefined until it is there. */
  now: () => Behaviour | undefined;
  /** Consent has changed. */
  wake: () => void;
  /** Resolves when nothing waits for it to be loaded. */
  settled: () => Promise<void>;
  forget: () => void;
  stop: () => void;
}

/** @param load never called before there is consent: without it there is no request */
export function lazyBehaviour(
  load: () => Promise<Behaviour>,
  { consent, settings, happenedAt }: Pick<Recorder, 'consent' | 'settings' | 'happenedAt'>,
): LazyBehaviour {
  let behaviour: Behaviour | undefined;
  let loading: Promise<void> | undefined;
  let stopped = false;
  let waiting: ((behaviour: Behaviour) => void)[] = [];

  const arrive = guard((loaded: Behaviour) => {
    if (stopped) {
      loaded.stop();
      return;
    }
    behaviour = loaded;
    for (const run of waiting.splice(0)) run(loaded);
  });

  function wake(): void {
    // With `debug` it comes at once, to show what would be captured.
    if (stopped || !(consent.allowsBehaviour() || settings.debug)) return;
    loading ??= load().then(arrive, () => undefined);
  }

  function ask(run: (behaviour: Behaviour) => void): void {
    const at = Date.now();
    if (behaviour) run(behaviour);
    else if (!stopped) waiting.push(guard((loaded) => happenedAt(at, () => run(loaded))));
  }

  return {
    ask,
    follow(start) {
      let stop: (() => void) | undefined;
      ask((loaded) => {
        stop = start(loaded);
      });
      return () => ask(() => stop?.());
    },
    now: () => behaviour,
    wake,
    settled: () => loading ?? Promise.resolve(),
    forget() {
      waiting = [];
      behaviour?.forget();
    },
    stop() {
      stopped = true;
      behaviour?.stop();
      behaviour = undefined;
      waiting = [];
    },
  };
}
