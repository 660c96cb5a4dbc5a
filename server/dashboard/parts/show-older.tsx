/** Adds older rows to a list; the focus stays where somebody reads on, also where there is no more to show. */
import type { JSX, RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface ShowOlderProps {
  /** Null: there is nothing older. */
  cursor: string | null;
  busy: boolean;
  /** How many rows stand above. */
  shown: number;
  onAsk: (cursor: string) => void;
  words?: string;
  /** Whose children the rows are, where each holds a link: the first new one gets the focus. */
  rows?: RefObject<HTMLElement | null>;
}

export function ShowOlder({ cursor, busy, shown, onAsk, words = 'Show older', rows }: ShowOlderProps): JSX.Element {
  const askedAt = useRef<number | null>(null);
  const everAsked = useRef(false);
  const end = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (askedAt.current === null || shown <= askedAt.current) return;
    const first = rows?.current?.children[askedAt.current]?.querySelector('a') ?? end.current;
    askedAt.current = null;
    first?.focus({ preventScroll: true });
  }, [shown, rows]);
  if (cursor === null)
    return (
      <p ref={end} tabIndex={-1} class="muted small">
        {everAsked.current ? 'That is all.' : ''}
      </p>
    );
  const ask = () => {
    if (busy) return;
    askedAt.current = shown;
    everAsked.current = true;
    onAsk(cursor);
  };
  // Disabled, it would lose the focus.
  return (
    <div class="buttons">
      <button type="button" aria-disabled={busy} onClick={ask}>
        {busy ? 'Loading…' : words}
      </button>
    </div>
  );
}
