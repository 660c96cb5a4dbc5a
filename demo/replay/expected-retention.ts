/**
 * What is left of accepted texts, straight from a recording by the definition, with none of the widget's code: the check
 * that the widget measures what it says.
 *
 * The *region* of an inserted text is the text trimmed of white space; inserts at either end are outside of it, deletes
 * shrink it. *Retention* at T is the similarity of the region, after all changes up to accept + T, to the trimmed text;
 * it is defined while the document lives that long.
 */
import { applyChange, type Change, changesIn, type Session } from './read-coauthor.ts';
import { similarity } from './similarity.ts';

export interface ExpectedRetention {
  round: number;
  offer: number;
  after_s: number;
  similarity: number;
}

const CHECKPOINTS_S = [30, 120, 300, 600] as const;

/** By accept, then by checkpoint; checkpoints the document does not live to see are not in it. */
export function expectedRetention(session: Session): ExpectedRetention[] {
  return session.steps.flatMap((step, index) => {
    if (step.kind !== 'accept') return [];
    const lived = CHECKPOINTS_S.filter((after_s) => step.t + after_s * 1000 <= session.endsAt);
    const original = step.text.trim();
    const start = step.at + step.text.indexOf(original);
    return lived.map((after_s) => {
      const kept = regionAt(session, index, { start, end: start + original.length }, step.t + after_s * 1000);
      return { round: step.round, offer: step.offer, after_s, similarity: similarity(kept, original) };
    });
  });
}

interface Region {
  start: number;
  end: number;
}

/** The region's text at a time. Replays the whole document, which is slow and hard to get wrong. */
function regionAt(session: Session, acceptIndex: number, placed: Region, until: number): string {
  let text = session.text;
  let region: Region | undefined;
  for (const [index, step] of session.steps.entries()) {
    if (step.t > until) break;
    for (const change of changesIn(step)) {
      text = applyChange(text, change);
      if (region !== undefined) region = moveRegion(region, change);
    }
    if (index === acceptIndex) region = placed;
  }
  return region === undefined ? '' : text.slice(region.start, region.end);
}

function moveRegion(region: Region, { at, remove, insert }: Change): Region {
  const before = clamp(region.start - at, 0, remove);
  const inside = clamp(region.end - at, 0, remove) - before;
  const start = region.start - before;
  const end = region.end - before - inside;
  // Where the deleted part stood, text is inserted: strictly inside it grows the region, at its start it pushes it on.
  if (at > start && at < end) return { start, end: end + insert.length };
  return at <= start ? { start: start + insert.length, end: end + insert.length } : { start, end };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
