/** A better answer, written from the one that was given: its own act, apart from the vote. */
import type { JSX } from 'preact';
import type { Words } from '../../strings.ts';
import type { FeedbackModel } from '../interface.ts';
import { Button } from './button.tsx';
import { Changes } from './changes.tsx';
import { Disclosure } from './disclosure.tsx';
import { submittedText } from './submitted-text.ts';

const ROW_CHARS = 60;
/** Changes are compared when the typing pauses, never in the input handler. */
const COMPARE_AFTER_MS = 150;

let pause: ReturnType<typeof setTimeout> | undefined;

export function Correction({ model, words }: { model: FeedbackModel; words: Words }): JSX.Element {
  const { feedback, draft, facts, correct, show } = model;
  const { correction } = feedback.value;
  const output = facts.outputText();
  const start = draft.value ?? correction ?? output;

  function finish(text: string | null): void {
    clearTimeout(pause);
    if (text === null || (text.trim() !== '' && text !== output && text !== correction)) correct(text);
    draft.value = undefined;
    show('closed');
  }

  return (
    <form onSubmit={(event) => finish(submittedText(event))}>
      <label>
        <span class="title">{words.correction}</span>
        <textarea
          name="text"
          part="input"
          dir="auto"
          rows={Math.min(12, Math.max(4, Math.ceil((correction ?? output).length / ROW_CHARS)))}
          maxLength={100_000}
          aria-describedby="hint"
          defaultValue={start}
          onInput={({ currentTarget }) => {
            clearTimeout(pause);
            pause = setTimeout(() => {
              draft.value = currentTarget.value;
            }, COMPARE_AFTER_MS);
          }}
          ref={takeFocus}
        />
      </label>
      {output !== '' && start !== output && <Changes before={output} after={start} words={words} />}
      <p id="hint" class="quiet">
        {words.correctionHint}
      </p>
      <div class="row">
        <Button primary text={words.sendCorrection} />
        <Button onClick={() => show('details')} text={words.cancel} />
        {correction !== null && <Button kind="suggest" onClick={() => finish(null)} text={words.withdraw} />}
      </div>
      <Disclosure shared={model.shared} />
    </form>
  );
}

/** The button that opened this is gone, so the keyboard goes where the person asked to write. */
function takeFocus(field: HTMLTextAreaElement | null): void {
  field?.focus();
}
