/** The calls a page can make, as types. `capture/` implements them; `index.ts` hands them out. */

import type { ErrorCode } from '../shared/error.ts';
import type { Event, EventKind, EventOf, ItemStatus } from '../shared/event.ts';

/** Which output: its trace id, or more than that. */
export type Trace = string | { traceId: string; spanId?: string; token?: string; conversationId?: string };

/** One replacement in a text: at UTF-16 offset `at`, `remove` units go and `insert` comes. */
export interface Change {
  at: number;
  remove: number;
  insert: string;
}

/** An editor with its own model (CodeMirror, Monaco, ProseMirror...). */
export interface EditorModel {
  getText: () => string;
  /** Calls the listener after every change, if it can with what changed; returns how to unsubscribe. */
  onChange?: (listener: (change?: Change | readonly Change[]) => void) => (() => void) | undefined;
}

/** Where text lives: an input, textarea, select, contenteditable element, or an editor's model. */
export type Target = Element | EditorModel;

export type AcceptVia = EventOf<'accept'>['via'];

/** What `on` reports. */
export interface NodEvents {
  /** An event was captured and queued. */
  event: Event;
  /** It is on disk: closing the page does not lose it. Never told where storage is denied. */
  stored: { event: Event };
  /** The server has committed it (`accepted` or `duplicate`). */
  sent: { event: Event; status: ItemStatus };
  /** It will not be sent: refused by the server, pushed out by the cap, older than 7 days, or dropped by a hook. */
  dropped: { event: Event; reason: ErrorCode | 'cap' | 'age' | 'before_send' | `http_${number}`; message: string };
  /** Something happened and no event was made of it: no consent, the browser's privacy control, or no trace id. */
  skipped: { kind: EventKind; trace: unknown; why: 'consent' | 'privacy_control' | 'trace' };
  /** Delivery did not work; events are kept and will be tried again after `retryInMs`. */
  delayed: { retryInMs: number };
  /** The key was refused (401, 403): delivery waits for `flush()` or the next page. */
  paused: { status: number };
}

export interface Stats {
  captured: number;
  sent: number;
  dropped: number;
  queued: number;
  paused: boolean;
}

export interface Nod {
  /** The whole state of the vote: a later call replaces an earlier one, `null` retracts. */
  vote: (trace: Trace, value: 'up' | 'down' | null, more?: { reasons?: readonly string[]; comment?: string }) => void;
  /** A scale instead of thumbs. Default scale 1 to 5. */
  rate: (trace: Trace, value: number, scale?: { min?: number; max?: number; comment?: string }) => void;
  /** `chosen` was picked over `rejected`; `position` is where it stood, from 0. */
  choose: (chosen: Trace, rejected: readonly Trace[], more?: { position?: number }) => void;
  /** What the output should have been; `null` withdraws. */
  correct: (trace: Trace, text: string | null, more?: { comment?: string }) => void;
  shown: (trace: Trace, more?: { visibleMs?: number }) => void;
  copy: (trace: Trace, share: { chars: number; total: number; of?: 'output' | 'block' }) => void;
  /** Used as it was. Starts the retention clock of a `watch` on the same trace. */
  accept: (trace: Trace, more?: { via?: AcceptVia }) => void;
  /** Used after changes. `done: false` when more changes may follow. */
  edit: (trace: Trace, texts: { original: string; final: string; done?: boolean }) => void;
  /** Another output was asked for; `next` once it is known. */
  regenerate: (trace: Trace, next?: Trace) => void;
  dismiss: (trace: Trace) => void;
  undo: (trace: Trace) => void;
  abandon: (trace: Trace, more: { afterMs: number }) => void;
  /** The conversation went on. Hand in similarity, or both prompts to have it computed here (they are not sent). */
  followUp: (trace: Trace, more?: { similarity?: number; previous?: string; prompt?: string }) => void;
  outcome: (trace: Trace, name: string, value: boolean | number) => void;

  /**
   * Follows a text that starts as the output: accept or edit on submit, blur, send; retention after it; undo when
   * emptied. Returns stop(), which sends the final text if it was changed.
   */
  watch: (target: Target, about: { trace: Trace; original: string }) => () => void;
  /**
   * Tells that `text` was accepted into a larger document. Call it in the same task, right after (or before) placing
   * the text. Sends accept, then retention of that region at 30, 120, 300, 600 s, wherever it moves; undo when it is
   * emptied; the final text when watching ends. `into` defaults to the focused editor, `at` (offset of `text` in the
   * document) to where the text is found. Returns stop() for this region.
   */
  insert: (trace: Trace, text: string, where?: { into?: Target; at?: number; via?: AcceptVia }) => () => void;
  /** Tells of a change made by code, which fires no `input` event. Without `change` the difference is taken. */
  changed: (target: Target, change?: Change | readonly Change[]) => void;

  identify: (user: string | null) => void;
  /** Records the person's choice. `train` defaults to `improve`, but to false under Global Privacy Control. */
  consent: (choice: { improve: boolean; train?: boolean }) => void;
  /** Stops capture and empties the queue. */
  optOut: () => void;
  /** Sends what is queued; resolves when the attempt is over. */
  flush: () => Promise<void>;
  /** Returns how to unsubscribe. */
  on: <K extends keyof NodEvents>(name: K, listener: (detail: NodEvents[K]) => void) => () => void;
  stats: () => Stats;
  /** Ends all watching, sends what is left, removes every listener, observer and timer. */
  destroy: () => void;
}
