/** An empty project: what to paste where, and a sign the moment the first event comes. */
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Summary } from '../../../shared/summary.ts';
import { get } from '../api.ts';
import { LIVE_MS, useLive } from '../live.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { session } from '../session.ts';
import { generationCommand, scriptTag } from './embed.ts';
import { learnExtent } from './extent.ts';

export function FirstSteps(): JSX.Element | null {
  const { data } = useLive<Summary>('first event', (signal) => get<'getSummary'>('/v1/summary', {}, signal), LIVE_MS);
  useEffect(() => {
    if (data !== null) learnExtent(data, Date.now());
  }, [data]);
  const current = session.value;
  if (current.state !== 'signed_in') return null;
  const { publishable_key, public_url } = current.session.project;
  const tag = scriptTag(public_url, publishable_key ?? 'pk_…');

  return (
    <div class="first-steps">
      <h1>Nothing has happened yet</h1>
      <p class="lead">Three steps, and this page fills by itself.</p>
      <ol class="steps">
        <li>
          <h2>Paste this tag into your product’s page</h2>
          <Code text={tag} words="Copy the tag" />
        </li>
        <li>
          <h2>Put the buttons beside an answer</h2>
          <p class="muted">The trace id is whatever your product calls this output; W3C trace ids fit.</p>
          <Code text={'<nod-feedback trace-id="YOUR_TRACE_ID"></nod-feedback>'} words="Copy the element" />
        </li>
        <li>
          <h2>Send what the model was asked and what it answered</h2>
          <p class="muted">
            From your backend, with the secret key, before the feedback or after. Feedback waits for it, and counts once
            it is there.
          </p>
          <Code text={generationCommand(public_url)} words="Copy the command" />
        </li>
      </ol>
      <p class="waiting" role="status">
        <span class="pulse" />
        Waiting for the first event…
      </p>
      <p class="muted">
        No product at hand? <a href="/demo">Try the demo</a>: its votes arrive here.
      </p>
    </div>
  );
}

function Code({ text, words }: { text: string; words: string }): JSX.Element {
  return (
    <div class="code">
      <pre>{text}</pre>
      <CopyButton text={text} words={words} />
    </div>
  );
}
