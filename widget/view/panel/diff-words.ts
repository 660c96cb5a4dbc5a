/** Which words of a text were taken out and which came in, so that a person can read it. */

/** `same` stands in both texts; after it, `out` was taken out and `into` came instead. */
export interface Piece {
  same: string;
  out: string;
  into: string;
}

/** White space, single characters of scripts written without spaces, words, single signs. */
const TOKEN =
  /\s+|[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]|[\p{L}\p{M}\p{N}_]+|./gsu;
/** Cells of the table: a thousand changed words against a thousand, a few milliseconds. Above, all counts as replaced. */
const CELLS_MAX = 1_000_000;

/** Law: all `same + out` are `before`, all `same + into` are `after`. */
export function diffWords(before: string, after: string): Piece[] {
  const a = before.match(TOKEN) ?? [];
  const b = after.match(TOKEN) ?? [];
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;

  const pieces: Piece[] = [{ same: a.slice(0, start).join(''), out: '', into: '' }];
  compare(a.slice(start, a.length - end), b.slice(start, b.length - end), pieces);
  if (end > 0) pieces.push({ same: a.slice(a.length - end).join(''), out: '', into: '' });
  return pieces.filter(({ same, out, into }) => same + out + into !== '');
}

/** The longest common subsequence, by the textbook's table: `lengths` of it from token i and j on. */
function compare(a: readonly string[], b: readonly string[], pieces: Piece[]): void {
  if (a.length * b.length > CELLS_MAX) {
    pieces.push({ same: '', out: a.join(''), into: b.join('') });
    return;
  }
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  let piece: Piece = { same: '', out: '', into: '' };
  pieces.push(piece);
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const out = a[i] ?? '';
    const into = b[j] ?? '';
    if (i < a.length && out === into) {
      // A space between two changed words belongs to the change: it reads as one.
      const joins = /^\s+$/.test(out) && a[i + 1] !== b[j + 1] && piece.out + piece.into !== '';
      if (joins) {
        piece.out += out;
        piece.into += into;
      } else {
        if (piece.out + piece.into !== '') {
          piece = { same: '', out: '', into: '' };
          pieces.push(piece);
        }
        piece.same += out;
      }
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
      piece.out += out;
      i += 1;
    } else {
      piece.into += into;
      j += 1;
    }
  }
}
