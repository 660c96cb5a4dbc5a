/** Copies a text and says so; where the browser refuses, it says that too, and the text stays selectable. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

const SAID_MS = 2000;

export function CopyButton({ text, words = 'Copy' }: { text: string; words?: string }): JSX.Element {
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => setSaid(''), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied');
    } catch {
      setSaid('Select and copy it yourself');
    }
  };
  return (
    <button type="button" class="quiet" onClick={copy}>
      <Icon name={said === 'Copied' ? 'check' : 'copy'} />
      <span aria-live="polite">{said === '' ? words : said}</span>
    </button>
  );
}
