/** A word with its definition, one hover or focus away. */
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';

export function Term({ words, means }: { words: string; means: string }): JSX.Element {
  const id = useId();
  return (
    <span class="term">
      <button type="button" aria-describedby={id}>
        {words}
      </button>
      <span role="tooltip" id={id}>
        {means}
      </span>
    </span>
  );
}
