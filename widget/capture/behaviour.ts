/**
 * Everything that follows from using the product, as one part of its own: it begins when consent to it is there, and a
 * bundler can load it as late as that.
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

/** @param used keys of the outputs about which anything was recorded beyond their being shown */
export function createBehaviour(
  recorder: Recorder,
  { choose }: Pick<Nod, 'choose'>,
  used: ReadonlySet<string>,
): Behaviour {
  const end = new AbortController();
  const listeners = delegate(end.signal);
  const comparer = createComparer(recorder);
  const editing = createEditing(recorder, listeners, comparer);
  const calls = tellings(recorder, editing, comparer);
  const visibility = captureVisibility(recorder, used, end.signal);
  captureCopies(recorder, listeners);
  captureActions({ ...calls, choose }, editing, listeners);
  const page = {
    added(root: ParentNode) {
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
  };
  observeMarkup(page, end.signal);

  function settleAll(): void {
    editing.endAll();
    comparer.settle();
  }

  return {
    ...editing,
    ...calls,
    observe: visibility.observe,
    settle: comparer.settle,
    leave() {
      settleAll();
      visibility.leave();
    },
    forget() {
      editing.forget();
      comparer.stop();
    },
    stop() {
      settleAll();
      end.abort();
    },
  };
}
