/** After the vote, for those who want to say more: reasons, a comment, the way to a correction. All optional. */
import type { Words } from '../../strings.ts';
import type { FeedbackModel } from '../interface.ts';
import { drawButton } from './button.ts';
import { drawDisclosure } from './disclosure.ts';
import type { View } from './view.ts';

const REASONS = {
  up: ['correct', 'complete', 'clear', 'useful', 'well_written'],
  down: ['wrong', 'incomplete', 'ignored_instructions', 'too_long', 'unclear', 'tone', 'unsafe'],
};

export function drawDetails(
  model: FeedbackModel,
  words: Words,
  show: (next: 'closed' | 'correct') => void,
): View | undefined {
  const { feedback, shared, element, vote } = model;
  const { build, fill } = shared;
  const { value, comment } = feedback.value;
  if (value === null) return undefined;

  const chips = reasonsFor(model, value).map((reason) => {
    const chip = build('button', { type: 'button', class: 'chip', part: 'chip' }, words.reasons[reason] ?? reason);
    chip.onclick = () => {
      const { reasons, comment } = feedback.value;
      const without = reasons.filter((one) => one !== reason);
      vote(value, { reasons: without.length < reasons.length ? without : [...reasons, reason], comment });
    };
    return { reason, chip };
  });
  const field = build('textarea', { part: 'input', dir: 'auto', rows: '2', maxlength: '10000' }, comment);
  const suggest = drawButton(shared, words.suggest, () => show('correct'), 'suggest');
  const isCorrectable = element.getAttribute('correctable') !== 'false';

  const form = build(
    'form',
    {},
    build('p', { id: 'title', class: 'title' }, value === 'up' ? words.whatWasGood : words.whatWasWrong),
    build('fieldset', { class: 'row', 'aria-labelledby': 'title' }, ...chips.map(({ chip }) => chip)),
    build('label', {}, build('span', { class: 'label' }, words.comment), field),
    build(
      'div',
      { class: 'row' },
      drawButton(shared, words.send, undefined, 'primary'),
      drawButton(shared, words.close, () => show('closed')),
      ...(isCorrectable ? [suggest] : []),
    ),
    drawDisclosure(shared, words),
  );
  form.onsubmit = (event) => {
    event.preventDefault();
    const { reasons, comment } = feedback.value;
    const text = field.value.trim();
    if (text !== comment) vote(value, { reasons, comment: text });
    show('closed');
  };

  return {
    node: form,
    update() {
      const { reasons, correction } = feedback.value;
      for (const { reason, chip } of chips) fill(chip, { 'aria-pressed': String(reasons.includes(reason)) });
      suggest.textContent = correction === null ? words.suggest : words.correction;
    },
  };
}

/** As the element says, else as the project does, else ours. */
function reasonsFor({ element, shared }: FeedbackModel, value: 'up' | 'down'): readonly string[] {
  const own = (element.getAttribute('reasons') ?? '').split(/[\s,]+/).filter(Boolean);
  return own.length > 0 ? own : (shared.core.settings.reasons?.[value] ?? REASONS[value]);
}
