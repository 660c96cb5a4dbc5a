/** `<nod-rating>`: a number on a scale, as radio buttons; a later one replaces an earlier one. */
import type { Stage } from '../interface.ts';
import { drawAskPlace } from './ask-place.ts';
import { createGate } from './gate.ts';
import { drawReceipt } from './receipt.ts';

/** More steps than people can tell apart, and than fit on a phone. */
const STEPS_MAX = 11;

export function startRating(stage: Stage): () => void {
  const { element, root, shared, kit, tell } = stage;
  const { build, fill } = shared;
  const trace = stage.traceOf(element);
  const min = numberOf(element, 'min', 1);
  const max = Math.min(numberOf(element, 'max', 5), min + STEPS_MAX - 1);
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

  const steps = Array.from({ length: Math.max(0, Math.floor(max - min) + 1) }, (_, index) => {
    const step = min + index;
    const input = build('input', { type: 'radio', name: 'rating' });
    input.onchange = () => gate.want(step);
    const mark = build('b', {}, String(step));
    return { step, input, mark, label: build('label', {}, input, mark) };
  });
  const title = build('legend', { class: 'title' });
  const [worst, best] = [build('span'), build('span')];
  const receipt = drawReceipt(shared);
  const asking = drawAskPlace(stage, gate, () => steps.find(({ input }) => input.checked)?.input.focus());
  root.append(
    build(
      'fieldset',
      {},
      title,
      build(
        'div',
        { class: 'steps' },
        build('div', { class: 'scale', part: 'scale' }, ...steps.map(({ label }) => label)),
        build('p', { class: 'ends', part: 'ends', 'aria-hidden': 'true' }, worst, best),
      ),
    ),
    receipt.node,
    asking.node,
  );

  return shared.effect(() => {
    const words = kit.wordsOf(shared);
    const value = gate.waiting.value ?? rated.value;
    title.textContent = words.rate;
    worst.textContent = words.worst;
    best.textContent = words.best;
    for (const { step, input, mark, label } of steps) {
      const isChecked = value === step;
      input.checked = isChecked;
      const end = step === min ? words.worst : step === max ? words.best : undefined;
      if (end !== undefined) fill(input, { 'aria-label': `${step}, ${end}` });
      fill(mark, { class: isChecked ? 'chosen' : '' });
      fill(label, { class: 'step', part: `step${isChecked ? ' step-checked' : ''}` });
    }
    receipt.say(gate.receipt.value, words);
    asking.update();
  });
}

function numberOf(element: Element, attribute: string, otherwise: number): number {
  const text = element.getAttribute(attribute);
  const value = Number(text);
  return text && Number.isFinite(value) ? value : otherwise;
}
