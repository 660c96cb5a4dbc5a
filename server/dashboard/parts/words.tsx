/** A sentence of the server's, whose names of fields stand between backticks. */
import type { JSX } from 'preact';

export function Words({ text }: { text: string }): JSX.Element {
  return <>{text.split(/`([^`]+)`/).map((part, at) => (at % 2 === 1 ? <code key={String(at)}>{part}</code> : part))}</>;
}
