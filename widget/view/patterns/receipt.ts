/** What became of the act. The live region stands in the page before it has anything to say. */
import type { Receipt } from '../../state.ts';
import type { Words } from '../../strings.ts';
import type { Interface } from '../interface.ts';

export function drawReceipt({ build }: Interface): {
  node: HTMLElement;
  say: (what: Receipt | undefined, words: Words) => void;
} {
  const region = build('span', { class: 'receipt', part: 'receipt', role: 'status' });
  return {
    node: build('div', { class: 'bar' }, region),
    say(what, words) {
      const said = what ? words[what] : '';
      // What stands there already would be spoken again.
      if (said !== region.textContent) region.textContent = said;
    },
  };
}
