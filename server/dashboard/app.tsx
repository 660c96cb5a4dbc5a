/** The page: signs in, then shows the view its address names, under one bar. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { now } from './clock.ts';
import { CompareView } from './compare/compare-view.tsx';
import { ExportView } from './export/export-view.tsx';
import { formatTime, formatZone } from './format.ts';
import { GenerationView } from './generations/generation-view.tsx';
import { GenerationsView } from './generations/generations-view.tsx';
import { Overview } from './overview/overview.tsx';
import { Mark } from './parts/mark.tsx';
import { Nothing } from './parts/notices.tsx';
import { RepeatedView } from './repeated/repeated-view.tsx';
import { type Place, place } from './router.ts';
import { loadSession, lostSince, session, signOut } from './session.ts';
import { SignIn } from './sign-in.tsx';

const RETRY_SESSION_MS = 2000;

const titles: Record<Place['view'], string> = {
  overview: 'Overview',
  generations: 'Generations',
  generation: 'Generation',
  compare: 'Compare',
  repeated: 'Repeated prompts',
  export: 'Export',
  unknown: 'Not found',
};

export function App(): JSX.Element {
  const { state } = session.value;
  useEffect(() => {
    if (state !== 'loading') return;
    void loadSession();
    const timer = setInterval(loadSession, RETRY_SESSION_MS);
    return () => clearInterval(timer);
  }, [state]);

  const { view } = place.value;
  useEffect(() => {
    document.title = state === 'signed_in' ? `${titles[view]} · Nod` : 'Sign in · Nod';
  }, [view, state]);

  return (
    <>
      <LostBanner />
      {session.value.state === 'loading' && <p class="starting muted">{lostSince.value === null ? 'Opening…' : ''}</p>}
      {session.value.state === 'signed_out' && <SignIn ended={session.value.ended} />}
      {session.value.state === 'signed_in' && (
        <>
          <Bar projectName={session.value.session.project.name} />
          <View place={place.value} />
          <footer>
            <span class="zone">Times in {formatZone(now.value)}</span>
            <a href="/openapi.json">API</a>
            <a href="/demo">Demo</a>
          </footer>
        </>
      )}
    </>
  );
}

/** Moves the focus to a new view, so that a keyboard or a screen reader starts there. */
function View({ place: { view, ...at } }: { place: Place }): JSX.Element {
  const main = useRef<HTMLElement>(null);
  const key = view === 'generation' && 'ref' in at ? `${at.ref.trace_id} ${at.ref.span_id}` : view;
  const before = useRef(key);
  useEffect(() => {
    if (before.current !== key) main.current?.focus({ preventScroll: true });
    before.current = key;
  }, [key]);

  return (
    <main ref={main} tabIndex={-1} id="main">
      {view === 'overview' && <Overview query={at.query} />}
      {view === 'generations' && <GenerationsView query={at.query} />}
      {view === 'generation' && 'ref' in at && <GenerationView key={key} at={at.ref} />}
      {view === 'compare' && <CompareView query={at.query} />}
      {view === 'repeated' && <RepeatedView query={at.query} />}
      {view === 'export' && <ExportView query={at.query} />}
      {view === 'unknown' && (
        <Nothing title="There is no such page.">
          <a href="/">Go to the overview</a>
        </Nothing>
      )}
    </main>
  );
}

function Bar({ projectName }: { projectName: string }): JSX.Element {
  const { view } = place.value;
  const link = (href: string, words: string, current: boolean) => (
    <a href={href} aria-current={current ? 'page' : undefined}>
      {words}
    </a>
  );
  return (
    <header class="bar">
      <a class="skip" href="#main">
        Skip to content
      </a>
      <a class="brand" href="/" aria-label={`Nod, ${projectName}`}>
        <Mark />
        <span>{projectName}</span>
      </a>
      <nav aria-label="Pages">
        {link('/', 'Overview', view === 'overview')}
        {link('/generations', 'Generations', view === 'generations' || view === 'generation')}
        {link('/compare', 'Compare', view === 'compare')}
        {link('/repeated', 'Repeated', view === 'repeated')}
        {link('/export', 'Export', view === 'export')}
      </nav>
      <button type="button" class="quiet" onClick={signOut}>
        Sign out
      </button>
    </header>
  );
}

function LostBanner(): JSX.Element {
  const since = lostSince.value;
  return (
    <div class="banner" role="status" data-lost={since !== null}>
      {since !== null &&
        `The server does not answer. What you see is from ${formatTime(new Date(since).toISOString())}. Trying again…`}
    </div>
  );
}
