/** The whole of `<nod-feedback>`: thumbs, receipt, and a place below them for the panel, once it is wanted. */
import { effect } from '../signal.ts';
import { build } from './build.ts';
import type { FeedbackModel } from './interface.ts';
import { drawThumbs } from './thumbs.ts';

export function drawFeedback(root: HTMLElement, model: FeedbackModel): () => void {
  const { feedback, missing, shared } = model;
  const thumbs = drawThumbs(model);
  // A live region stands in the page before it has anything to say.
  const receipt = build('span', { class: 'receipt', part: 'receipt', role: 'status' });
  const place = build('div');
  root.append(build('div', { class: 'bar', part: 'bar' }, thumbs.node, receipt), place);

  let stopPanel: (() => void) | undefined;
  const stop = effect(() => {
    const { words } = shared.language.value;
    const said = [feedback.value.receipt, missing.value]
      .map((what) => (what ? `${words[what]} ` : ''))
      .join('')
      .trim();
    // What stands there already would be spoken again.
    if (said !== receipt.textContent) receipt.textContent = said;
    const part = shared.panel.value;
    stopPanel ??= part?.drawPanel(place, model);
  });
  return () => {
    thumbs.stop();
    stop();
    stopPanel?.();
  };
}
