/** Two buttons that are the whole vote. */
import { effect } from '../signal.ts';
import { build, buildSvg } from './build.ts';
import type { FeedbackModel } from './interface.ts';

export interface Drawing {
  node: HTMLElement;
  stop: () => void;
}

export function drawThumbs(model: FeedbackModel): Drawing {
  const { feedback, panel, asked, shared } = model;
  const thumbs = { up: thumb(model, 'up'), down: thumb(model, 'down') };
  const node = build('fieldset', { class: 'thumbs' }, thumbs.up, thumbs.down);
  const stop = effect(() => {
    const { words } = shared.language.value;
    node.setAttribute('aria-label', words.group);
    for (const side of ['up', 'down'] as const) {
      const pressed = feedback.value.value === side;
      const open = panel.value === 'ask' ? asked.value === side : pressed && panel.value !== 'closed';
      const button = thumbs[side];
      button.title = words[side];
      button.setAttribute('aria-label', words[side]);
      button.setAttribute('aria-pressed', String(pressed));
      button.setAttribute('aria-expanded', String(open));
      button.setAttribute('part', `thumb thumb-${side}${pressed ? ' thumb-pressed' : ''}`);
    }
  });
  return { node, stop };
}

function thumb({ press }: FeedbackModel, side: 'up' | 'down'): HTMLButtonElement {
  const hand = buildSvg(
    'g',
    side === 'down' ? { transform: 'rotate(180 12 12)' } : {},
    buildSvg('path', { d: 'M3.5 11h3.2v9.5H4.6a1.1 1.1 0 0 1-1.1-1.1z' }),
    buildSvg('path', {
      d: 'M9.3 11 12.6 3.6c1.5 0 2.5 1.3 2.2 2.8L14 10h4.9a2 2 0 0 1 2 2.4l-1.3 6.5a2 2 0 0 1-2 1.6H9.3z',
    }),
  );
  const icon = buildSvg('svg', { viewBox: '0 0 24 24', width: '20', height: '20', 'aria-hidden': 'true' }, hand);
  const button = build('button', { type: 'button', class: 'thumb' }, icon);
  button.onclick = () => press(side);
  return button;
}
