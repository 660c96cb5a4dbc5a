/**
 * `<nod-choice>`: several answers side by side, pick one. The order is by chance and recorded, so that it can be seen
 * whether people just pick the first. Buttons rather than radio buttons: with those, moving by arrow key would choose.
 */
import type { ElementTrace, Stage } from '../interface.ts';
import { createGate } from './gate.ts';
import { placeOf } from './order.ts';
import { paint } from './paint.ts';
import { Receipt } from './receipt.tsx';

interface Answer {
  child: Element;
  trace: ElementTrace;
}

export function startChoice(stage: Stage): () => void {
  const { element, shared, kit, tell } = stage;
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

  const observer = new MutationObserver(() => {
    answers.value = readAnswers(stage);
  });
  observer.observe(element, { childList: true, subtree: true, attributeFilter: ['trace-id', 'span-id'] });

  /** The button in the disclosure is gone after it was used: the keyboard goes back to where it came from. */
  function closeAsk(close: () => void): void {
    const { value } = gate.waiting;
    const place = value ? answers.value.indexOf(value) : -1;
    element.shadowRoot?.querySelectorAll<HTMLElement>('.choose')[place]?.focus();
    close();
  }

  const stop = paint(stage, () => {
    const words = kit.wordsOf(shared);
    return (
      <fieldset class="choice" aria-labelledby="which">
        <p id="which" class="title">
          {words.which}
        </p>
        <div class="answers">
          {answers.value.map((answer, place) => (
            <div key={keyOf(answer.trace)} class="answer" part="answer">
              <p class="quiet">{numbered(words.answer, place)}</p>
              <slot name={`n${place}`} ref={(slot) => assign(slot, answer.child)} />
              <button
                type="button"
                class={`button choose ${chosen.value === keyOf(answer.trace) ? 'chosen' : ''}`}
                part={`button${chosen.value === keyOf(answer.trace) ? ' button-chosen' : ''}`}
                aria-pressed={chosen.value === keyOf(answer.trace)}
                aria-disabled={chosen.value !== undefined}
                onClick={() => chosen.value === undefined && gate.want(answer)}
              >
                {numbered(words.choose, place)}
              </button>
            </div>
          ))}
        </div>
        <Receipt what={gate.receipt.value} words={words} />
        {gate.waiting.value && (
          <div class="panel" part="panel">
            <kit.Ask shared={shared} onSend={() => closeAsk(gate.agree)} onNotNow={() => closeAsk(gate.refuse)} />
          </div>
        )}
      </fieldset>
    );
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
function assign(slot: HTMLSlotElement | null, child: Element): void {
  if (!slot) return;
  if ('assign' in slot) slot.assign(child);
  else child.slot = Reflect.get(slot, 'name');
}

function keyOf({ traceId, spanId }: ElementTrace): string {
  return `${traceId} ${spanId}`;
}

function numbered(words: string, place: number): string {
  return words.replace('{n}', String(place + 1));
}
