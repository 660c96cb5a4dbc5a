/**
 * A field or document that starts as an output: `data-nod-edit` and `watch`. Sent on, it is an accept or an edit;
 * from then on its retention is measured; emptied, it is undone.
 */
import { TEXT_MAX_CHARS } from '../../shared/limits.ts';
import type { AcceptVia, Target, Trace } from '../api.ts';
import { guard, warnOnce } from '../warn.ts';
import type { Delegate } from './delegate.ts';
import type { Editors, Watched } from './editor.ts';
import { withAttribute } from './markup.ts';
import { isEditable, isPrivate, readText } from './read-text.ts';
import type { Recorder } from './record.ts';
import { normalise } from './similarity.ts';
import { readTrace, traceKey, traceOf } from './trace.ts';
import type { Piece } from './tracked-text.ts';

/** A model that is emptied this soon after its text was used was sent, not undone. */
const SENT_WITHIN_MS = 1000;

interface Field {
  trace: Trace;
  key: string;
  watched: Watched;
  piece: Piece;
  /** Something was typed or chosen since the last commit: a blur without input is no accept. */
  touched: boolean;
  last?: { text: string; final: boolean };
  /** A changed value went out as what the output should have been. */
  corrected?: boolean;
}

export interface Fields {
  watch: (target: Target, trace: Trace, original: string) => () => void;
  /** A button used the field that holds this output: true when there is one. */
  commit: (trace: unknown, via: AcceptVia) => boolean;
  /** A whole-text accept was told by the page: the retention clock of that trace starts. */
  accepted: (trace: unknown) => void;
  /** Finds `data-nod-edit` under a node that was added, and traces that were changed. */
  discover: (root: ParentNode) => void;
  /** Drops fields of this trace without a word: the page itself told what became of them. */
  drop: (trace: unknown) => void;
}

export function createFields({ record, settings, consent }: Recorder, editors: Editors, listeners: Delegate): Fields {
  const fields = new Map<Target, Field>();

  function watch(target: Target, trace: Trace, original: string): () => void {
    const ref = readTrace(trace);
    // Another output now stands here: the one before ends with the text that was last seen of it.
    const previous = ref && fields.get(target);
    if (previous) stop(previous);
    const watched = ref && editors.attach(target);
    if (!ref || !watched) return () => undefined;
    const piece: Piece = { original: original.trim(), report: editors.reporter(trace) };
    const field: Field = { trace, key: traceKey(ref), watched, piece, touched: false };
    fields.set(target, field);
    watched.onSent = () => {
      fields.delete(target);
      commit(field, 'send', true);
    };
    watched.tracked.add(piece);
    return guard(() => {
      if (fields.get(target) === field) editors.look(watched, 'told');
      stop(field);
    }, undefined);
  }

  function stop(field: Field): void {
    if (fields.get(field.watched.target) === field) fields.delete(field.watched.target);
    editors.end(field.watched, field.piece);
  }

  /** Says that the text was used as it stands: unchanged an accept, changed an edit; the same text only once. */
  function commit(field: Field, via: AcceptVia, final: boolean): void {
    const { piece, last } = field;
    const text = field.watched.tracked.text();
    if (text.trim() === '' || (last?.text === text && (last.final || !final))) return;
    field.last = { text, final };
    field.touched = false;
    const unchanged = normalise(text.trim()) === normalise(piece.original);
    if (unchanged) record(field.trace, { kind: 'accept', via });
    else {
      piece.report({ kind: 'edit', text, final }, piece);
      if (final) piece.sentText = text.trim();
    }
    if (final) {
      field.watched.sendingUntil = Date.now() + SENT_WITHIN_MS;
      correct(field, unchanged ? null : text);
    }
    piece.acceptedAt ??= Date.now();
    editors.schedule();
  }

  /** `data-nod-correct`: what the field holds when it is used is what the suggestion should have been. */
  function correct(field: Field, text: string | null): void {
    const { target } = field.watched;
    if (!(target instanceof Element && target.hasAttribute('data-nod-correct'))) return;
    if (!consent.allowsBehaviour() || settings.text === 'none' || (text?.length ?? 0) > TEXT_MAX_CHARS) return;
    if (text !== null || field.corrected) record(field.trace, { kind: 'correction', text });
    field.corrected = text !== null;
  }

  function fieldOf(event: globalThis.Event): Field | undefined {
    for (const step of event.composedPath()) {
      const field = step instanceof Element ? fields.get(step) : undefined;
      if (field) return field;
    }
    return undefined;
  }

  function discover(root: ParentNode): void {
    for (const element of withAttribute(root, 'data-nod-edit')) {
      if (!isEditable(element)) warnOnce('data-nod-edit belongs on an input, textarea, select or contenteditable');
      else if (!isPrivate(element)) attachMarkup(element);
    }
  }

  function attachMarkup(element: HTMLElement): void {
    const trace = traceOf(element, 'data-nod-edit');
    const ref = readTrace(trace);
    const known = fields.get(element);
    if (!ref || (known && known.key === traceKey(ref))) return;
    watch(element, trace, element.getAttribute('data-nod-original') ?? readText(element).text);
  }

  /** A field the page fills after it was found: what stands there before the first touch is the output. */
  function settleOriginal(field: Field): void {
    if (field.touched || field.piece.original !== '') return;
    editors.look(field.watched, 'code');
    field.piece.original = field.watched.tracked.text().trim();
  }

  function touched(event: globalThis.Event): void {
    const field = fieldOf(event);
    if (field) field.touched = true;
  }

  for (const type of ['focusin', 'beforeinput'] as const) {
    listeners.on(type, (event) => {
      const field = fieldOf(event);
      if (field) settleOriginal(field);
    });
  }
  listeners.on('input', touched);
  listeners.on('change', (event) => {
    const field = fieldOf(event);
    if (!field) return;
    field.touched = true;
    editors.look(field.watched, 'code');
    if (field.watched.target instanceof HTMLSelectElement) commit(field, 'other', false);
  });
  listeners.on('focusout', (event) => {
    const field = fieldOf(event);
    if (!field?.touched) return;
    editors.look(field.watched, 'code');
    commit(field, 'other', false);
  });
  listeners.on('submit', ({ target }) => {
    for (const field of [...fields.values()]) {
      const { target: element } = field.watched;
      if (!(target instanceof HTMLFormElement && element instanceof Element && belongsTo(element, target))) continue;
      editors.look(field.watched, 'code');
      commit(field, 'submit', true);
    }
  });

  return {
    watch,
    commit(trace, via) {
      const ref = readTrace(trace);
      const field = [...fields.values()].find(({ key }) => ref && key === traceKey(ref));
      if (!field) return false;
      editors.look(field.watched, 'code');
      commit(field, via, true);
      return true;
    },
    accepted(trace) {
      const ref = readTrace(trace);
      for (const { key, piece } of fields.values()) {
        if (ref && key === traceKey(ref)) piece.acceptedAt ??= Date.now();
      }
      editors.schedule();
    },
    discover,
    drop(trace) {
      const ref = readTrace(trace);
      for (const [target, field] of [...fields]) {
        if (!ref || field.key !== traceKey(ref)) continue;
        fields.delete(target);
        field.watched.tracked.drop(field.piece);
        editors.end(field.watched, field.piece);
      }
    },
  };
}

/** Form controls name their form, also from outside it; a contenteditable stands inside one. */
function belongsTo(element: Element, form: HTMLFormElement): boolean {
  if ('form' in element && element.form instanceof HTMLFormElement) return element.form === form;
  return form.contains(element);
}
