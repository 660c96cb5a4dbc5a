/**
 * A text that would be longer than about two screens ends there until somebody wants all of it. What is found in the
 * rest, by the browser's search or by a key, opens it: nothing is taken out of the page.
 */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { formatThings } from '../format.ts';

/** Fewer are never two screens, not even of a phone. */
const FOLDED_FROM_CHARS = 1500;
const FOLDED_FROM_LINES = 40;

export function Fold({ text, children }: { text: string; children: ComponentChildren }): JSX.Element {
  if (text.length < FOLDED_FROM_CHARS && text.split('\n').length < FOLDED_FROM_LINES) return <>{children}</>;
  return <Long chars={text.length}>{children}</Long>;
}

function Long({ chars, children }: { chars: number; children: ComponentChildren }): JSX.Element {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const found = useRef(0);
  const [isLonger, setLonger] = useState(false);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const { current } = box;
    if (current === null || isOpen) return;
    const measure = () => setLonger(current.scrollHeight > current.clientHeight + 1);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [isOpen, chars]);
  // What was found stays where it was found.
  useLayoutEffect(() => {
    if (isOpen && found.current > 0) scrollBy(0, found.current);
    found.current = 0;
  }, [isOpen]);

  const toggle = () => {
    if (isOpen) box.current?.parentElement?.scrollIntoView({ block: 'nearest' });
    setOpen(!isOpen);
  };
  const openAtFound = (event: Event & { currentTarget: HTMLElement }) => {
    if (isOpen || event.currentTarget.scrollTop === 0) return;
    found.current = event.currentTarget.scrollTop;
    setOpen(true);
  };
  return (
    <div class="fold">
      <div ref={box} id={id} class={isOpen ? '' : isLonger ? 'folded longer' : 'folded'} onScroll={openAtFound}>
        {children}
      </div>
      {(isLonger || isOpen) && (
        <button type="button" aria-expanded={isOpen} aria-controls={id} onClick={toggle}>
          {isOpen ? 'Show less' : `Show all ${formatThings(chars, 'character')}`}
        </button>
      )}
    </div>
  );
}
