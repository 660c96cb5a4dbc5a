/** One answer with what one can do with it: copy, ask again, step between takes, say what one thinks. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../icon.tsx';
import { tell } from '../nod.ts';
import { isSelected, select } from '../subjects.ts';
import { type Answer, regenerate, show, streaming, type Turn } from './conversation.ts';
import { CopyButton } from './copy-button.tsx';
import { Markdown } from './markdown.tsx';

export function AnswerView({ turn, answer, last }: { turn: Turn; answer: Answer; last: boolean }): JSX.Element {
  const { traceId, text, state } = answer;
  const look = (): void => select({ traceId, spanId: '' });
  const whole = state === 'done';
  return (
    <div class={whole && isSelected(traceId) ? 'answer selected' : 'answer'} onPointerDown={look} onFocusIn={look}>
      <span class="avatar" aria-hidden="true">
        S
      </span>
      <div class="answer-body">
        <p class="made-by">
          <strong>Sage</strong> {answer.modelVersion}
          {whole && ` · ${(answer.latencyMs / 1000).toFixed(1)} s`}
        </p>
        <div class="text" aria-busy={state === 'streaming'} data-nod-output={whole ? traceId : undefined}>
          <Markdown
            text={text}
            onCopyBlock={(code) => tell('copy', traceId, { chars: code.length, total: code.length, of: 'block' })}
          />
          {state === 'streaming' && <span class="caret" />}
        </div>
        {state === 'stopped' && <p class="note muted">Stopped.</p>}
        {state === 'failed' && <p class="note bad">The answer broke off. Ask again, please.</p>}
        {state !== 'streaming' && <Actions turn={turn} answer={answer} last={last} />}
      </div>
    </div>
  );
}

function Actions({ turn, answer, last }: { turn: Turn; answer: Answer; last: boolean }): JSX.Element {
  const { traceId, text, state } = answer;
  return (
    <div class="actions">
      {turn.answers.length > 1 && <Takes turn={turn} />}
      {state === 'done' && (
        <>
          <CopyButton text={text} onCopied={() => tell('copy', traceId, { chars: text.length, total: text.length })} />
          <pre id={`raw-${traceId}`} hidden>
            {text}
          </pre>
        </>
      )}
      {last && (
        <button
          type="button"
          class="icon-button"
          aria-label="Answer again"
          title="Answer again"
          disabled={streaming.value}
          onClick={() => regenerate(turn)}
        >
          <Icon name="again" />
        </button>
      )}
      {state === 'done' && <Feedback traceId={traceId} />}
    </div>
  );
}

/** The widget's element. When its panel opens below the fold, the page moves up to show it. */
function Feedback({ traceId }: { traceId: string }): JSX.Element {
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    const { current } = element;
    if (current === null) return;
    const observer = new ResizeObserver(() => {
      if (current.matches(':focus-within')) current.scrollIntoView({ block: 'nearest' });
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  // A correction starts from the markdown as the model wrote it, not from how it is drawn.
  return <nod-feedback ref={element} trace-id={traceId} output-selector={`#raw-${CSS.escape(traceId)}`} correctable />;
}

function Takes({ turn }: { turn: Turn }): JSX.Element {
  const { shown, answers } = turn;
  return (
    <span class="takes">
      <button
        type="button"
        class="icon-button"
        aria-label="Take before"
        disabled={shown === 0}
        onClick={() => show(turn, shown - 1)}
      >
        <Icon name="left" />
      </button>
      <span>
        {shown + 1} / {answers.length}
      </span>
      <button
        type="button"
        class="icon-button"
        aria-label="Next take"
        disabled={shown === answers.length - 1}
        onClick={() => show(turn, shown + 1)}
      >
        <Icon name="right" />
      </button>
    </span>
  );
}
