/** The passages the model wrote, whether they still stand as they came, and a way to take them out. */
import type { JSX, RefObject } from 'preact';
import { Icon } from '../icon.tsx';
import { isSelected, select } from '../subjects.ts';
import { type Passage, takeOut } from './document.ts';

interface PassagesProps {
  passages: readonly Passage[];
  text: string;
  field: RefObject<HTMLTextAreaElement | null>;
}

export function Passages({ passages, text, field }: PassagesProps): JSX.Element | null {
  if (passages.length === 0) return null;
  const allStand = passages.every((passage) => text.includes(passage.text));
  return (
    <section class="passages">
      <h3>From the model</h3>
      <ul>
        {passages.map((passage) => {
          const { traceId, spanId } = passage;
          const stands = text.includes(passage.text);
          return (
            <li key={`${traceId} ${spanId}`} class={isSelected(traceId, spanId) ? 'passage selected' : 'passage'}>
              <button type="button" class="passage-text" onClick={() => select({ traceId, spanId })}>
                {passage.text}
              </button>
              {stands ? (
                <button
                  type="button"
                  class="passage-out"
                  onClick={() => field.current && takeOut(passage, field.current)}
                >
                  <Icon name="undo" /> Take out
                </button>
              ) : (
                <span class="muted">changed or taken out</span>
              )}
            </li>
          );
        })}
      </ul>
      {!allStand && (
        <p class="muted passages-note">
          Nod waits a few seconds before it calls a passage taken out: it may come back.
        </p>
      )}
    </section>
  );
}
