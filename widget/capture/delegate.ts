/** One listener for each type, shared by everything that captures, removed at once. */
import { guard } from '../warn.ts';

export interface Delegate {
  on: <T extends keyof DocumentEventMap>(type: T, handler: (event: DocumentEventMap[T]) => void) => void;
  /** Hears in this shadow root what does not leave it. */
  enter: (root: ShadowRoot) => void;
}

/** These end at the shadow root they happen in (not `composed`); all others reach the document. */
const ENDS_AT_ROOT: readonly string[] = ['change', 'submit'];

/** Listens in the capture phase: a page that stops propagation does not hide what people do. */
export function delegate(ended: AbortSignal): Delegate {
  const options = { capture: true, passive: true, signal: ended };
  const handlers = new Map<string, ((event: never) => void)[]>();
  const listen = (event: globalThis.Event): void => {
    for (const handle of handlers.get(event.type) ?? []) Reflect.apply(handle, undefined, [event]);
  };
  return {
    on(type, handler) {
      const list = handlers.get(type) ?? [];
      list.push(guard(handler));
      handlers.set(type, list);
      document.addEventListener(type, listen, options);
    },
    enter(root) {
      for (const type of ENDS_AT_ROOT) root.addEventListener(type, listen, options);
    },
  };
}

/** The first thing that `pick` finds about an element on an event's way, through open shadow roots. */
export function onPath<T>(event: globalThis.Event, pick: (element: Element) => T | undefined): T | undefined {
  for (const step of event.composedPath()) {
    const found = step instanceof Element ? pick(step) : undefined;
    if (found) return found;
  }
  return undefined;
}

export function pathElement(event: globalThis.Event, attribute: string): Element | undefined {
  return onPath(event, (element) => (element.hasAttribute(attribute) ? element : undefined));
}
