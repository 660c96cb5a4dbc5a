/**
 * A button for what cannot be undone: the first press asks, the second does it. Where it goes with what it took away,
 * whoever uses the keys goes on at the next item of the list.
 */
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

const WAITS_MS = 6000;

interface SureProps {
  words: string;
  /** What the second press is called: says what will happen. */
  sure: string;
  onSure: () => void;
  disabled?: boolean;
  /** Where several stand in a list: what it is about, for who cannot see where it stands. */
  about?: string;
}

export function SureButton({ words, sure, onSure, disabled = false, about }: SureProps): JSX.Element {
  const [asks, setAsks] = useState(false);
  useEffect(() => {
    if (!asks) return;
    const timer = setTimeout(() => setAsks(false), WAITS_MS);
    return () => clearTimeout(timer);
  }, [asks]);
  const button = useRef<HTMLButtonElement>(null);
  const pressed = useRef(false);
  // A browser takes the focus from what is disabled, as this is while it is done.
  useEffect(() => {
    if (!disabled && pressed.current && isNowhere()) button.current?.focus();
  }, [disabled]);
  useLayoutEffect(() => {
    const own = button.current;
    return () => {
      if (pressed.current && (document.activeElement === own || isNowhere())) focusBeside(own);
    };
  }, []);
  const press = () => {
    setAsks(!asks);
    if (!asks) return;
    pressed.current = true;
    onSure();
  };
  return (
    <button ref={button} type="button" class={asks ? 'danger small' : 'quiet'} disabled={disabled} onClick={press}>
      <span aria-live="polite">{asks ? sure : words}</span>
      {about !== undefined && <span class="visually-hidden"> {about}</span>}
    </button>
  );
}

const isNowhere = (): boolean => document.activeElement === null || document.activeElement === document.body;

function focusBeside(own: HTMLElement | null): void {
  const item = own?.closest('li');
  const beside = item?.nextElementSibling ?? item?.previousElementSibling;
  const next = beside?.querySelector<HTMLElement>('a, button:not(:disabled)') ?? document.getElementById('main');
  next?.focus({ preventScroll: true });
}
