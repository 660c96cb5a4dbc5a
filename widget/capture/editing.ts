/** All about texts that people go on editing: fields that start as an output, and outputs inside larger documents. */
import type { AcceptVia, Change, Target, Trace } from '../api.ts';
import type { Comparer } from './compare.ts';
import type { Delegate } from './delegate.ts';
import { createEditors } from './editor.ts';
import { createFields } from './field.ts';
import { isEditable } from './read-text.ts';
import type { Recorder } from './record.ts';
import { focused } from './roots.ts';

export interface Editing {
  watch: (target: Target, trace: Trace, original: string) => () => void;
  /** Follows a text that was accepted into a larger document at `acceptedAt` (ms): the focused one unless told. */
  insert: (trace: Trace, text: string, where: { into?: Target; at?: number; acceptedAt: number }) => () => void;
  changed: (target: Target, change?: Change | readonly Change[]) => void;
  /** A button used the field that holds this output: true when there is one. */
  commit: (trace: unknown, via: AcceptVia) => boolean;
  /** A whole-text accept was told by the page: the retention clock of that trace starts. */
  accepted: (trace: unknown) => void;
  /** Drops fields of this trace without a word: the page itself told what became of them. */
  drop: (trace: unknown) => void;
  /** Finds `data-nod-edit` under a node that was added, and traces that were changed. */
  discover: (root: ParentNode) => void;
  sweep: () => void;
  endAll: () => void;
  forget: () => void;
}

export function createEditing(recorder: Recorder, listeners: Delegate, comparer: Pick<Comparer, 'compare'>): Editing {
  const editors = createEditors(recorder, listeners, comparer);
  const fields = createFields(recorder, editors, listeners);
  return {
    ...editors,
    ...fields,
    insert(trace, text, where) {
      const focus = focused();
      const into = where.into ?? (isEditable(focus) ? focus : undefined);
      return into ? editors.insert(trace, text, { ...where, into }) : () => undefined;
    },
  };
}
