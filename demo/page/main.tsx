/** Opens the demo's page. */
import { render } from 'preact';
import { App } from './app.tsx';
import { startConsent } from './consent.ts';
import { startLive } from './learned/live.ts';

const root = document.getElementById('demo');
if (root !== null) {
  startConsent();
  startLive();
  render(<App />, root);
}
