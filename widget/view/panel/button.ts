/** A button with words on it; without `onClick` it submits its form. */
import type { Interface } from '../interface.ts';

/** @param kind a name of its own, as class and part */
export function drawButton({ build }: Interface, text: string, onClick?: () => void, kind = ''): HTMLButtonElement {
  const type = onClick ? 'button' : 'submit';
  const button = build('button', { type, class: `button ${kind}`, part: `button${kind && ` button-${kind}`}` }, text);
  if (onClick) button.onclick = onClick;
  return button;
}
