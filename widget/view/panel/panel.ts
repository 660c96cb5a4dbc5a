/** What is loaded when somebody wants to say more than a thumb can: the panel of a vote. */
import type { Words } from '../../strings.ts';
import type { FeedbackModel, PanelName } from '../interface.ts';
import { drawAsk } from './ask.ts';
import { drawCorrection } from './correction.ts';
import { drawDetails } from './details.ts';
import type { View } from './view.ts';
import { wordsOf } from './words.ts';

export { openPattern } from './open-pattern.ts';
export { panelCss } from './panel-css.ts';

export function drawPanel(place: HTMLElement, model: FeedbackModel): () => void {
  const { panel, shared, feedback } = model;
  const { signal, effect, build } = shared;
  /** What is written in the correction editor; kept while it is closed. */
  const draft = signal<string | undefined>(undefined);
  let view: View | undefined;
  let drawn: unknown[] = [];

  /** What is about to go may have the focus: it goes back to the thumb. */
  function show(next: PanelName): void {
    const thumb = place.parentElement?.querySelector<HTMLElement>('[aria-expanded=true]');
    if (place.matches(':focus-within')) thumb?.focus();
    model.show(next);
  }

  function draw(name: PanelName, words: Words): View | undefined {
    switch (name) {
      case 'ask':
        return { node: drawAsk(shared, words, agree, () => show('closed')) };
      case 'details':
        return drawDetails(model, words, show);
      case 'correct':
        return drawCorrection(model, words, draft, show);
      case 'closed':
        return undefined;
    }
  }

  function agree(): void {
    model.agreed = true;
    show('closed');
    model.cast(model.asked.value);
  }

  function end(): void {
    view?.stop?.();
    view = undefined;
    place.replaceChildren();
  }

  const stop = effect(() => {
    // Another side of the vote has a form of its own: flipping resets reasons and comment.
    const now = [panel.value, feedback.value.value, shared.language.value];
    if (now.some((one, index) => one !== drawn[index])) {
      drawn = now;
      end();
      view = draw(panel.value, wordsOf(shared));
      if (view) place.append(build('div', { class: 'panel', part: 'panel' }, view.node));
      view?.focus?.focus();
    }
    view?.update?.();
  });

  /** Keys get here only while the focus is inside the element. */
  function closeOnEscape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || panel.value === 'closed') return;
    event.stopPropagation();
    show('closed');
  }
  const { parentElement: root } = place;
  root?.addEventListener('keydown', closeOnEscape);
  return () => {
    stop();
    end();
    root?.removeEventListener('keydown', closeOnEscape);
  };
}
