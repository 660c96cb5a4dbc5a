/** A text people or models wrote: prose as prose, fenced code as code, JSON as a tree, and nothing ever as markup. */
import type { JSX } from 'preact';
import { Fold } from '../parts/fold.tsx';
import { JsonTree, readJson } from './json-tree.tsx';
import { splitFences } from './split-fences.ts';

export function Prose({ text }: { text: string }): JSX.Element {
  const json = readJson(text);
  if (json !== null) return <JsonTree value={json} />;
  return (
    <Fold text={text}>
      <div class="prose">
        {splitFences(text).map((piece, index) =>
          piece.code ? (
            <pre key={String(index)} class="call">
              {piece.text}
            </pre>
          ) : (
            <div key={String(index)} class="text" dir="auto">
              {piece.text}
            </div>
          ),
        )}
      </div>
    </Fold>
  );
}
