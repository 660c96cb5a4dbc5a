/** The chat: prompts to start from, the conversation, and where one writes. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../icon.tsx';
import { AnswerView } from './answer.tsx';
import { ask, shownOf, startOver, stop, streaming, type Turn, turns } from './conversation.ts';

const starters = [
  { topic: 'Kitchen', prompt: 'How do I make a lemon risotto that is not heavy?' },
  { topic: 'Travel', prompt: 'Plan two unhurried days in Lisbon for me' },
  { topic: 'Code', prompt: 'Write a debounce function in TypeScript' },
  { topic: 'Kitchen', prompt: 'My sourdough comes out dense. What went wrong?' },
  { topic: 'Code', prompt: 'How do I find duplicate rows in SQL?' },
  { topic: 'Letters', prompt: 'Write an email to a customer whose order is late' },
];

export function Chat(): JSX.Element {
  const end = useRef<HTMLDivElement>(null);
  const length = turns.value.length;
  const answers = turns.value.at(-1)?.answers.length ?? 0;
  useEffect(() => {
    if (length > 0) end.current?.scrollIntoView({ block: 'end' });
  }, [length, answers]);
  useStickToEnd(end);

  return (
    <div class="chat">
      <h1 class={length === 0 ? 'welcome' : 'sr-only'}>
        {length === 0 ? 'What shall we get done?' : 'Chat with Sage'}
      </h1>
      {length === 0 && <Starters />}
      <div class="turns">
        {turns.value.map((turn, index) => (
          <TurnView key={turn.id} turn={turn} last={index === length - 1} />
        ))}
        <div ref={end} class="turns-end" />
      </div>
      <Composer />
    </div>
  );
}

function Starters(): JSX.Element {
  return (
    <>
      <p class="welcome-more muted">
        Sage is a small assistant for kitchen, travel and code. Its answers are written in advance, so it needs no key.
        Everything else here is as in a real product.
      </p>
      <ul class="starters">
        {starters.map(({ topic, prompt }) => (
          <li key={prompt}>
            <button type="button" onClick={() => ask(prompt)}>
              <span class="topic">{topic}</span>
              {prompt}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function TurnView({ turn, last }: { turn: Turn; last: boolean }): JSX.Element {
  const answer = shownOf(turn);
  return (
    <article class="turn" aria-label={`You asked: ${turn.prompt}`}>
      <p class="prompt">{turn.prompt}</p>
      {answer && <AnswerView key={answer.traceId} turn={turn} answer={answer} last={last} />}
    </article>
  );
}

function Composer(): JSX.Element {
  const draft = useSignal('');
  const field = useRef<HTMLTextAreaElement>(null);
  const submit = (): void => {
    const prompt = draft.value.trim();
    if (prompt === '' || streaming.value) return;
    draft.value = '';
    void ask(prompt);
    field.current?.focus();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <label class="sr-only" for="prompt">
        Your message
      </label>
      <textarea
        id="prompt"
        ref={field}
        rows={1}
        placeholder="Ask Sage anything"
        value={draft.value}
        onInput={(event) => (draft.value = event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          submit();
        }}
      />
      <div class="composer-actions">
        {turns.value.length > 0 && (
          <button type="button" class="quiet" onClick={startOver}>
            New chat
          </button>
        )}
        {streaming.value ? (
          <button type="button" class="round" aria-label="Stop" onClick={stop}>
            <Icon name="stop" />
          </button>
        ) : (
          <button type="submit" class="round" aria-label="Send" disabled={draft.value.trim() === ''}>
            <Icon name="send" />
          </button>
        )}
      </div>
    </form>
  );
}

/** Follows a growing answer, as long as the reader has not scrolled up to read. */
function useStickToEnd(end: { current: HTMLElement | null }): void {
  const length = turns.value.at(-1)?.answers.at(-1)?.text.length ?? 0;
  useEffect(() => {
    const scroller = end.current?.closest('main');
    if (!streaming.value || !scroller) return;
    const below = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    if (below < NEAR_END_PX) scroller.scrollTop = scroller.scrollHeight;
  }, [length, end]);
}

const NEAR_END_PX = 160;
