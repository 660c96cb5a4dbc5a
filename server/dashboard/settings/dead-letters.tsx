/** Events that were invalid: why, and a way to take them after all. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { DeadLetter } from '../../../shared/dead-letter.ts';
import { useAct } from '../act.ts';
import { type AnswerOf, get, send } from '../api.ts';
import { formatThings } from '../format.ts';
import { JsonTree } from '../generations/json-tree.tsx';
import { Nothing, Refusal } from '../parts/notices.tsx';
import { Paged } from '../parts/paged.tsx';
import { Time } from '../parts/time.tsx';
import { readChanges } from './read-changes.ts';

export function DeadLetters(): JSX.Element {
  const [asked, setAsked] = useState(0);
  const [said, setSaid] = useState('');
  return (
    <section class="card form" aria-labelledby="refused-title">
      <h2 id="refused-title">Refused events</h2>
      <p class="muted">
        What was invalid is kept for a while, without what is personal. Replay it as it is once the server has learnt
        better, or with fields changed. It counts as sent when and by whom it was.
      </p>
      <p class="said" role="status">
        {said}
      </p>
      <Paged of={String(asked)} load={(cursor) => get<'listDeadLetters'>('/v1/dead-letters', { cursor })}>
        {(letters) =>
          letters.length === 0 ? (
            <Nothing title="Nothing was refused." />
          ) : (
            <Letters
              letters={letters}
              onReplayed={(words) => {
                setSaid(words);
                setAsked((times) => times + 1);
              }}
            />
          )
        }
      </Paged>
    </section>
  );
}

interface LettersProps {
  letters: readonly DeadLetter[];
  onReplayed: (words: string) => void;
}

function Letters({ letters, onReplayed }: LettersProps): JSX.Element {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [text, setText] = useState('');
  const { busy, problem, run } = useAct();
  const changes = readChanges(text);
  const replay = async () => {
    if (!changes.ok) return;
    const body = { ids: [...chosen], ...(changes.value === null ? {} : { changes: changes.value }) };
    const answer = await run(() => send<'replayDeadLetters'>('POST', '/v1/dead-letters/replay', body));
    if (answer === null) return;
    setChosen(new Set());
    onReplayed(resultWords(answer.results));
  };
  const choose = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <>
      <ul class="rows-list">
        {letters.map((letter) => (
          <li key={letter.id} class="letter">
            <label class="check">
              <input type="checkbox" checked={chosen.has(letter.id)} onChange={() => choose(letter.id)} />
              <span>
                <span class="breaks">
                  {letter.path !== null && <code>{letter.path}</code>} {letter.message}
                </span>{' '}
                <span class="muted small">
                  {letter.via === 'publishable' ? 'from a page' : 'from a backend'} · <Time iso={letter.received_at} />
                </span>
              </span>
            </label>
            <details>
              <summary class="small muted">The event</summary>
              <JsonTree value={letter.body} />
            </details>
          </li>
        ))}
      </ul>
      <div class="buttons">
        <button type="button" class="quiet" onClick={() => setChosen(new Set(letters.map(({ id }) => id)))}>
          Choose all shown
        </button>
        <button type="button" class="quiet" onClick={() => setChosen(new Set())}>
          Choose none
        </button>
      </div>
      <label class="field">
        <span>
          Fields to change, as JSON <span class="muted">(optional; null takes a field away)</span>
        </span>
        <textarea
          rows={2}
          class="mono"
          placeholder='{"colour": null}'
          spellcheck={false}
          aria-invalid={!changes.ok}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      {!changes.ok && <p class="problem">{changes.words}</p>}
      {problem !== null && <Refusal problem={problem} />}
      <div class="buttons">
        <button type="button" disabled={busy || chosen.size === 0 || !changes.ok} onClick={replay}>
          Replay {chosen.size === 0 ? 'what is chosen' : formatThings(chosen.size, 'event')}
        </button>
      </div>
    </>
  );
}

/** "2 accepted, 1 invalid: must be …". */
function resultWords(results: AnswerOf<'replayDeadLetters'>['results']): string {
  const counts = new Map<string, number>();
  for (const { status } of results) counts.set(status, (counts.get(status) ?? 0) + 1);
  const words = [...counts].map(([status, count]) => `${count} ${status.replace('_', ' ')}`).join(', ');
  const error = results.find(({ error }) => error !== undefined)?.error;
  return error === undefined ? `${words}.` : `${words}: ${error.message}`;
}
