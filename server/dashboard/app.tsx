/** The page: signs in, then shows the view its address names, under one bar. */
import { Fragment, type JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Session } from '../../shared/key.ts';
import { again } from './again.ts';
import { now } from './clock.ts';
import { CompareView } from './compare/compare-view.tsx';
import { ExportView } from './export/export-view.tsx';
import { formatTime, formatZone } from './format.ts';
import { GenerationView } from './generations/generation-view.tsx';
import { GenerationsView } from './generations/generations-view.tsx';
import { Overview } from './overview/overview.tsx';
import { lazy } from './parts/lazy.tsx';
import { Mark } from './parts/mark.tsx';
import { Nothing } from './parts/notices.tsx';
import { RepeatedView } from './repeated/repeated-view.tsx';
import { type Place, place } from './router.ts';
import { isReachable, loadSession, lostSince, mayAdminister, type SessionState, session, signOut } from './session.ts';
import { SignIn, SignInAgain } from './sign-in.tsx';

const RETRY_SESSION_MS = 2000;

const titles: Record<Place['view'], string> = {
  overview: 'Overview',
  generations: 'Generations',
  generation: 'Generation',
  compare: 'Compare',
  repeated: 'Repeated prompts',
  alerts: 'Alerts',
  export: 'Export',
  review: 'Review',
  datasets: 'Datasets',
  dataset: 'Dataset',
  version: 'Dataset version',
  settings: 'Settings',
  unknown: 'Not found',
};

const AlertsView = lazy(() => import('./alerts/alerts-view.tsx').then((part) => part.AlertsView));
const ReviewView = lazy(() => import('./review/review-view.tsx').then((part) => part.ReviewView));
const DatasetsView = lazy(() => import('./datasets/datasets-view.tsx').then((part) => part.DatasetsView));
const SettingsView = lazy(() => import('./settings/settings-view.tsx').then((part) => part.SettingsView));

export function App(): JSX.Element {
  const current = session.value;
  const { state } = current;
  useEffect(() => {
    if (state !== 'loading') return;
    void loadSession();
    const timer = setInterval(loadSession, RETRY_SESSION_MS);
    return () => clearInterval(timer);
  }, [state]);

  const shown = shownFor(current);
  const { view } = place.value;
  useEffect(() => {
    document.title = state === 'signed_in' ? `${titles[view]} · Nod` : 'Sign in · Nod';
  }, [view, state]);

  return (
    <>
      <LostBanner />
      {state === 'loading' && <p class="starting muted">{lostSince.value === null ? 'Opening…' : ''}</p>}
      {shown === null && state === 'signed_out' && <SignIn />}
      {shown !== null && state === 'signed_out' && <SignInAgain name={shown.name} />}
      {shown !== null && (
        // Whoever signs in again goes on where they were; somebody else starts afresh.
        <Fragment key={shown.name}>
          <Bar projectName={shown.project.name} />
          <View place={place.value} />
          <footer>
            <span class="zone">Times in {formatZone(now.value)}</span>
            <a href="/openapi.json">API</a>
            <a href="/demo">Demo</a>
          </footer>
        </Fragment>
      )}
    </>
  );
}

/** Who the page is drawn for: also when their session has just ended, so that what they typed stays. */
function shownFor(current: SessionState): Session | null {
  if (current.state === 'signed_in') return current.session;
  return current.state === 'signed_out' ? current.ended : null;
}

/** Moves the focus to a new view, so that a keyboard or a screen reader starts there. */
function View({ place: at }: { place: Place }): JSX.Element {
  const main = useRef<HTMLElement>(null);
  const key = keyOf(at);
  const { view } = at;
  const before = useRef(key);
  useEffect(() => {
    if (before.current !== key) main.current?.focus({ preventScroll: true });
    before.current = key;
  }, [key]);

  return (
    <main ref={main} tabIndex={-1} id="main">
      {view === 'overview' && <Overview query={at.query} />}
      {view === 'generations' && <GenerationsView query={at.query} />}
      {view === 'generation' && <GenerationView key={key} at={at.ref} />}
      {view === 'compare' && <CompareView query={at.query} />}
      {view === 'repeated' && <RepeatedView query={at.query} />}
      {view === 'alerts' && <AlertsView query={at.query} />}
      {view === 'export' && <ExportView query={at.query} />}
      {view === 'review' && <ReviewView query={at.query} />}
      {(view === 'datasets' || view === 'dataset' || view === 'version') && <DatasetsView key={key} place={at} />}
      {view === 'settings' && <SettingsView query={at.query} />}
      {view === 'unknown' && (
        <Nothing title="There is no such page." isView>
          <a href="/">Go to the overview</a>
        </Nothing>
      )}
    </main>
  );
}

/** Places of one key keep their state when the address changes. */
function keyOf(at: Place): string {
  if (at.view === 'generation') return `${at.ref.trace_id} ${at.ref.span_id}`;
  if (at.view === 'dataset') return `dataset ${at.name}`;
  return at.view === 'version' ? `dataset ${at.name} ${at.version}` : at.view;
}

function Bar({ projectName }: { projectName: string }): JSX.Element {
  const { view } = place.value;
  const pages = useRef<HTMLElement>(null);
  // Where the bar is wider than the screen, it shows where one is.
  useEffect(() => {
    pages.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [view]);
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
      <nav ref={pages} aria-label="Pages">
        {link('/', 'Overview', view === 'overview')}
        {link('/generations', 'Generations', view === 'generations' || view === 'generation')}
        {link('/compare', 'Compare', view === 'compare')}
        {link('/repeated', 'Repeated', view === 'repeated')}
        {link('/alerts', 'Alerts', view === 'alerts')}
        {link('/review', 'Review', view === 'review')}
        {link('/datasets', 'Datasets', view === 'datasets' || view === 'dataset' || view === 'version')}
        {link('/export', 'Export', view === 'export')}
        {mayAdminister() && link('/settings', 'Settings', view === 'settings')}
      </nav>
      <button type="button" class="quiet" onClick={signOut}>
        Sign out
      </button>
    </header>
  );
}

function LostBanner(): JSX.Element {
  const since = lostSince.value;
  const isLost = since !== null;
  // Views that ask once, and buttons, would leave it standing.
  useEffect(() => (isLost ? again(isReachable) : undefined), [isLost]);
  return (
    <div class="banner" role="status" data-lost={isLost}>
      {isLost &&
        `The server does not answer. What you see is from ${formatTime(new Date(since).toISOString())}. Trying again…`}
    </div>
  );
}
