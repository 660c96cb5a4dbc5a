/** Draws an element, again whenever a signal that was read has changed. */
import type { JSX } from 'preact';
import type { Stage } from '../interface.ts';

/** Returns how to end that. */
export function paint({ shared, kit, root }: Stage, view: () => JSX.Element): () => void {
  const stop = shared.effect(() => kit.render(view(), root));
  return () => {
    stop();
    kit.render(null, root);
  };
}
