/**
 * Watched editors: each keeps a `TrackedText` up to date with what people type and what code changes, and its
 * checkpoints on time. Two things stand in an editor: outputs inserted into a larger document (`insert`), and
 * the document that starts as an output (`watch`, in `field.ts`).
 */

import type { Change, Target, Trace } from '../api.ts';
import { guard } from '../warn.ts';
import type { Comparer } from './compare.ts';
import { type Delegate, onPath } from './delegate.ts';
import { isModel, isPrivate, readText } from './read-text.ts';
import type { Recorder } from './record.ts';
import { applyChange, difference, regionAt, typedChange } from './region.ts';
import { type Piece, type TrackedText, trackText } from './tracked-text.ts';

/** A timer this much late ran in a throttled or sleeping page: what it finds came after the deadline. */
const PUNCTUAL_MS = 1000;
/** When to look for a text that was announced first: frameworks place it when they render, without an event. */
const PLACED_WITHIN_MS = [0, 100, 1000];
/** When to look whether a click or Enter made the page's code empty an editor: at once, or when a server has answered. */
const LOOK_AFTER_MS = [0, 950];

export interface Watched {
  target: Target;
  tracked: TrackedText;
  /** Inserted texts that were announced before they were placed. */
  awaited: Piece[];
  stopModel?: (() => void) | undefined;
  /** Code that empties it until then does so because it was sent, even if it tells of the change. */
  sendingUntil: number;
  /** The output it started as, if it did. */
  field?: Field | undefined;
}

/** A whole text that started as an output. */
export interface Field {
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

export interface Editors {
  /** Follows a text that was accepted into a larger document at `acceptedAt` (ms). */
  insert: (trace: Trace, text: string, where: { into: Target; at?: number; acceptedAt: number }) => () => void;
  changed: (target: Target, change?: Change | readonly Change[]) => void;
  /** Watches a target, or finds it watched already. */
  attach: (target: Target) => Watched | undefined;
  of: (target: Target) => Watched | undefined;
  fields: () => Field[];
  /** An event on the way to, or from, a field. */
  onField: (type: keyof DocumentEventMap, run: (field: Field) => void) => void;
  /** The page's own code emptied a field: what stood there was sent. */
  onSent: (run: (field: Field) => void) => void;
  /** Takes in what changed since the last look: by a person's hand, or by code that told of it or did not. */
  look: (watched: Watched, by: 'hand' | 'told' | 'code') => void;
  /** Ends one piece as the text was last seen, and the watching of its editor when it was the last. */
  end: (watched: Watched, piece: Piece) => void;
  /** How findings about a trace become events. */
  reporter: (trace: Trace) => Piece['report'];
  schedule: () => void;
  /** Elements that left the page took their documents with them. */
  sweep: () => void;
  endAll: () => void;
  /** Forgets everything without a word: the person opted out. */
  forget: () => void;
}

export function createEditors(
  { record, sendable, consent }: Recorder,
  listeners: Delegate,
  { compare }: Pick<Comparer, 'compare'>,
): Editors {
  const watchedBy = new Map<Target, Watched>();
  let soon: ReturnType<typeof setTimeout>[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sent: (field: Field) => void = () => undefined;

  function attach(target: Target): Watched | undefined {
    const existing = watchedBy.get(target);
    if (existing || isPrivate(target)) return existing;
    const watched: Watched = {
      target,
      tracked: trackText(readText(target).text),
      awaited: [],
      sendingUntil: 0,
    };
    watchedBy.set(target, watched);
    if (isModel(target)) watched.stopModel = target.onChange?.(guard((change) => take(watched, change)));
    return watched;
  }

  function look(watched: Watched, by: 'hand' | 'told' | 'code'): void {
    const { text, caret } = readText(watched.target);
    const before = watched.tracked.text();
    if (text === before) watched.tracked.advance(Date.now());
    else if (by !== 'hand' && wasSent(watched, text, by)) {
      if (watched.field) sent(watched.field);
      endWhole(watched);
    } else apply(watched, typedChange(before, text, by === 'hand' ? caret : -1));
    schedule();
  }

  /** People empty a field with their hands. When the page's own code does, what stood there was sent. */
  function wasSent({ target, tracked, awaited, sendingUntil }: Watched, text: string, by: 'told' | 'code'): boolean {
    if (text.trim() !== '' || tracked.text().trim() === '' || awaited.length > 0) return false;
    return Date.now() <= sendingUntil || (by === 'code' && !isModel(target));
  }

  /** A change the page tells of, exactly or not. */
  function take(watched: Watched, change: Change | readonly Change[] = []): void {
    const changes = [change].flat();
    if (changes.every(isChange)) for (const one of changes) apply(watched, one);
    look(watched, 'told');
  }

  function apply(watched: Watched, change: Change): void {
    watched.tracked.change(change, Date.now());
    watched.awaited = watched.awaited.filter((piece) => {
      const found = change.insert.indexOf(piece.original);
      if (found >= 0) place(watched, piece, change.at + found);
      return found < 0;
    });
  }

  function place({ tracked }: Watched, piece: Piece, start: number): void {
    piece.region = regionAt(start, piece.original);
    tracked.pieces.add(piece);
  }

  function insert(trace: Trace, text: string, where: { into: Target; at?: number; acceptedAt: number }): () => void {
    const watched = text.trim() === '' ? undefined : attach(where.into);
    if (!watched) return () => undefined;
    const { target } = watched;

    const placed = text.replace(/\r\n?/g, '\n');
    const piece: Piece = { original: placed.trim(), acceptedAt: where.acceptedAt, report: reporter(trace) };
    const before = watched.tracked.text();
    const { text: after, caret } = readText(target);
    const at = findPlaced(before, after, placed, where.at, caret);
    if (at === undefined) {
      look(watched, 'told');
      watched.awaited.push(piece);
      lookSoon(PLACED_WITHIN_MS);
    } else {
      if (before !== after) apply(watched, changeByPlacing(before, after, placed, at));
      place(watched, piece, at + placed.length - placed.trimStart().length);
    }
    schedule();
    return guard(() => {
      if (watched.tracked.pieces.has(piece)) look(watched, 'told');
      end(watched, piece);
    });
  }

  /** The page's code may fill or empty an editor without an event: after a click, after Enter, when a server answered. */
  function lookSoon(waits: readonly number[]): void {
    for (const one of soon) clearTimeout(one);
    soon = waits.map((wait) => setTimeout(guard(lookAtAll), wait));
  }

  function lookAtAll(): void {
    for (const watched of [...watchedBy.values()]) look(watched, isModel(watched.target) ? 'told' : 'code');
  }

  function end(watched: Watched, piece: Piece): void {
    watched.awaited = watched.awaited.filter((one) => one !== piece);
    watched.tracked.end(piece, Date.now());
    if (watched.tracked.pieces.size === 0 && watched.awaited.length === 0) release(watched);
  }

  function release(watched: Watched): void {
    watched.stopModel?.();
    watched.field = undefined;
    watchedBy.delete(watched.target);
    schedule();
  }

  function endWhole(watched: Watched): void {
    for (const piece of [...watched.tracked.pieces]) watched.tracked.end(piece, Date.now());
    release(watched);
  }

  /** One timer for all editors, just after the nearest checkpoint, so that changes at the deadline itself count. */
  function schedule(): void {
    clearTimeout(timer);
    const due = Math.min(...[...watchedBy.values()].map(({ tracked }) => tracked.nextDue()));
    if (!Number.isFinite(due)) return;
    timer = setTimeout(
      guard(() => {
        const now = Date.now();
        for (const { tracked } of watchedBy.values()) {
          if (now - tracked.nextDue() > PUNCTUAL_MS) tracked.advance(now);
        }
        lookAtAll();
        schedule();
      }),
      Math.max(0, due + 1 - Date.now()),
    );
  }

  function reporter(trace: Trace): Piece['report'] {
    return (finding, { original, region }, text) => {
      if (finding.kind === 'undo') record(trace, finding);
      else if (consent.allowsBehaviour()) {
        compare(region ? text : text.trim(), original, (similarity) => {
          if (finding.kind === 'retention') record(trace, { ...finding, similarity });
          else record(trace, { ...finding, similarity, text: sendable(text) });
        });
      }
    };
  }

  const watchedOf = (event: Event): Watched | undefined => onPath(event, (element) => watchedBy.get(element));
  for (const type of ['beforeinput', 'input'] as const) {
    listeners.on(type, (event) => {
      const watched = watchedOf(event);
      if (watched) look(watched, type === 'input' && event.isTrusted ? 'hand' : 'code');
    });
  }
  listeners.on('click', () => lookSoon(LOOK_AFTER_MS));
  listeners.on('keydown', ({ key }) => {
    if (key === 'Enter') lookSoon(LOOK_AFTER_MS);
  });

  return {
    insert,
    changed(target, change) {
      const watched = watchedBy.get(target);
      if (watched) take(watched, change);
    },
    attach,
    of: (target) => watchedBy.get(target),
    fields: () => [...watchedBy.values()].flatMap(({ field }) => field ?? []),
    onField(type, run) {
      listeners.on(type, (event) => {
        const field = watchedOf(event)?.field;
        if (field) run(field);
      });
    },
    onSent(run) {
      sent = run;
    },
    look,
    end,
    reporter,
    schedule,
    sweep() {
      for (const watched of [...watchedBy.values()]) {
        if (!isModel(watched.target) && !watched.target.isConnected) endWhole(watched);
      }
    },
    endAll() {
      lookSoon([]);
      lookAtAll();
      for (const watched of [...watchedBy.values()]) endWhole(watched);
    },
    forget() {
      lookSoon([]);
      for (const watched of [...watchedBy.values()]) release(watched);
    },
  };
}

function isChange(change: unknown): change is Change {
  const { at, remove, insert }: Partial<Record<keyof Change, unknown>> = Object(change);
  return [at, remove].every((count) => typeof count === 'number' && count >= 0) && typeof insert === 'string';
}

/** Where the text stands: as told, else before the caret, else in what changed, else where it occurs only once. */
function findPlaced(
  before: string,
  after: string,
  text: string,
  at: number | undefined,
  caret: number,
): number | undefined {
  if (at !== undefined) return after.startsWith(text, at) ? at : undefined;
  if (caret >= text.length && after.startsWith(text, caret - text.length)) return caret - text.length;
  const change = difference(before, after);
  const within = change.insert.indexOf(text);
  if (within >= 0) return change.at + within;
  const first = after.indexOf(text);
  return first >= 0 && first === after.lastIndexOf(text) ? first : undefined;
}

/** The change that placed `text` at `at`, exactly when that explains the new text. */
function changeByPlacing(before: string, after: string, text: string, at: number): Change {
  const change = { at, remove: before.length + text.length - after.length, insert: text };
  return applyChange(before, change) === after ? change : difference(before, after);
}
