/** What was said, message by message; a long instruction starts folded. Text is always text. */
import type { JSX } from 'preact';
import { Prose } from './prose.tsx';
import type { Said } from './read-text.ts';

/** Beyond this a system message hides what the person asked. */
const FOLDED_FROM_CHARS = 400;
const UNFOLDED_MESSAGES_MAX = 3;

const speakers: Record<Said['role'], string> = {
  system: 'System',
  developer: 'Developer',
  user: 'User',
  assistant: 'Assistant',
  tool: 'Tool',
};

/** A long conversation starts folded up to its last question: that is what was answered. */
export function Messages({ said }: { said: readonly Said[] }): JSX.Element {
  if (said.length === 0) return <p class="muted">It is empty.</p>;
  const asked = said.length > UNFOLDED_MESSAGES_MAX ? said.findLastIndex(({ role }) => role === 'user') : 0;
  const [earlier, rest] = [said.slice(0, Math.max(0, asked)), said.slice(Math.max(0, asked))];
  return (
    <>
      {earlier.length > 0 && (
        <details class="earlier">
          <summary>{earlier.length} earlier messages</summary>
          <List said={earlier} />
        </details>
      )}
      <List said={rest} />
    </>
  );
}

function List({ said }: { said: readonly Said[] }): JSX.Element {
  return (
    <ol class="messages">
      {said.map((message, index) => (
        <li key={String(index)} class={`message ${message.role}`}>
          <span class="speaker">{speakers[message.role]}</span>
          <div>
            <Body message={message} />
            {message.calls.map((call, number) => (
              <div key={String(number)} class="call">
                <bdi>{call.name}</bdi>
                <Prose text={call.arguments} />
              </div>
            ))}
          </div>
        </li>
      ))}
    </ol>
  );
}

function Body({ message: { role, text } }: { message: Said }): JSX.Element | null {
  if (text === '') return null;
  const folds = (role === 'system' || role === 'developer' || role === 'tool') && text.length > FOLDED_FROM_CHARS;
  if (!folds) return <Prose text={text} />;
  return (
    <details>
      <summary dir="auto">{text.slice(0, 120).trimEnd()}…</summary>
      <Prose text={text} />
    </details>
  );
}
