/**
 * Values that those who read them hear of when they change: the core of signals, as much of it as two buttons need.
 * No dependency is ever taken back: what has once read a value runs again when it changes, until it is stopped.
 */
export interface Signal<T> {
  value: T;
}

interface Effect {
  run: () => void;
  stopped: boolean;
}

let running: Effect | undefined;

export function signal<T>(initial: T): Signal<T> {
  const readers = new Set<Effect>();
  let current = initial;
  return {
    get value() {
      if (running) readers.add(running);
      return current;
    },
    set value(next) {
      if (next === current) return;
      current = next;
      for (const reader of [...readers]) {
        if (reader.stopped) readers.delete(reader);
        else reader.run();
      }
    },
  };
}

/** Runs now, and again whenever a signal that it read has changed. Returns how to end that. */
export function effect(run: () => void): () => void {
  const own: Effect = {
    stopped: false,
    run() {
      const outer = running;
      running = own;
      try {
        run();
      } finally {
        running = outer;
      }
    },
  };
  own.run();
  return () => {
    own.stopped = true;
  };
}
