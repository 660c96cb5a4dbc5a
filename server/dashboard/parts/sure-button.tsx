/** A button for what cannot be undone: the first press asks, the second does it. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

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
  const press = () => {
    setAsks(!asks);
    if (asks) onSure();
  };
  return (
    <button type="button" class={asks ? 'danger small' : 'quiet'} disabled={disabled} onClick={press}>
      <span aria-live="polite">{asks ? sure : words}</span>
      {about !== undefined && <span class="visually-hidden"> {about}</span>}
    </button>
  );
}
