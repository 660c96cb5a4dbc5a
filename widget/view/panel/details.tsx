/** After the vote, for those who want to say more: reasons, a comment, the way to a correction. All optional. */
import type { JSX } from 'preact';
import type { Words } from '../../strings.ts';
import type { FeedbackModel } from '../interface.ts';
import { Button } from './button.tsx';
import { Disclosure } from './disclosure.tsx';
import { submittedText } from './submitted-text.ts';

export function Details({ model, words }: { model: FeedbackModel; words: Words }): JSX.Element | null {
  const { feedback, facts, vote, show } = model;
  const { value, reasons: chosen, comment, correction } = feedback.value;
  if (value === null) return null;

  function toggle(reason: string): void {
    const without = chosen.filter((one) => one !== reason);
    vote(value, without.length < chosen.length ? without : [...chosen, reason], comment);
  }

  function send(text: string): void {
    if (text !== comment) vote(value, chosen, text);
    show('closed');
  }

  return (
    // The key gives each side of the vote its own empty form: flipping resets reasons and comment.
    <form key={value} onSubmit={(event) => send(submittedText(event).trim())}>
      <p id="title" class="title">
        {value === 'up' ? words.whatWasGood : words.whatWasWrong}
      </p>
      <fieldset class="row" aria-labelledby="title">
        {facts.reasons[value].map((reason) => (
          <button
            key={reason}
            type="button"
            class="chip"
            part="chip"
            aria-pressed={chosen.includes(reason)}
            onClick={() => toggle(reason)}
          >
            {words.reasons[reason] ?? reason}
          </button>
        ))}
      </fieldset>
      <label>
        <span class="label">{words.comment}</span>
        <textarea name="text" part="input" dir="auto" rows={2} maxLength={10_000} defaultValue={comment} />
      </label>
      <div class="row">
        <Button primary text={words.send} />
        <Button onClick={() => show('closed')} text={words.close} />
        {facts.correctable && (
          <Button
            kind="suggest"
            onClick={() => show('correct')}
            text={correction === null ? words.suggest : words.correction}
          />
        )}
      </div>
      <Disclosure shared={model.shared} />
    </form>
  );
}
