/** Notes everything that is reported, with what was going on just then, until the panel is there to show it. */
import type { NodEvents } from '../api.ts';
import type { DebugView, Note } from './note.ts';

export interface Tap {
  note: <K extends keyof NodEvents>(name: K, detail: NodEvents[K]) => void;
  stop: () => void;
}

export function createTap(load: () => Promise<typeof import('./panel.ts')>, view: DebugView): Tap {
  const kept: Note[] = [];
  let show = (note: Note): void => void kept.push(note);
  let stop = (): void => undefined;
  let stopped = false;
  void load().then(({ openPanel }) => {
    if (stopped) return;
    ({ show, stop } = openPanel(view));
    kept.forEach(show);
  });
  return {
    note: (name, detail) => {
      const stack = new Error().stack ?? '';
      // The name and its detail belong together by this function's own signature.
      show({ name, detail, at: Date.now(), cause: window.event, stack } as Note);
    },
    stop() {
      stopped = true;
      stop();
    },
  };
}
