/**
 * Everything that follows from using the product, as one part of its own: it is loaded when consent to it is there, and
 * most of a page's visitors give theirs, if at all, long after the page has loaded.
 */
import type { Nod, Trace } from '../api.ts';
import { captureActions } from './actions.ts';
import { createComparer } from './compare.ts';
import { captureCopies } from './copy.ts';
import { delegate } from './delegate.ts';
import { createEditing, type Editing } from './editing.ts';
import { observeMarkup, withAttribute } from './markup.ts';
import type { Recorder } from './record.ts';
import { type Tellings, tellings } from './tell.ts';
import { traceOf } from './trace.ts';
import { captureVisibility } from './visibility.ts';

export interface Behaviour extends Tellings, Pick<Editing, 'watch' | 'insert' | 'changed'> {
  /** The element shows this output. */
  observe: (element: Element, trace: Trace) => void;
  /** Somebody waits for delivery: what is still being compared is compared now. */
  settle: () => void;
  /** The page is left. */
  leave: () => void;
  /** The person opted out. */
  forget: () => void;
  stop: () => void;
}

/** @param isUsed whether anything was recorded about an output beyond its being shown */
export function createBehaviour(
  recorder: Recorder,
  { choose }: Pick<Nod, 'choose'>,
  isUsed: (key: string) => boolean,
): Behaviour {
  const listeners = delegate(document);
  const comparer = createComparer(recorder);
  const editing = createEditing(recorder, listeners, comparer);
  const calls = tellings(recorder, editing, comparer);
  const visibility = captureVisibility(recorder, isUsed);
  captureCopies(recorder, listeners);
  captureActions({ ...calls, choose }, editing, listeners);
  const stopMarkup = observeMarkup({
    added(root) {
      for (const output of withAttribute(root, 'data-nod-output')) {
        visibility.observe(output, traceOf(output, 'data-nod-output'));
      }
      editing.discover(root);
    },
    removed() {
      editing.sweep();
      visibility.sweep();
    },
    entered: listeners.enter,
    left: listeners.leave,
  });

  return {
    ...calls,
    dismiss(trace) {
      editing.drop(trace);
      calls.dismiss(trace);
    },
    undo(trace) {
      editing.drop(trace);
      calls.undo(trace);
    },
    watch: editing.watch,
    insert: editing.insert,
    changed: editing.changed,
    observe: visibility.observe,
    settle: comparer.settle,
    leave() {
      editing.endAll();
      comparer.settle();
      visibility.leave();
    },
    forget() {
      editing.forget();
      comparer.stop();
    },
    stop() {
      editing.endAll();
      comparer.settle();
      listeners.stop();
      visibility.stop();
      stopMarkup();
    },
  };
}
