/** Tells listeners what happened. A listener that throws is the page's own; it stops nobody else. */
import { guard } from './warn.ts';

export interface Emitter<E> {
  on: <K extends keyof E>(name: K, listener: (detail: E[K]) => void) => () => void;
  emit: <K extends keyof E>(name: K, detail: E[K]) => void;
}

/** @param tap hears everything first */
export function createEmitter<E>(tap?: Emitter<E>['emit']): Emitter<E> {
  const listeners: { [K in keyof E]?: Set<(detail: E[K]) => void> } = {};
  return {
    on(name, listener) {
      const set = listeners[name] ?? new Set();
      listeners[name] = set;
      const guarded = guard(listener);
      set.add(guarded);
      return () => void set.delete(guarded);
    },
    emit(name, detail) {
      tap?.(name, detail);
      for (const listener of [...(listeners[name] ?? [])]) listener(detail);
    },
  };
}
