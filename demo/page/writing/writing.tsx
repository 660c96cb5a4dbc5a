/** The editor: drafts, the sheet one writes on, ways to go on, and the passages that came from the model. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../icon.tsx';
import {
  askForOffers,
  asking,
  type Doc,
  dismiss,
  doc,
  docs,
  failed,
  insert,
  openDraft,
  openDraftId,
  setText,
  startWriting,
  table,
} from './document.ts';
import { Offers } from './offers.tsx';
import { Passages } from './passages.tsx';

export function Writing(): JSX.Element {
  useEffect(() => {
    void startWriting();
    return dismiss;
  }, []);
  return (
    <div class="writing">
      <h1 class="sr-only">Writing</h1>
      <fieldset class="drafts" aria-label="Drafts">
        {docs.value.map(({ draft }) => (
          <button
            key={draft.id}
            type="button"
            aria-pressed={draft.id === openDraftId.value}
            onClick={() => openDraft(draft.id)}
          >
            {draft.title}
          </button>
        ))}
      </fieldset>
      {failed.value && <p class="note bad">The editor cannot be reached. Please try again.</p>}
      {doc.value && <Sheet key={doc.value.id} doc={doc.value} />}
    </div>
  );
}

function Sheet({ doc: { draft, text, passages } }: { doc: Doc }): JSX.Element {
  const field = useRef<HTMLTextAreaElement>(null);
  /** Where the caret was when the offers were asked for, or moved to since. */
  const caret = useRef(text.length);
  const rememberCaret = (): void => {
    caret.current = field.current?.selectionEnd ?? caret.current;
  };
  const ask = (): void => {
    void askForOffers((field.current?.value ?? text).slice(0, caret.current));
  };
  const put = (spanId: string): void => {
    const target = field.current;
    if (target === null) return;
    insert(spanId, target, Math.min(caret.current, target.value.length));
    caret.current = target.selectionEnd;
    target.focus();
  };
  return (
    <div class="sheet-column">
      <section class="sheet" aria-label={draft.title}>
        <p class="sheet-kind">{draft.kind}</p>
        <h2>{draft.title}</h2>
        <textarea
          ref={field}
          class="manuscript"
          aria-label="Text"
          aria-describedby="writing-keys"
          spellcheck={false}
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
            rememberCaret();
          }}
          onSelect={rememberCaret}
          onKeyUp={rememberCaret}
          onPointerUp={rememberCaret}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
              event.preventDefault();
              rememberCaret();
              ask();
            } else if (event.key === 'Escape' && table.value !== undefined) {
              dismiss();
            }
          }}
        />
        {table.value === undefined && (
          <div class="sheet-actions">
            <button type="button" class="primary" disabled={asking.value} onClick={ask}>
              <Icon name="spark" /> Go on from here
            </button>
            <span id="writing-keys" class="muted keys">
              or <kbd>Ctrl</kbd> <kbd>Enter</kbd> in the text
            </span>
          </div>
        )}
      </section>
      {table.value && (
        <Offers answer={table.value} onInsert={put} onOthers={ask} onDismiss={() => dismissAndReturn(field.current)} />
      )}
      <Passages passages={passages} text={text} field={field} />
    </div>
  );
}

function dismissAndReturn(field: HTMLTextAreaElement | null): void {
  dismiss();
  field?.focus();
}
