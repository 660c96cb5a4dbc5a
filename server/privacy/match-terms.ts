/**
 * Finds a project's own words in a text, all of them in one pass (Aho and Corasick, CACM 18(6), 1975): the time grows
 * with the text alone, however many words there are and however they overlap.
 */

interface State {
  next: Map<number, State>;
  /** Where to go on when the text leaves every word that is under way. */
  fail: State | undefined;
  /** Length of the longest word that ends here; 0 for none. */
  length: number;
  /** The next shorter word that ends here as well. */
  shorter: State | undefined;
}

/** Capitals or not, whole words, the longest where several begin at one place. */
export class TermMatcher {
  private readonly root: State = { next: new Map(), fail: undefined, length: 0, shorter: undefined };

  constructor(terms: readonly string[]) {
    // Composed and decomposed: an accent may be a character of its own, and nobody sees which.
    for (const term of terms) for (const form of ['NFC', 'NFD']) this.add(fold(term.normalize(form)));
    this.link();
  }

  /** The text with every word replaced; the very same text where there is none. */
  replace(text: string, by: string): string {
    const spans = this.find(text);
    if (spans.length === 0) return text;
    const parts: string[] = [];
    let from = 0;
    for (const { start, end } of spans) {
      parts.push(text.slice(from, start), by);
      from = end;
    }
    return parts.join('') + text.slice(from);
  }

  /** In order, without overlap. */
  private find(text: string): { start: number; end: number }[] {
    const folded = fold(text);
    const spans: { start: number; end: number }[] = [];
    let state = this.root;
    for (let at = 0; at < folded.length; at += 1) {
      const code = folded.charCodeAt(at);
      while (state !== this.root && !state.next.has(code)) state = state.fail ?? this.root;
      state = state.next.get(code) ?? this.root;
      // In the middle of a word none of those that end here stands as one: each would be looked at, at each letter.
      if (joins(folded, at + 1)) continue;
      // The longest that ends here and stands as a word.
      for (let found = state.length > 0 ? state : state.shorter; found !== undefined; found = found.shorter) {
        const span = { start: at + 1 - found.length, end: at + 1 };
        if (joins(folded, span.start)) continue;
        // A word that begins no later swallows those before it that end within it.
        while ((spans.at(-1)?.start ?? -1) >= span.start) spans.pop();
        if ((spans.at(-1)?.end ?? 0) <= span.start) spans.push(span);
        break;
      }
    }
    return spans;
  }

  private add(term: string): void {
    let state = this.root;
    for (let at = 0; at < term.length; at += 1) {
      const code = term.charCodeAt(at);
      const next = state.next.get(code) ?? { next: new Map(), fail: undefined, length: 0, shorter: undefined };
      state.next.set(code, next);
      state = next;
    }
    state.length = term.length;
  }

  /** Breadth first: `fail` of a state leads to the longest other beginning that its text ends with. */
  private link(): void {
    const queue = [this.root];
    for (const state of queue) {
      for (const [code, next] of state.next) {
        let fail = state.fail;
        while (fail !== undefined && !fail.next.has(code)) fail = fail.fail;
        next.fail = fail?.next.get(code) ?? this.root;
        next.shorter = next.fail.length > 0 ? next.fail : next.fail.shorter;
        queue.push(next);
      }
    }
  }
}

/** Small letters, one code unit for one: places in the folded text are places in the text. */
function fold(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from({ length: text.length }, (_, at) => {
    const unit = text.charAt(at).toLowerCase();
    return unit.length === 1 ? unit : text.charAt(at);
  }).join('');
}

const LETTER_OR_DIGIT = /[\p{L}\p{N}\p{M}_]/u;

/** Whether two letters or digits meet here. A word's own edge counts only where it is one: a term may begin with a bracket. */
function joins(text: string, at: number): boolean {
  return LETTER_OR_DIGIT.test(text.charAt(at - 1)) && LETTER_OR_DIGIT.test(text.charAt(at));
}
