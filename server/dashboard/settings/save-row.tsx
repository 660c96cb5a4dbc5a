/** The end of a form of settings: what went wrong, the button, and that it worked. */
import type { JSX } from 'preact';
import type { Act } from '../act.ts';
import { Refusal } from '../parts/notices.tsx';

interface SaveRowProps {
  act: Pick<Act, 'busy' | 'problem'>;
  words: string;
  said: string;
}

export function SaveRow({ act: { busy, problem }, words, said }: SaveRowProps): JSX.Element {
  return (
    <>
      {problem !== null && <Refusal problem={problem} />}
      <div class="buttons">
        <button type="submit" disabled={busy}>
          {words}
        </button>
        <span class="said" role="status">
          {said}
        </span>
      </div>
    </>
  );
}
