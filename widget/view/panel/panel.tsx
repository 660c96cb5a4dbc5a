/** What is loaded when somebody wants to say more than a thumb can: the panel of a vote, and the Preact it needs. */
import { render } from 'preact';
import { Fragment, jsx } from 'preact/jsx-runtime';
import type { FeedbackModel, Kit } from '../interface.ts';
import { Ask } from './ask.tsx';
import { Correction } from './correction.tsx';
import { Details } from './details.tsx';
import { wordsOf } from './words.ts';

export { panelCss } from './panel-css.ts';

/** For the other patterns, which are a file of their own and bring none of this. */
export const kit: Kit = { jsx, Fragment, render, Ask, wordsOf };

export function drawPanel(root: HTMLElement, model: FeedbackModel): () => void {
  const { panel, shared, show } = model;
  const stop = shared.effect(() => {
    const words = wordsOf(shared);
    const name = panel.value;
    render(
      name === 'closed' ? null : (
        <div class="panel" part="panel">
          {name === 'ask' && <Ask shared={shared} onSend={model.agree} onNotNow={() => show('closed')} />}
          {name === 'details' && <Details model={model} words={words} />}
          {name === 'correct' && <Correction model={model} words={words} />}
        </div>
      ),
      root,
    );
  });
  return () => {
    stop();
    render(null, root);
  };
}
