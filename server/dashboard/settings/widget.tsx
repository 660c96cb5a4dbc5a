/** The widget: how to embed it, and what the project sets for it. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ProjectSettings } from '../../../shared/settings.ts';
import { useAct } from '../act.ts';
import { get, send } from '../api.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { loadSession, session } from '../session.ts';
import { Loaded } from './loaded.tsx';
import { settingsIn, type TypedSettings, typed } from './read-words.ts';
import { SaveRow } from './save-row.tsx';
import { WidgetPreview } from './widget-preview.tsx';

/** Those that products change most, by their name in the widget; any other can be set over the API. */
const words: Readonly<Record<string, string>> = {
  up: 'Thumb up',
  down: 'Thumb down',
  whatWasGood: 'Asks after a thumb up',
  whatWasWrong: 'Asks after a thumb down',
  comment: 'The comment field',
  suggest: 'The button to write a better answer',
  thanks: 'Thanks',
  disclosure: 'What happens with it',
};

export function Widget(): JSX.Element {
  return (
    <Loaded load={(signal) => get<'getSettings'>('/v1/settings', {}, signal)}>
      {(settings) => <Editor settings={settings} />}
    </Loaded>
  );
}

function Editor({ settings }: { settings: ProjectSettings }): JSX.Element {
  const [now, setNow] = useState<TypedSettings>(() => typed(settings));
  const [said, setSaid] = useState('');
  const act = useAct();
  const wanted = settingsIn(now);
  const current = session.value;
  const testKey = current.state === 'signed_in' ? current.session.project.test_publishable_key : null;
  const set = (change: Partial<TypedSettings>) => {
    setSaid('');
    setNow({ ...now, ...change });
  };
  const save = async (event: Event) => {
    event.preventDefault();
    if ((await act.run(() => send<'putSettings'>('PUT', '/v1/settings', wanted))) === null) return;
    setSaid('Saved.');
    void loadSession(); // it brings what reasons are called
  };
  return (
    <div class="two-sides">
      <div class="stack">
        <Snippet />
        <form class="card form" aria-labelledby="words-title" onSubmit={save}>
          <h2 id="words-title">Reasons and words</h2>
          <div class="row-of-fields wide">
            <Reasons words="Reasons after a thumb up" value={now.up} onInput={(up) => set({ up })} />
            <Reasons words="Reasons after a thumb down" value={now.down} onInput={(down) => set({ down })} />
          </div>
          <p class="muted small">One a line: its key, and what it is called. Empty: the widget’s own.</p>
          <div class="row-of-fields wide">
            {Object.entries(words).map(([name, title]) => (
              <label key={name} class="field">
                {title}
                <input
                  type="text"
                  maxLength={1000}
                  placeholder="As it comes"
                  value={now.words[name] ?? ''}
                  onInput={(event) => set({ words: { ...now.words, [name]: event.currentTarget.value } })}
                />
              </label>
            ))}
          </div>
          <label class="field">
            Where “Learn more” leads
            <input
              type="url"
              maxLength={1000}
              placeholder="https://example.com/feedback"
              value={now.disclosure}
              onInput={(event) => set({ disclosure: event.currentTarget.value })}
            />
          </label>
          <SaveRow act={act} words="Save reasons and words" said={said} />
        </form>
      </div>
      {testKey !== null && (
        <aside class="stack" aria-label="Preview">
          <WidgetPreview settings={wanted} testKey={testKey} />
        </aside>
      )}
    </div>
  );
}

interface ReasonsProps {
  words: string;
  value: string;
  onInput: (text: string) => void;
}

function Reasons({ words: title, value, onInput }: ReasonsProps): JSX.Element {
  return (
    <label class="field">
      {title}
      <textarea
        rows={5}
        spellcheck={false}
        placeholder={'off_brand = Not how we speak'}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}

function Snippet(): JSX.Element | null {
  const current = session.value;
  const [test, setTest] = useState(false);
  if (current.state !== 'signed_in') return null;
  const { publishable_key, test_publishable_key, public_url } = current.session.project;
  const key = (test ? test_publishable_key : publishable_key) ?? 'pk_…';
  const text = `<script async src="${public_url.replace(/\/$/, '')}/nod.js?key=${key}"></script>

<div data-nod-output="YOUR_TRACE_ID">The answer…</div>
<nod-feedback trace-id="YOUR_TRACE_ID"></nod-feedback>`;
  return (
    <section class="card form" aria-labelledby="embed-title">
      <h2 id="embed-title">Put it in</h2>
      <p class="muted">What is set below comes with the script: pages need no change.</p>
      <div class="code">
        <pre>{text}</pre>
        <CopyButton text={text} words="Copy the tag" />
      </div>
      {test_publishable_key !== null && (
        <label class="check">
          <input type="checkbox" checked={test} onChange={(event) => setTest(event.currentTarget.checked)} />
          With the test key, so that nothing you try reaches the figures
        </label>
      )}
    </section>
  );
}
