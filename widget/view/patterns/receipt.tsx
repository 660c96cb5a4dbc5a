/** What became of the act. The live region stands in the page before it has anything to say. */
import type { JSX } from 'preact';
import type { Receipt as What } from '../../state.ts';
import type { Words } from '../../strings.ts';

export function Receipt({ what, words }: { what: What; words: Words }): JSX.Element {
  return (
    <div class="bar">
      <span class="receipt" part="receipt" role="status">
        {what === 'none' ? '' : words[what]}
      </span>
    </div>
  );
}
