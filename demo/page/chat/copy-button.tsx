/** Copies a text and says that it did. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { Icon } from '../icon.tsx';

const COPIED_FOR_MS = 1600;

export function CopyButton({ text, onCopied }: { text: string; onCopied: () => void }): JSX.Element {
  const copied = useSignal(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      return; // the browser said no; nothing was copied, nothing is told
    }
    onCopied();
    copied.value = true;
    setTimeout(() => (copied.value = false), COPIED_FOR_MS);
  };
  return (
    <button type="button" class="icon-button" aria-label={copied.value ? 'Copied' : 'Copy'} title="Copy" onClick={copy}>
      <Icon name={copied.value ? 'check' : 'copy'} />
    </button>
  );
}
