/** Two buttons that are the whole vote. */
import { effect } from '../signal.ts';
import { build, buildSvg, fill } from './build.ts';
import type { FeedbackModel } from './interface.ts';

const SIDES = ['up', 'down'] as const;
const HAND = 'M4 11h3v9H4zM10 11l3-7.5q2.5.5 2 3L14 10h5q2 .2 2 2.4l-1.4 6q-.4 1.6-2 1.6H10z';

export interface Drawing {
  node: HTMLElement;
  stop: () => void;
}

export function drawThumbs({ feedback, panel, asked, shared, press }: FeedbackModel): Drawing {
  const thumbs = SIDES.map((side) => {
    const button = build('button', { type: 'button', class: 'thumb' }, icon(side));
    button.onclick = () => press(side);
    return { side, button };
  });
  const node = build('div', { class: 'thumbs', role: 'group' }, ...thumbs.map(({ button }) => button));
  const stop = effect(() => {
    const { words } = shared.language.value;
    fill(node, { 'aria-label': words.group });
    for (const { side, button } of thumbs) {
      const pressed = feedback.value.value === side;
      const open = panel.value === 'ask' ? asked.value === side : pressed && panel.value !== 'closed';
      fill(button, {
        title: words[side],
        'aria-label': words[side],
        'aria-pressed': String(pressed),
        'aria-expanded': String(open),
        part: `thumb thumb-${side}${pressed ? ' thumb-pressed' : ''}`,
      });
    }
  });
  return { node, stop };
}

function icon(side: 'up' | 'down'): Element {
  const hand = buildSvg('path', { d: HAND, transform: side === 'up' ? '' : 'rotate(180 12 12)' });
  return buildSvg('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true' }, hand);
}
