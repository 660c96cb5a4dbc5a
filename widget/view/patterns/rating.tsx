/** `<nod-rating>`: a number on a scale, as radio buttons; a later one replaces an earlier one. */
import type { Stage } from '../interface.ts';
import { createGate } from './gate.ts';
import { paint } from './paint.ts';
import { Receipt } from './receipt.tsx';

/** More steps than people can tell apart, and than fit on a phone. */
const STEPS_MAX = 11;

export function startRating(stage: Stage): () => void {
  const { element, shared, kit, tell } = stage;
  const trace = stage.traceOf(element);
  const min = numberOf(element, 'min', 1);
  const max = Math.min(numberOf(element, 'max', 5), min + STEPS_MAX - 1);
  const steps = Array.from({ length: Math.max(0, Math.floor(max - min) + 1) }, (_, index) => min + index);
  const rated = shared.signal<number | undefined>(undefined);
  shared.core.observe(element, trace);

  const gate = createGate<number>(
    stage,
    (value) => shared.core.nod.rate(trace, value, { min, max }),
    (value) => {
      rated.value = value;
      tell('nod:rating', { traceId: trace.traceId, spanId: trace.spanId, value, min, max });
    },
  );

  function closeAsk(close: () => void): void {
    element.shadowRoot?.querySelector<HTMLElement>(':checked')?.focus();
    close();
  }

  return paint(stage, () => {
    const words = kit.wordsOf(shared);
    const value = gate.waiting.value ?? rated.value;
    const ends = new Map([
      [min, words.worst],
      [max, words.best],
    ]);
    return (
      <>
        <fieldset class="rating">
          <legend class="title">{words.rate}</legend>
          <div class="scale" part="scale">
            {steps.map((step) => (
              <label key={step} class="step" part={`step${value === step ? ' step-checked' : ''}`}>
                <input
                  type="radio"
                  name="rating"
                  aria-label={ends.has(step) ? `${step}, ${ends.get(step)}` : undefined}
                  checked={value === step}
                  onChange={() => gate.want(step)}
                />
                <b class={value === step ? 'chosen' : undefined}>{step}</b>
              </label>
            ))}
          </div>
          <p class="ends" part="ends" aria-hidden="true">
            <span>{words.worst}</span>
            <span>{words.best}</span>
          </p>
        </fieldset>
        <Receipt what={gate.receipt.value} words={words} />
        {gate.waiting.value !== undefined && (
          <div class="panel" part="panel">
            <kit.Ask shared={shared} onSend={() => closeAsk(gate.agree)} onNotNow={() => closeAsk(gate.refuse)} />
          </div>
        )}
      </>
    );
  });
}

function numberOf(element: Element, attribute: string, otherwise: number): number {
  const text = element.getAttribute(attribute);
  const value = Number(text);
  return text && Number.isFinite(value) ? value : otherwise;
}
