/**
 * One text that goes on changing, and the accepted outputs inside it: what is left of each at every checkpoint.
 * Pure: it knows no DOM and no clock, every call brings the time (ms). Definitions: LABELS, "Region" and "Retention".
 */

import { RETENTION_CHECKPOINTS_S } from '../../shared/limits.ts';
import type { Change } from '../api.ts';
import { applyChange, moveRegion, type Region, regionAt } from './region.ts';
import { normalise } from './similarity.ts';

/** A text that was taken out and not put back for this long (cut and paste, Ctrl-Z twice) is undone. */
export const UNDO_SETTLES_MS = 3000;

type Checkpoint = (typeof RETENTION_CHECKPOINTS_S)[number];

export type Finding = { kind: 'retention'; after_s: Checkpoint } | { kind: 'undo' } | { kind: 'edit'; final: boolean };

export interface Piece {
  /** The output as it was accepted, trimmed. */
  original: string;
  /** Absent: the whole text is the output. */
  region?: Region;
  /** When the retention clock started; absent until the text is accepted. */
  acceptedAt?: number;
  /** `text` is what is left of the output; how alike the two are is found later, away from where people type. */
  report: (finding: Finding, piece: Piece, text: string) => void;
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
  /** What is followed: put in, or taken out without a word. */
  pieces: Set<Piece>;
  /** Checkpoints before `now` are reported first, on the text as it was. */
  change: (change: Change, now: number) => void;
  /** Reports everything due before `now`. */
  advance: (now: number) => void;
  /** When `advance` has something to report, or Infinity. */
  nextDue: () => number;
  /** Watching of one piece ends: reports what is due up to and including `now`, then a final text if it changed. */
  end: (piece: Piece, now: number) => void;
}

export function trackText(initial: string): TrackedText {
  let text = initial;
  const pieces = new Set<Piece>();

  function change(change: Change, now: number): void {
    advance(now);
    if (change.remove === 0 && change.insert === '') return;
    const before = [...pieces].map((piece) => [piece, contentOf(piece, text)] as const);
    text = applyChange(text, change);
    for (const [piece, content] of before) follow(piece, change, content, text, now);
  }

  function advance(now: number, inclusive = false): void {
    for (const piece of pieces) {
      for (let due = dueOf(piece); inclusive ? due <= now : due < now; due = dueOf(piece)) report(piece, due, text);
    }
  }

  return {
    text: () => text,
    pieces,
    change,
    advance,
    nextDue: () => Math.min(...[...pieces].map(dueOf)),
    end(piece, now) {
      if (!pieces.has(piece)) return;
      advance(now, true);
      pieces.delete(piece);
      const left = contentOf(piece, text);
      if (piece.emptied && !piece.undone) piece.report({ kind: 'undo' }, piece, left);
      else if (left.trim() !== '' && normalise(left) !== normalise(piece.original) && left !== piece.sentText) {
        piece.report({ kind: 'edit', final: true }, piece, left);
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
    if (back >= 0 && piece.region.start === piece.region.end) piece.region = regionAt(change.at + back, gone);
  }
  if (contentOf(piece, text) !== '') piece.emptied = undefined;
  else if (before !== '') piece.emptied = { at: now, text: before };
}

/** Infinity when nothing is. */
function dueOf(piece: Piece): number {
  const settled = piece.emptied && !piece.undone ? piece.emptied.at + UNDO_SETTLES_MS : undefined;
  return Math.min(...[settled, checkpointOf(piece)?.at].filter((at) => at !== undefined));
}

function checkpointOf({ acceptedAt, reportedS = 0 }: Piece): { after_s: Checkpoint; at: number } | undefined {
  const after_s = RETENTION_CHECKPOINTS_S.find((seconds) => seconds > reportedS);
  return acceptedAt === undefined || !after_s ? undefined : { after_s, at: acceptedAt + after_s * 1000 };
}

function report(piece: Piece, due: number, text: string): void {
  const { at, after_s = 0 } = checkpointOf(piece) ?? {};
  const left = contentOf(piece, text);
  if (at === due && after_s) {
    piece.reportedS = after_s;
    piece.report({ kind: 'retention', after_s }, piece, left);
  } else {
    piece.undone = true;
    piece.report({ kind: 'undo' }, piece, left);
  }
}
