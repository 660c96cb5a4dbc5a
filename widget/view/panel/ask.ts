/** Asked before the first act where consent is required: *Send* agrees to this one act, *Not now* to nothing. */
import type { Words } from '../../strings.ts';
import type { Interface } from '../interface.ts';
import { drawButton } from './button.ts';
import { drawDisclosure } from './disclosure.ts';

export function drawAsk(shared: Interface, words: Words, onSend: () => void, onNotNow: () => void): HTMLElement {
  const { build } = shared;
  return build(
    'fieldset',
    { 'aria-labelledby': 'ask', 'aria-describedby': 'why' },
    build('p', { id: 'ask', class: 'title' }, words.askTitle),
    drawDisclosure(shared, words, words.ask),
    build(
      'div',
      { class: 'row' },
      drawButton(shared, words.send, onSend, 'primary'),
      drawButton(shared, words.notNow, onNotNow),
    ),
  );
}
