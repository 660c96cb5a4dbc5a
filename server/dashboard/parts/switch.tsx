/** One of a few: a row of links, each of which is an address, so that a choice can be shared and undone with Back. */
import type { JSX } from 'preact';

export interface SwitchOption {
  key: string;
  words: string;
  href: string;
}

export function Switch({
  label,
  options,
  chosen,
}: {
  label: string;
  options: readonly SwitchOption[];
  chosen: string;
}): JSX.Element {
  return (
    <nav class="switch" aria-label={label}>
      {options.map(({ key, words, href }) => (
        <a key={key} href={href} aria-current={key === chosen ? 'true' : undefined}>
          {words}
        </a>
      ))}
    </nav>
  );
}
