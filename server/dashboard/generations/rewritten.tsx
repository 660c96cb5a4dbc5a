/** What a person made of the answer, with the changes marked; the plain text is one click away. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { CopyButton } from '../parts/copy-button.tsx';
import { Fold } from '../parts/fold.tsx';
import { diffWords, type Piece } from './diff-words.ts';
import { Prose } from './prose.tsx';

interface RewrittenProps {
  id: string;
  title: string;
  /** Null: the answer itself is not known. */
  before: string | null;
  after: string;
}

export function Rewritten({ id, title, before, after }: RewrittenProps): JSX.Element {
  const changes = before === null ? null : diffWords(before, after);
  const [plain, setPlain] = useState(false);
  return (
    <section class="card correction" aria-labelledby={id}>
      <div class="section-head">
        <h2 id={id}>{title}</h2>
        <span class="buttons">
          {changes !== null && (
            <button type="button" class="quiet" aria-pressed={plain} onClick={() => setPlain(!plain)}>
              {plain ? 'Show changes' : 'Show plain text'}
            </button>
          )}
          <CopyButton text={after} />
        </span>
      </div>
      {changes === null && before !== null && (
        <p class="muted small">Too different, or too long, for marks to help: the new text as it is.</p>
      )}
      {changes === null || plain ? (
        <Prose text={after} />
      ) : (
        <Fold text={after}>
          <Changes pieces={changes} />
        </Fold>
      )}
    </section>
  );
}

export function Changes({ pieces }: { pieces: readonly Piece[] }): JSX.Element {
  return (
    <p class="text changes" dir="auto">
      {pieces.map(({ kind, text }, index) => {
        const key = String(index);
        if (kind === 'added') return <ins key={key}>{text}</ins>;
        return kind === 'removed' ? <del key={key}>{text}</del> : <span key={key}>{text}</span>;
      })}
    </p>
  );
}
