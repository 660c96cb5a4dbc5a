/** What a correction changes, word by word, while it is written. */
import type { ComponentChildren, JSX } from 'preact';
import type { Words } from '../../strings.ts';
import { diffWords } from './diff-words.ts';

/** How much of the text around a change is shown, and of each end of a long change, in characters. */
const AROUND_CHARS = 40;
const CHANGE_CHARS = 200;

interface ChangesProps {
  before: string;
  after: string;
  words: Words;
}

export function Changes({ before, after, words }: ChangesProps): JSX.Element {
  const pieces = diffWords(before, after);
  const last = pieces.length - 1;
  return (
    <fieldset aria-label={words.changes}>
      <p class="label">{words.changes}</p>
      <div class="changes" part="changes" dir="auto">
        {pieces.flatMap(({ same, out, into }, index): ComponentChildren[] => [
          shorten(same, index > 0 ? AROUND_CHARS : 0, index < last || out + into !== '' ? AROUND_CHARS : 0),
          out && <del>{shorten(out, CHANGE_CHARS, CHANGE_CHARS)}</del>,
          into && <ins>{shorten(into, CHANGE_CHARS, CHANGE_CHARS)}</ins>,
        ])}
      </div>
    </fieldset>
  );
}

/** The ends of a long text; nothing shorter is worth the dots. */
function shorten(text: string, head: number, tail: number): string {
  if (text.length <= head + tail + AROUND_CHARS) return text;
  const [start = ''] = new RegExp(`^.{0,${head}}`, 'su').exec(text) ?? [];
  const [end = ''] = new RegExp(`.{0,${tail}}$`, 'su').exec(text.slice(-2 * tail - 2)) ?? [];
  return `${start} … ${end}`;
}
