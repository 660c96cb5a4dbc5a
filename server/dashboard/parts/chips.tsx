/** What a view is narrowed to; each goes away with a click. */
import type { JSX } from 'preact';
import { withQuery } from '../router.ts';

export interface Chip {
  /** Its parameter of the address. */
  key: string;
  name: string;
  value: string;
}

export function Chips({ chips }: { chips: readonly Chip[] }): JSX.Element | null {
  if (chips.length === 0) return null;
  return (
    <ul class="chips">
      {chips.map(({ key, name, value }) => (
        <li key={key}>
          <a href={withQuery({ [key]: undefined })} title="Remove this filter">
            {name}: <strong dir="auto">{value}</strong> <span aria-hidden="true">×</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
