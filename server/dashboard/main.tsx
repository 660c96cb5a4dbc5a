/** Starts the page. */
import { render } from 'preact';
import { App } from './app.tsx';
import { followAddress } from './router.ts';

const root = document.getElementById('page');
if (root !== null) {
  followAddress(window);
  render(<App />, root);
}
