// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { cleanup, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, expect, test } from 'vitest';
import { lostSince } from '../session.ts';
import { refuse, serve, signedIn } from '../test/fake-api.ts';
import { lazy } from './lazy.tsx';

afterEach(() => {
  cleanup();
  lostSince.value = null;
});

test('a part whose code did not come while the connection was lost comes by itself', async () => {
  let isLost = true;
  let tries = 0;
  serve({ getSession: () => (isLost ? refuse(503, 'unavailable', 'Not now.') : signedIn) });
  const Part = lazy(async () => {
    tries += 1;
    if (isLost) throw new TypeError('Failed to fetch dynamically imported module');
    return () => <p>Here it is.</p>;
  });
  render(<Part />);
  await waitFor(() => expect(lostSince.value).not.toBeNull());
  expect(screen.queryByRole('alert')).toBeNull();
  isLost = false;
  window.dispatchEvent(new Event('online'));
  await screen.findByText('Here it is.');
  expect(tries).toBe(2);
});

test('a part that a server who answers no longer has is said to be gone, and asked for again all the same', async () => {
  let isGone = true;
  serve({ getSession: () => signedIn });
  const Part = lazy(async () => {
    if (isGone) throw new TypeError('Failed to fetch dynamically imported module');
    return () => <p>Here it is.</p>;
  });
  render(<Part />);
  await screen.findByText('This part of the page could not be loaded.');
  isGone = false;
  await screen.findByText('Here it is.', {}, { timeout: 4000 });
});
