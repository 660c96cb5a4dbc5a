/** A text people or models wrote: prose as prose, fenced code as code, and neither ever as markup. */
import type { JSX } from 'preact';
import { splitFences } from './split-fences.ts';

export function Prose({ text }: { text: string }): JSX.Element {
  return (
    <div class="prose">
      {splitFences(text).map((piece, index) =>
        piece.code ? (
          <pre key={String(index)} class="call">
            {piece.text}
          </pre>
        ) : (
          <div key={String(index)} class="text">
            {piece.text}
          </div>
        ),
      )}
    </div>
  );
}
