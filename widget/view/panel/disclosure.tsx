/** One line that says what is recorded and why, with the link the project sets. */
import type { JSX } from 'preact';
import type { Interface } from '../interface.ts';
import { wordsOf } from './words.ts';

export function Disclosure({ shared, text }: { shared: Interface; text?: string }): JSX.Element {
  const words = wordsOf(shared);
  const { disclosureUrl } = shared.core.settings;
  return (
    <p id="why" class="quiet" part="disclosure">
      {text ?? words.disclosure}
      {disclosureUrl && ' '}
      {disclosureUrl && (
        <a href={disclosureUrl} target="_blank" rel="noopener noreferrer">
          {words.disclosureLink}
        </a>
      )}
    </p>
  );
}
