/**
 * One text that goes on changing, and the accepted outputs inside it: what is left of each at every checkpoint.
 * Pure: it knows no DOM and no clock, every call brings the time (ms). Definitions: LABELS, "Region" and "Retention".
 */

import { RETENTION_CHECKPOINTS_S } from '../../shared/limits.ts';
import type { Change } from '../api.ts';
import { applyChange, difference, moveRegion, type Region } from './region.ts';
import { normalise } from './similarity.ts';

/** A text that was taken out and not put back for this long (cut and paste, Ctrl-Z twice) is undone. */
export const UNDO_SETTLES_MS = 3000;

/** `text` is what is left of the output; how alike that is to it is found later, away from where people type. */
export type Finding =
  | { kind: 'retention'; after_s: (typeof RETENTION_CHECKPOINTS_S)[number]; text: string }
  | { kind: 'undo' }
  | { kind: 'edit'; text: string; final: boolean };

export interface Piece {
  /** The output as it was accepted, trimmed. */
  original: string;
  /** Absent: the whole text is the output. */
  region?: Region;
  /** When the retention clock started; absent until the text is accepted. */
  acceptedAt?: number;
  report: (finding: Finding, piece: Piece) => void;
  /** Seconds of the last checkpoint reported. */
  reportedS?: number;
  /** When it was emptied, and what was there until then. */
  emptied?: { at: number; text: string } | undefined;
  undone?: boolean;
  /** The text last sent, so that the same text is not sent twice. */
  sentText?: string;
}

export interface TrackedText {
  text: () => string;
  pieces: ReadonlySet<Piece>;
  add: (piece: Piece) => void;
  /** Applies known changes, in order. Checkpoints before `now` are reported first, on the text as it was. */
  change: (changes: readonly Change[], now: number) => void;
  /** The text as it now is; what is different came by one unknown change. */
  reread: (text: string, now: number) => void;
  /** Reports everything due before `now`. */
  advance: (now: number) => void;
  /** When `advance` has something to report, or Infinity. */
  nextDue: () => number;
  /** Watching of one piece ends without a word. */
  drop: (piece: Piece) => void;
  /** Watching of one piece ends: reports what is due up to and including `now`, then a final text if it changed. */
  end: (piece: Piece, now: number) => void;
}

export function trackText(initial: string): TrackedText {
  let text = initial;
  const pieces = new Set<Piece>();

  function change(changes: readonly Change[], now: number): void {
    advance(now);
    for (const one of changes) {
      if (one.remove === 0 && one.insert === '') continue;
      const before = new Map([...pieces].map((piece) => [piece, contentOf(piece, text)]));
      text = applyChange(text, one);
      for (const piece of pieces) follow(piece, one, before.get(piece) ?? '', text, now);
    }
  }

  function advance(now: number, inclusive = false): void {
    for (const piece of pieces) {
      for (let due = dueOf(piece); inclusive ? due <= now : due < now; due = dueOf(piece)) report(piece, due, text);
    }
  }

  return {
    text: () => text,
    pieces,
    add: (piece) => void pieces.add(piece),
    drop: (piece) => void pieces.delete(piece),
    change,
    reread(current, now) {
      if (current === text) advance(now);
      else change([difference(text, current)], now);
    },
    advance,
    nextDue: () => Math.min(Number.POSITIVE_INFINITY, ...[...pieces].map(dueOf)),
    end(piece, now) {
      if (!pieces.has(piece)) return;
      advance(now, true);
      pieces.delete(piece);
      const left = contentOf(piece, text);
      if (piece.emptied && !piece.undone) piece.report({ kind: 'undo' }, piece);
      else if (left.trim() !== '' && normalise(left) !== normalise(piece.original) && left !== piece.sentText) {
        piece.report({ kind: 'edit', text: left, final: true }, piece);
      }
    },
  };
}

/** What is left of the output. A whole text is compared without the white space around it. */
function contentOf(piece: Piece, text: string): string {
  return piece.region ? text.slice(piece.region.start, piece.region.end) : text.trim();
}

function follow(piece: Piece, change: Change, before: string, text: string, now: number): void {
  if (piece.region) {
    piece.region = moveRegion(piece.region, change);
    const gone = piece.emptied?.text ?? before;
    const back = piece.undone || gone === '' ? -1 : change.insert.indexOf(gone);
    // Taken out and put back, here or elsewhere: the region moves to where the text now is.
    if (back >= 0 && piece.region.start === piece.region.end) {
      const start = change.at + back;
      piece.region = { start, end: start + gone.length };
    }
  }
  if (contentOf(piece, text) !== '') piece.emptied = undefined;
  else if (before !== '') piece.emptied = { at: now, text: before };
}

function dueOf(piece: Piece): number {
  const settled = piece.emptied && !piece.undone ? piece.emptied.at + UNDO_SETTLES_MS : Number.POSITIVE_INFINITY;
  return Math.min(settled, checkpointOf(piece)?.at ?? Number.POSITIVE_INFINITY);
}

function checkpointOf(piece: Piece): { after_s: (typeof RETENTION_CHECKPOINTS_S)[number]; at: number } | undefined {
  const { acceptedAt } = piece;
  const after_s = RETENTION_CHECKPOINTS_S.find((seconds) => seconds > (piece.reportedS ?? 0));
  return acceptedAt === undefined || after_s === undefined ? undefined : { after_s, at: acceptedAt + after_s * 1000 };
}

function report(piece: Piece, due: number, text: string): void {
  const checkpoint = checkpointOf(piece);
  if (checkpoint?.at === due) {
    piece.reportedS = checkpoint.after_s;
    piece.report({ kind: 'retention', after_s: checkpoint.after_s, text: contentOf(piece, text) }, piece);
  } else {
    piece.undone = true;
    piece.report({ kind: 'undo' }, piece);
  }
}
