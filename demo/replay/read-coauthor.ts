/**
 * Reads a CoAuthor recording (Lee, Liang, Yang, CHI 2022): one writing session, keystroke by keystroke, and what happened
 * to each suggestion in it. A *round* is one list of suggestions on screen; its texts are its *offers*.
 *
 * - A round is open from `suggestion-open` (or `suggestion-reopen`, which shows the last round again) until a user closes
 *   it or takes an offer. A user's close of an open round is a dismissal; a close of a closed one is nothing.
 * - The offer taken is the one that equals the inserted text after trimming: the recorded `index` is unreliable.
 * - A round that is still open when the next one opens was superseded by it.
 */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { readLines } from './read-lines.ts';

const Op = z.union([
  z.object({ retain: z.int().positive() }),
  z.object({ insert: z.string() }),
  z.object({ delete: z.int().positive() }),
]);
const RecordedEvent = z.object({
  n: z.int(),
  t_ms: z.number().min(0),
  event: z.string(),
  source: z.enum(['user', 'api']),
  cursor: z.int().nullish(),
  delta: z.array(Op).optional(),
  doc: z.string().optional(),
  suggestions: z.array(z.string()).optional(),
});
export type RecordedEvent = z.infer<typeof RecordedEvent>;

/** One replacement in a text: at offset `at` (UTF-16), `remove` units go and `insert` comes. */
export interface Change {
  at: number;
  remove: number;
  insert: string;
}

export interface Round {
  /** From 0, in order of opening. */
  index: number;
  /** The document up to the cursor: what the model was asked to continue. */
  prompt: string;
  offers: string[];
}

/** What happened, `t` ms after the session began, in order. */
export type Step = { t: number } & (
  | { kind: 'change'; changes: Change[] }
  | { kind: 'open'; round: number }
  | { kind: 'accept'; round: number; offer: number; at: number; text: string }
  | { kind: 'dismiss'; round: number }
  | { kind: 'supersede'; round: number; by: number }
);

export interface Session {
  /** Its file's name. */
  id: string;
  /** The text at the start. */
  text: string;
  rounds: Round[];
  steps: Step[];
  /** When the document ends: the time of the last recorded event. */
  endsAt: number;
}

/** Every `*.jsonl` or `*.jsonl.gz` in a folder, by name. */
export async function readCoAuthor(folder: string): Promise<Session[]> {
  const names = (await readdir(folder)).filter((name) => /\.jsonl(\.gz)?$/.test(name)).sort();
  if (names.length === 0) throw new Error(`${folder} holds no recording (*.jsonl or *.jsonl.gz).`);
  return Promise.all(
    names.map(async (name) =>
      readSession(basename(name).replace(/\.jsonl(\.gz)?$/, ''), await readLines(join(folder, name), RecordedEvent)),
    ),
  );
}

/** @throws Error when an inserted suggestion was not offered */
export function readSession(id: string, events: readonly RecordedEvent[]): Session {
  const text = events[0]?.doc ?? '';
  const session: Session = { id, text, rounds: [], steps: [], endsAt: events.at(-1)?.t_ms ?? 0 };
  let doc = text;
  let last: Round | undefined;
  let isOpen = false;
  for (const event of events) {
    const t = event.t_ms;
    if (event.event === 'suggestion-open') {
      const next = {
        index: session.rounds.length,
        prompt: doc.slice(0, event.cursor ?? doc.length),
        offers: event.suggestions ?? [],
      };
      if (last !== undefined && isOpen) session.steps.push({ t, kind: 'supersede', round: last.index, by: next.index });
      session.rounds.push(next);
      session.steps.push({ t, kind: 'open', round: next.index });
      [last, isOpen] = [next, true];
    } else if (event.event === 'suggestion-reopen') {
      isOpen = last !== undefined;
    } else if (event.event === 'suggestion-close' && event.source === 'user') {
      if (last !== undefined && isOpen) session.steps.push({ t, kind: 'dismiss', round: last.index });
      isOpen = false;
    } else if (event.delta !== undefined) {
      const changes = changesOf(event.delta);
      const [first] = changes;
      if (event.source === 'api' && first !== undefined && last !== undefined) {
        session.steps.push({ t, kind: 'accept', ...acceptedOffer(id, last, first) });
        isOpen = false;
      } else {
        session.steps.push({ t, kind: 'change', changes });
      }
      doc = changes.reduce(applyChange, doc);
    }
  }
  return session;
}

/** The document after everything that changed it. */
export function textAtEnd(session: Session): string {
  return session.steps.flatMap(changesIn).reduce(applyChange, session.text);
}

/** How a step changes the document. */
export function changesIn(step: Step): Change[] {
  if (step.kind === 'change') return step.changes;
  return step.kind === 'accept' ? [{ at: step.at, remove: 0, insert: step.text }] : [];
}

export function applyChange(text: string, { at, remove, insert }: Change): string {
  return text.slice(0, at) + insert + text.slice(at + remove);
}

function acceptedOffer(id: string, round: Round, { at, insert }: Change) {
  const offer = round.offers.findIndex((text) => text.trim() === insert.trim());
  if (offer === -1) throw new Error(`${id}: a text was inserted that round ${round.index} did not offer: ${insert}`);
  return { round: round.index, offer, at, text: insert };
}

/** A Quill delta as replacements, applied one after the other. */
function changesOf(delta: NonNullable<RecordedEvent['delta']>): Change[] {
  const changes: Change[] = [];
  let at = 0;
  for (const op of delta) {
    if ('retain' in op) at += op.retain;
    else if ('delete' in op) changes.push({ at, remove: op.delete, insert: '' });
    else {
      changes.push({ at, remove: 0, insert: op.insert });
      at += op.insert.length;
    }
  }
  return changes;
}
