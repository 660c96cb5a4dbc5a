/**
 * A field or document that starts as an output: `data-nod-edit` and `watch`. Sent on, it is an accept or an edit;
 * from then on its retention is measured; emptied, it is undone.
 */
import type { AcceptVia, Target, Trace } from '../api.ts';
import { guard, warnOnce } from '../warn.ts';
import type { Delegate } from './delegate.ts';
import type { Editors, Field } from './editor.ts';
import { withAttribute } from './markup.ts';
import { isEditable, readText } from './read-text.ts';
import type { Recorder } from './record.ts';
import { normalise } from './similarity.ts';
import { traceKey, traceOf } from './trace.ts';
import type { Piece } from './tracked-text.ts';

/** A model that is emptied this soon after its text was used was sent, not undone. */
const SENT_WITHIN_MS = 1000;

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

export function createFields({ record, sendable, consent }: Recorder, editors: Editors, listeners: Delegate): Fields {
  function watch(target: Target, trace: Trace, original: string): () => void {
    const key = traceKey(trace);
    // Another output now stands here: the one before ends with the text that was last seen of it.
    if (key) stop(editors.of(target)?.field);
    const watched = key ? editors.attach(target) : undefined;
    if (!watched) return () => undefined;
    const piece: Piece = { original: original.trim(), report: editors.reporter(trace) };
    const field: Field = { trace, key, watched, piece, touched: false };
    watched.field = field;
    watched.tracked.pieces.add(piece);
    return guard(() => {
      if (watched.field !== field) return;
      editors.look(watched, 'told');
      stop(field);
    });
  }

  function stop(field: Field | undefined): void {
    if (!field) return;
    field.watched.field = undefined;
    editors.end(field.watched, field.piece);
  }

  /** Says that the text, as it now stands, was used. */
  function use(field: Field, via: AcceptVia, final: boolean): void {
    editors.look(field.watched, 'code');
    commit(field, via, final);
  }

  /** Unchanged it is an accept, changed an edit; the same text only once. */
  function commit(field: Field, via: AcceptVia, final: boolean): void {
    const { piece, last, watched } = field;
    const text = watched.tracked.text();
    if (text.trim() === '' || (last?.text === text && (last.final || !final))) return;
    field.last = { text, final };
    field.touched = false;
    const unchanged = normalise(text.trim()) === normalise(piece.original);
    if (unchanged) record(field.trace, { kind: 'accept', via });
    else piece.report({ kind: 'edit', final }, piece, text);
    if (final) {
      if (!unchanged) piece.sentText = text.trim();
      watched.sendingUntil = Date.now() + SENT_WITHIN_MS;
      correct(field, unchanged ? null : text);
    }
    begin(piece);
  }

  /** The retention clock starts with the first use. */
  function begin(piece: Piece): void {
    piece.acceptedAt ??= Date.now();
    editors.schedule();
  }

  /** `data-nod-correct`: what the field holds when it is used is what the suggestion should have been. */
  function correct(field: Field, text: string | null): void {
    const { target } = field.watched;
    if (!(target instanceof Element && target.hasAttribute('data-nod-correct')) || !consent.allowsBehaviour()) return;
    if (sendable(text ?? '') === undefined) return;
    if (text !== null || field.corrected) record(field.trace, { kind: 'correction', text });
    field.corrected = text !== null;
  }

  function discover(root: ParentNode): void {
    for (const element of withAttribute(root, 'data-nod-edit')) {
      if (!isEditable(element)) warnOnce('data-nod-edit on what is no field');
      else attachMarkup(element);
    }
  }

  function attachMarkup(element: HTMLElement): void {
    const trace = traceOf(element, 'data-nod-edit');
    const key = traceKey(trace);
    if (key === '' || editors.of(element)?.field?.key === key) return;
    watch(element, trace, element.getAttribute('data-nod-original') ?? readText(element).text);
  }

  /** A field the page fills after it was found: what stands there before the first touch is the output. */
  function settleOriginal({ touched, piece, watched }: Field): void {
    if (touched || piece.original !== '') return;
    editors.look(watched, 'code');
    piece.original = watched.tracked.text().trim();
  }

  editors.onSent((field) => commit(field, 'send', true));
  editors.onField('focusin', settleOriginal);
  editors.onField('beforeinput', settleOriginal);
  editors.onField('input', touch);
  editors.onField('change', (field) => {
    touch(field);
    if (field.watched.target instanceof HTMLSelectElement) use(field, 'other', false);
    else editors.look(field.watched, 'code');
  });
  editors.onField('focusout', (field) => {
    if (field.touched) use(field, 'other', false);
  });
  listeners.on('submit', ({ target: form }) => {
    for (const field of editors.fields()) {
      const { target } = field.watched;
      if (form instanceof HTMLFormElement && target instanceof Element && belongsTo(target, form)) {
        use(field, 'submit', true);
      }
    }
  });

  function about(trace: unknown): Field[] {
    const key = traceKey(trace);
    return editors.fields().filter((field) => field.key === key);
  }

  return {
    watch,
    commit(trace, via) {
      const [field] = about(trace);
      if (field) use(field, via, true);
      return field !== undefined;
    },
    accepted(trace) {
      for (const { piece } of about(trace)) begin(piece);
    },
    discover,
    drop(trace) {
      for (const field of about(trace)) {
        field.watched.tracked.pieces.delete(field.piece);
        stop(field);
      }
    },
  };
}

function touch(field: Field): void {
  field.touched = true;
}

/** Form controls name their form, also from outside it; a contenteditable stands inside one. */
function belongsTo(element: Element, form: HTMLFormElement): boolean {
  return 'form' in element ? element.form === form : form.contains(element);
}
