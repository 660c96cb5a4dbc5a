/** The keys of the review, one question mark away. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

const keys: readonly [key: string, words: string][] = [
  ['G', 'Good: decide, and go on'],
  ['B', 'Bad: decide, and go on'],
  ['E', 'Write what it should have been'],
  ['R', 'Write why'],
  ['S', 'Skip: leave it to somebody else'],
  ['U', 'Undo the last decision'],
  ['Esc', 'Leave the field one writes in'],
  ['Ctrl + Enter', 'In a field: bad, with what is written'],
];

export function KeyHelp({ onClose }: { onClose: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="help" aria-labelledby="keys-title" onClose={onClose}>
      <h2 id="keys-title">Keys</h2>
      <dl>
        {keys.map(([key, words]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
