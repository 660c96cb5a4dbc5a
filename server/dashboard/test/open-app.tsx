/** The whole page in a test's own document, with the API as the tests see it. */
import { cleanup, configure, render } from '@testing-library/preact';
import { afterEach, beforeEach } from 'vitest';
import { App } from '../app.tsx';
import { keepDraftsOf } from '../drafts.ts';
import { forgetExtent } from '../overview/extent.ts';
import { followAddress, go } from '../router.ts';
import { lostSince, session } from '../session.ts';
import { details, exposure, type Handlers, movement, serve, signedIn, summary } from './fake-api.ts';

/** For what never comes: parts of the page are fetched apart, and machines are slow or busy. */
const PATIENCE_MS = 20_000;

/** Once a file: its tests begin with nobody signed in and an empty document. */
export function useApp(): void {
  configure({ asyncUtilTimeout: PATIENCE_MS });
  followAddress(window);
  beforeEach(() => {
    session.value = { state: 'loading' };
    lostSince.value = null;
    forgetExtent();
    keepDraftsOf('nobody');
  });
  afterEach(cleanup);
}

const empty = { items: [], next_cursor: null };

/** @returns what has been asked, and will be */
export function open(address: string, handlers: Handlers): string[] {
  const asked = serve({
    getSession: () => signedIn,
    getSummary: () => summary(),
    getSummaryDetails: () => details(),
    getExposure: () => exposure(),
    getMovement: () => movement(),
    listGenerations: () => empty,
    ...handlers,
  });
  go(address);
  render(<App />);
  return asked;
}
