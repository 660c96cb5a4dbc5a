/** Where a verdict is given: two buttons, a better answer, a reason, and a key for each. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { COMMENT_MAX_CHARS, TEXT_MAX_CHARS } from '../../../shared/limits.ts';
import type { Problem } from '../api.ts';
import { diffWords } from '../generations/diff-words.ts';
import { Changes } from '../generations/rewritten.tsx';
import { useKeys } from '../keys.ts';
import { Icon } from '../parts/icon.tsx';
import { Refusal } from '../parts/notices.tsx';
import { correctedIn, type Draft, makesOfIt, type Verdict } from './read-draft.ts';

export interface DecideProps {
  /** The answer as text: what a better one starts from. */
  output: string;
  /** What somebody else wrote instead; null where nobody did, or where the reviewer must not know. */
  written?: string | null;
  draft: Draft;
  onDraft: (draft: Draft) => void;
  onDecide: (verdict: Verdict) => void;
  busy: boolean;
  problem: Problem | null;
  /** Further buttons: skip, undo. */
  children?: ComponentChildren;
}

export function DecidePanel(props: DecideProps): JSX.Element {
  const { output, draft, onDraft, onDecide, busy, problem, children } = props;
  const reason = useRef<HTMLTextAreaElement>(null);
  const editor = useRef<HTMLTextAreaElement>(null);
  const [asked, setAsked] = useState(0);
  // Before the next key: whoever goes on typing types into it.
  useLayoutEffect(() => {
    if (asked > 0) editor.current?.focus();
  }, [asked]);

  const decide = (verdict: Verdict) => {
    if (!busy) onDecide(verdict);
  };
  const edit = (text = draft.corrected ?? output) => {
    onDraft({ ...draft, corrected: text });
    setAsked((times) => times + 1);
  };
  useKeys({
    g: () => decide('positive'),
    b: () => decide('negative'),
    e: () => edit(),
    r: () => reason.current?.focus(),
  });
  /** Within a field letters are letters: Escape leaves it, and Ctrl+Enter says bad, as whoever writes a better answer means. */
  const inField = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    if (event.key === 'Escape') event.currentTarget.blur();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) decide('negative');
  };

  return (
    <section class="card decide" aria-labelledby="decide-title">
      <h2 id="decide-title">Is this answer good?</h2>
      <div class="verdicts">
        <button type="button" class="good" onClick={() => decide('positive')} disabled={busy}>
          <Icon name="check" /> Good <kbd>G</kbd>
        </button>
        <button type="button" class="bad" onClick={() => decide('negative')} disabled={busy}>
          <Icon name="cross" /> Bad <kbd>B</kbd>
        </button>
      </div>
      {problem !== null && <Refusal problem={problem} />}
      {draft.corrected === null ? (
        <div class="buttons">
          <button type="button" onClick={() => edit()}>
            <Icon name="pencil" /> Write a better answer <kbd>E</kbd>
          </button>
          {typeof props.written === 'string' && (
            <button type="button" class="quiet" onClick={() => edit(props.written ?? '')}>
              Start from what the person wrote
            </button>
          )}
        </div>
      ) : (
        <>
          <label class="field">
            What it should have been
            <textarea
              dir="auto"
              ref={editor}
              rows={8}
              maxLength={TEXT_MAX_CHARS}
              value={draft.corrected}
              onInput={(event) => onDraft({ ...draft, corrected: event.currentTarget.value })}
              onKeyDown={inField}
            />
          </label>
          <Difference before={output} after={correctedIn(draft, output)} />
          <div class="buttons">
            <button type="button" class="quiet" onClick={() => onDraft({ ...draft, corrected: null })}>
              Discard this text
            </button>
          </div>
        </>
      )}
      <label class="field">
        <span>
          Why <span class="muted">(optional)</span> <kbd>R</kbd>
        </span>
        <textarea
          dir="auto"
          ref={reason}
          rows={2}
          maxLength={COMMENT_MAX_CHARS}
          value={draft.reason}
          onInput={(event) => onDraft({ ...draft, reason: event.currentTarget.value })}
          onKeyDown={inField}
        />
      </label>
      <p class="muted small">
        Good: {makesOfIt('positive', draft, output)} Bad: {makesOfIt('negative', draft, output)}
      </p>
      {children}
    </section>
  );
}

const PAUSE_MS = 120;

/** Follows the typing; long texts a little behind it. */
function Difference({ before, after }: { before: string; after: string | null }): JSX.Element {
  const [shown, setShown] = useState(after);
  useEffect(() => {
    const timer = setTimeout(() => setShown(after), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [after]);
  if (shown === null) return <p class="muted small">It says what the answer says so far.</p>;
  const pieces = diffWords(before, shown);
  return pieces === null ? (
    <p class="muted small">Too different for marks to help.</p>
  ) : (
    <div class="difference-box" aria-hidden="true">
      <Changes pieces={pieces} />
    </div>
  );
}
