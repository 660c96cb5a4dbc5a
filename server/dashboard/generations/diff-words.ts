/** What changed between two texts, word by word: the longest common subsequence, so that the least is marked. Pure. */

export interface Piece {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** Beyond so many words that differ, on both sides multiplied, a diff says less than two texts. */
const TABLE_MAX_CELLS = 4_000_000;

/** The share of two texts that must be the same in both for marks to be less than all there is to see. */
const ALIKE_MIN = 0.3;

/** Null where the texts are too long, or too different for marks to help anybody. */
export function diffWords(before: string, after: string): Piece[] | null {
  const [from, to] = [words(before), words(after)];
  let start = 0;
  while (start < from.length && start < to.length && from[start] === to[start]) start += 1;
  let end = 0;
  while (end < Math.min(from.length, to.length) - start && from.at(-1 - end) === to.at(-1 - end)) end += 1;
  const middle = align(from.slice(start, from.length - end), to.slice(start, to.length - end));
  if (middle === null) return null;
  const pieces = joined([
    ...from.slice(0, start).map((text): Piece => ({ kind: 'same', text })),
    ...middle,
    ...from.slice(from.length - end).map((text): Piece => ({ kind: 'same', text })),
  ]);
  const same = pieces.reduce((sum, { kind, text }) => sum + (kind === 'same' ? text.trim().length : 0), 0);
  return 2 * same >= ALIKE_MIN * (before.length + after.length) && same > 0 ? pieces : null;
}

/** Words, white space and single signs: nothing is lost by joining them again. */
function words(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];
}

function align(from: readonly string[], to: readonly string[]): Piece[] | null {
  const width = to.length + 1;
  if ((from.length + 1) * width > TABLE_MAX_CELLS) return null;
  // lengths[i * width + j]: how long the longest common subsequence of from[i..] and to[j..] is.
  const lengths = new Uint32Array((from.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = from.length - 1; i >= 0; i -= 1) {
    for (let j = to.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = from[i] === to[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pieces: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < from.length || j < to.length) {
    const [removed, added] = [from[i], to[j]];
    if (removed !== undefined && removed === added) {
      pieces.push({ kind: 'same', text: removed });
      i += 1;
      j += 1;
    } else if (added === undefined || (removed !== undefined && at(i + 1, j) >= at(i, j + 1))) {
      pieces.push({ kind: 'removed', text: removed ?? '' });
      i += 1;
    } else {
      pieces.push({ kind: 'added', text: added });
      j += 1;
    }
  }
  return pieces;
}

/** Runs of a kind. Spaces alone between changes are changed too: phrases are read, not every other word. */
function joined(pieces: readonly Piece[]): Piece[] {
  const runs: Piece[] = [];
  const texts = { removed: '', added: '', same: '' };
  const end = () => {
    for (const kind of ['removed', 'added', 'same'] as const) {
      if (texts[kind] !== '') runs.push({ kind, text: texts[kind] });
      texts[kind] = '';
    }
  };
  for (const { kind, text } of pieces) {
    if (kind !== 'same' && texts.same !== '') {
      if (texts.removed !== '' && texts.added !== '' && /^[^\S\n]+$/.test(texts.same)) {
        texts.removed += texts.same;
        texts.added += texts.same;
        texts.same = '';
      } else end();
    }
    texts[kind] += text;
  }
  end();
  return runs;
}
