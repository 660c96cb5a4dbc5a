/** A button with words on it; without `onClick` it submits its form. */
import type { JSX } from 'preact';

interface ButtonProps {
  text: string;
  onClick?: () => void;
  primary?: boolean;
  /** A name of its own, as class and part. */
  kind?: string;
}

export function Button({ text, onClick, primary, kind = '' }: ButtonProps): JSX.Element {
  return (
    <button
      type={onClick ? 'button' : 'submit'}
      class={`button ${primary ? 'primary' : ''} ${kind}`}
      part={`button${primary ? ' button-primary' : ''}${kind && ` button-${kind}`}`}
      onClick={onClick}
    >
      {text}
    </button>
  );
}
