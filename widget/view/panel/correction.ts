/** A better answer, written from the one that was given: its own act, apart from the vote. */
import type { Signal } from '../../signal.ts';
import type { Words } from '../../strings.ts';
import type { FeedbackModel } from '../interface.ts';
import { drawButton } from './button.ts';
import { drawChanges } from './changes.ts';
import { drawDisclosure } from './disclosure.ts';
import type { View } from './view.ts';

const ROW_CHARS = 60;
/** Changes are compared when the typing pauses, never in the input handler. */
const COMPARE_AFTER_MS = 150;

export function drawCorrection(
  model: FeedbackModel,
  words: Words,
  draft: Signal<string | undefined>,
  show: (next: 'closed' | 'details') => void,
): View {
  const { feedback, shared, trace } = model;
  const { build } = shared;
  const output = outputText(model);
  const { correction } = feedback.value;
  const written = (): string => draft.value ?? correction ?? output;
  let pause: ReturnType<typeof setTimeout> | undefined;

  const rows = Math.min(12, Math.max(4, Math.ceil((correction ?? output).length / ROW_CHARS)));
  const field = build(
    'textarea',
    { part: 'input', dir: 'auto', rows: String(rows), maxlength: '100000', 'aria-describedby': 'hint' },
    written(),
  );
  field.oninput = () => {
    clearTimeout(pause);
    pause = setTimeout(() => {
      draft.value = field.value;
    }, COMPARE_AFTER_MS);
  };

  function finish(text: string | null): void {
    clearTimeout(pause);
    if (text === null || (text.trim() !== '' && text !== output && text !== correction)) {
      model.act('nod:correction', () => shared.core.nod.correct(trace, text), { text });
    }
    draft.value = undefined;
    show('closed');
  }

  const changes = build('div');
  const form = build(
    'form',
    {},
    build('label', {}, build('span', { class: 'title' }, words.correction), field),
    build('p', { id: 'hint', class: 'quiet' }, words.correctionHint),
    build(
      'div',
      { class: 'row' },
      drawButton(shared, words.sendCorrection, undefined, 'primary'),
      drawButton(shared, words.cancel, () => show('details')),
      ...(correction === null ? [] : [drawButton(shared, words.withdraw, () => finish(null), 'suggest')]),
    ),
    changes, // below the buttons: as they grow they must not push away what is about to be pressed
    drawDisclosure(shared, words),
  );
  form.onsubmit = (event) => {
    event.preventDefault();
    finish(field.value);
  };

  return {
    node: form,
    focus: field,
    update() {
      const after = written();
      changes.replaceChildren(...(output !== '' && after !== output ? [drawChanges(build, output, after, words)] : []));
    },
    stop: () => clearTimeout(pause),
  };
}

/** Of `output-selector`, else of what shows this trace: around the element first, then anywhere. */
function outputText({ element, trace, shared }: FeedbackModel): string {
  const selector = element.getAttribute('output-selector') || `[data-nod-output="${CSS.escape(trace.traceId)}"]`;
  const root = element.getRootNode();
  const beside = root instanceof ShadowRoot ? root.querySelector(selector) : null;
  const output = element.closest(selector) ?? beside ?? document.querySelector(selector);
  return output ? shared.readText(output).text : '';
}
