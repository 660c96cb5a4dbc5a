/** One line that says what is recorded and why, with the link the project sets. */
import type { Words } from '../../strings.ts';
import type { Interface } from '../interface.ts';

export function drawDisclosure({ build, core }: Interface, words: Words, text = words.disclosure): HTMLElement {
  const { disclosureUrl } = core.settings;
  const line = build('p', { id: 'why', class: 'quiet', part: 'disclosure' }, text);
  if (disclosureUrl) {
    const link = { href: disclosureUrl, target: '_blank', rel: 'noopener noreferrer' };
    line.append(' ', build('a', link, words.disclosureLink));
  }
  return line;
}
