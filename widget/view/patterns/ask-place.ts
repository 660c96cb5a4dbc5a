/** Where the disclosure opens below an element, while an act waits for *Send*. */
import type { Stage } from '../interface.ts';
import type { Gate } from './gate.ts';

export interface AskPlace {
  node: HTMLElement;
  /** Opens or closes as the gate says. */
  update: () => void;
}

/** @param focusBack the button in the disclosure is about to go: the keyboard goes back to where it came from */
export function drawAskPlace<T>({ shared, kit }: Stage, gate: Gate<T>, focusBack: () => void): AskPlace {
  const { build } = shared;
  const node = build('div');

  function close(how: () => void): () => void {
    return () => {
      focusBack();
      how();
    };
  }

  return {
    node,
    update() {
      const isOpen = gate.waiting.value !== undefined;
      if (isOpen === node.childElementCount > 0) return;
      node.replaceChildren();
      if (!isOpen) return;
      const ask = kit.drawAsk(shared, kit.wordsOf(shared), close(gate.agree), close(gate.refuse));
      node.append(build('div', { class: 'panel', part: 'panel' }, ask));
    },
  };
}
