/** What a correction changes, word by word, while it is written. */
import type { Words } from '../../strings.ts';
import type { Interface } from '../interface.ts';
import { diffWords } from './diff-words.ts';

/** How much of the text around a change is shown, and of each end of a long change, in characters. */
const AROUND_CHARS = 40;
const CHANGE_CHARS = 200;

export function drawChanges(build: Interface['build'], before: string, after: string, words: Words): HTMLElement {
  const pieces = diffWords(before, after);
  const last = pieces.length - 1;
  const changes = build('div', { class: 'changes', part: 'changes', dir: 'auto' });
  pieces.forEach(({ same, out, into }, index) => {
    changes.append(shorten(same, index > 0 ? AROUND_CHARS : 0, index < last || out + into !== '' ? AROUND_CHARS : 0));
    if (out) changes.append(build('del', {}, shorten(out, CHANGE_CHARS, CHANGE_CHARS)));
    if (into) changes.append(build('ins', {}, shorten(into, CHANGE_CHARS, CHANGE_CHARS)));
  });
  return build('fieldset', { 'aria-label': words.changes }, build('p', { class: 'label' }, words.changes), changes);
}

/** The ends of a long text; nothing shorter is worth the dots. */
function shorten(text: string, head: number, tail: number): string {
  if (text.length <= head + tail + AROUND_CHARS) return text;
  const [start = ''] = new RegExp(`^.{0,${head}}`, 'su').exec(text) ?? [];
  const [end = ''] = new RegExp(`.{0,${tail}}$`, 'su').exec(text.slice(-2 * tail - 2)) ?? [];
  return `${start} … ${end}`;
}
