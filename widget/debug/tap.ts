/** Notes everything that is reported, with what was going on just then, until the panel is there to show it. */
import type { NodEvents } from '../api.ts';
import type { Emitter } from '../emitter.ts';
import type { DebugView, Note } from './note.ts';

export type Tap = Emitter<NodEvents>['emit'];

export function createTap(load: () => Promise<typeof import('./panel.ts')>, view: DebugView, ended: AbortSignal): Tap {
  const kept: Note[] = [];
  let show = (note: Note): void => void kept.push(note);
  void load().then(({ openPanel }) => {
    if (ended.aborted) return;
    show = openPanel(view, ended);
    kept.forEach(show);
  });
  return (name, detail) => {
    const stack = new Error().stack ?? '';
    // The name and its detail belong together by this function's own type.
    show({ name, detail, at: Date.now(), cause: window.event, stack } as Note);
  };
}
