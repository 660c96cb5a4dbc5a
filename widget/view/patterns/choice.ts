/**
 * `<nod-choice>`: several answers side by side, pick one. The order is by chance and recorded, so that it can be seen
 * whether people just pick the first. Buttons rather than radio buttons: with those, moving by arrow key would choose.
 */
import type { NamedTrace } from '../../capture/trace.ts';
import type { Stage } from '../interface.ts';
import { drawAskPlace } from './ask-place.ts';
import { createGate } from './gate.ts';
import { placeOf } from './order.ts';
import { drawReceipt } from './receipt.ts';

interface Answer {
  child: Element;
  trace: NamedTrace;
}

interface Drawn {
  key: string;
  number: HTMLElement;
  button: HTMLButtonElement;
}

export function startChoice(stage: Stage): () => void {
  const { element, root, shared, kit, tell } = stage;
  const { build, fill } = shared;
  const answers = shared.signal(readAnswers(stage));
  const chosen = shared.signal<string | undefined>(undefined);

  const gate = createGate<Answer>(
    stage,
    (answer) => {
      const others = answers.value.filter((one) => one !== answer).map(({ trace }) => trace);
      shared.core.nod.choose(answer.trace, others, { position: answers.value.indexOf(answer) });
    },
    (answer) => {
      chosen.value = keyOf(answer.trace);
      tell('nod:choice', {
        traceId: answer.trace.traceId,
        spanId: answer.trace.spanId,
        rejected: answers.value
          .filter((one) => one !== answer)
          .map(({ trace: { traceId, spanId } }) => ({ traceId, spanId })),
        position: answers.value.indexOf(answer),
      });
    },
  );

  // Answers are streamed into: most changes are none of which answers there are.
  const observer = new MutationObserver(() => {
    const now = readAnswers(stage);
    const isSame = ({ child, trace }: Answer, place: number): boolean =>
      child === now[place]?.child && keyOf(trace) === keyOf(now[place].trace);
    if (now.length !== answers.value.length || !answers.value.every(isSame)) answers.value = now;
  });
  observer.observe(element, { childList: true, subtree: true, attributeFilter: ['trace-id', 'span-id'] });

  const which = build('p', { id: 'which', class: 'title' });
  const list = build('div', { class: 'answers' });
  const receipt = drawReceipt(shared);
  const asking = drawAskPlace(stage, gate, () => {
    const { value } = gate.waiting;
    drawn.find(({ key }) => value && key === keyOf(value.trace))?.button.focus();
  });
  root.append(
    build('fieldset', { class: 'choice', 'aria-labelledby': 'which' }, which, list, receipt.node, asking.node),
  );
  let drawn: Drawn[] = [];

  function drawAnswer({ child, trace }: Answer, place: number): Drawn {
    const key = keyOf(trace);
    const number = build('p', { class: 'quiet' });
    const slot = build('slot', { name: `n${place}` });
    const button = build('button', { type: 'button' });
    button.onclick = () => {
      const answer = answers.value.find((one) => keyOf(one.trace) === key);
      if (answer && chosen.value === undefined) gate.want(answer);
    };
    list.append(build('div', { class: 'answer', part: 'answer' }, number, slot, button));
    assign(slot, child);
    return { key, number, button };
  }

  let drawnOf: Answer[] | undefined;
  const stop = shared.effect(() => {
    const words = kit.wordsOf(shared);
    which.textContent = words.which;
    if (drawnOf !== answers.value) {
      drawnOf = answers.value;
      list.replaceChildren();
      drawn = drawnOf.map(drawAnswer);
    }
    drawn.forEach(({ key, number, button }, place) => {
      const isChosen = chosen.value === key;
      number.textContent = numbered(words.answer, place);
      button.textContent = numbered(words.choose, place);
      fill(button, {
        class: `button choose ${isChosen ? 'chosen' : ''}`,
        part: `button${isChosen ? ' button-chosen' : ''}`,
        'aria-pressed': String(isChosen),
        'aria-disabled': String(chosen.value !== undefined),
      });
    });
    receipt.say(gate.receipt.value, words);
    asking.update();
  });
  return () => {
    observer.disconnect();
    stop();
  };
}

/** The element's children that name a trace; each counts as that output being shown. */
function readAnswers({ element, shared, traceOf }: Stage): Answer[] {
  const answers = [...element.children].map((child) => ({ child, trace: traceOf(child) }));
  const visit = shared.core.settings.session;
  const place = ({ trace }: Answer): number => placeOf(visit, keyOf(trace));
  const named = answers.filter(({ trace }) => trace.traceId).sort((one, other) => place(one) - place(other));
  for (const { child, trace } of named) shared.core.observe(child, trace);
  return named;
}

/** By hand where browsers can: the page's own nodes stay as they are. */
function assign(slot: HTMLSlotElement, child: Element): void {
  if ('assign' in slot) slot.assign(child);
  else child.slot = Reflect.get(slot, 'name');
}

function keyOf({ traceId, spanId }: NamedTrace): string {
  return `${traceId} ${spanId}`;
}

function numbered(words: string, place: number): string {
  return words.replace('{n}', String(place + 1));
}
