/** Which pages a publishable key is taken from. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useAct } from '../act.ts';
import { get, send } from '../api.ts';
import { Loaded } from './loaded.tsx';
import { SaveRow } from './save-row.tsx';

export function Origins(): JSX.Element {
  return (
    <section class="card form" aria-labelledby="origins-title">
      <h2 id="origins-title">Origins</h2>
      <Loaded load={(signal) => get<'getOrigins'>('/v1/origins', {}, signal)}>
        {({ origins }) => <Editor origins={origins} />}
      </Loaded>
    </section>
  );
}

function Editor({ origins }: { origins: readonly string[] }): JSX.Element {
  const [text, setText] = useState(origins.join('\n'));
  const [said, setSaid] = useState('');
  const act = useAct();
  const save = async (event: Event) => {
    event.preventDefault();
    setSaid('');
    const wanted = text
      .split(/\s+/)
      .map((line) => line.replace(/\/$/, '').toLowerCase())
      .filter((line) => line !== '');
    const saved = await act.run(() => send<'putOrigins'>('PUT', '/v1/origins', { origins: wanted }));
    if (saved === null) return;
    setText(saved.origins.join('\n'));
    setSaid('Saved.');
  };
  return (
    <form class="form" onSubmit={save}>
      <label class="field">
        <span>
          Pages that may send events, one origin a line <span class="muted">(* is everywhere)</span>
        </span>
        <textarea
          rows={3}
          class="mono"
          placeholder="https://app.example.com"
          spellcheck={false}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <p class="muted small">NOD_ALLOWED_ORIGINS, where it is set, comes back at the next start.</p>
      <SaveRow act={act} words="Save the origins" said={said} />
    </form>
  );
}
