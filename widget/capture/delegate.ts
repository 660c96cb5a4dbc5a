/** One listener for each type, shared by everything that captures, removed at once. */
import { guard } from '../warn.ts';

export interface Delegate {
  on: <T extends keyof DocumentEventMap>(type: T, handler: (event: DocumentEventMap[T]) => void) => void;
  /** Hears in this shadow root what does not leave it. */
  enter: (root: ShadowRoot) => void;
  leave: (root: ShadowRoot) => void;
  stop: () => void;
}

/** These end at the shadow root they happen in (not `composed`); all others reach the document. */
const ENDS_AT_ROOT: readonly string[] = ['change', 'submit'];
const CAPTURE = { capture: true, passive: true };

/** Listens in the capture phase: a page that stops propagation does not hide what people do. */
export function delegate(document: Document): Delegate {
  const shadows = new Set<ShadowRoot>();
  const handlers = new Map<string, ((event: never) => void)[]>();
  const listen = (event: globalThis.Event): void => {
    for (const handle of handlers.get(event.type) ?? []) Reflect.apply(handle, undefined, [event]);
  };

  function leave(root: ShadowRoot): void {
    shadows.delete(root);
    for (const type of ENDS_AT_ROOT) root.removeEventListener(type, listen, CAPTURE);
  }

  return {
    on(type, handler) {
      const list = handlers.get(type) ?? [];
      list.push(guard(handler, undefined));
      handlers.set(type, list);
      document.addEventListener(type, listen, CAPTURE);
    },
    enter(root) {
      shadows.add(root);
      for (const type of ENDS_AT_ROOT) root.addEventListener(type, listen, CAPTURE);
    },
    leave,
    stop() {
      for (const type of handlers.keys()) document.removeEventListener(type, listen, CAPTURE);
      for (const root of shadows) leave(root);
      handlers.clear();
    },
  };
}

/** The first element on an event's way that has the attribute, through open shadow roots. */
export function pathElement(event: globalThis.Event, attribute: string): Element | undefined {
  for (const step of event.composedPath()) {
    if (step instanceof Element && step.hasAttribute(attribute)) return step;
  }
  return undefined;
}
