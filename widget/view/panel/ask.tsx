/** Asked before the first act where consent is required: *Send* agrees to this one act, *Not now* to nothing. */
import type { JSX } from 'preact';
import type { Interface } from '../interface.ts';
import { Button } from './button.tsx';
import { Disclosure } from './disclosure.tsx';
import { wordsOf } from './words.ts';

interface AskProps {
  shared: Interface;
  onSend: () => void;
  onNotNow: () => void;
}

export function Ask({ shared, onSend, onNotNow }: AskProps): JSX.Element {
  const words = wordsOf(shared);
  return (
    <fieldset aria-labelledby="ask" aria-describedby="why">
      <p id="ask" class="title">
        {words.askTitle}
      </p>
      <Disclosure shared={shared} text={words.ask} />
      <div class="row">
        <Button primary onClick={onSend} text={words.send} />
        <Button onClick={onNotNow} text={words.notNow} />
      </div>
    </fieldset>
  );
}
