/** What a view says when it has nothing to show: it loads, it cannot, or there is nothing. */
import type { ComponentChildren, JSX } from 'preact';
import type { Problem } from '../api.ts';

/** Grey lines where the content will be, so that nothing jumps when it comes. */
export function Loading({ lines = 4, words = 'Loading' }: { lines?: number; words?: string }): JSX.Element {
  return (
    <div class="loading" role="status">
      <span class="visually-hidden">{words}…</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} class="bone" />
      ))}
    </div>
  );
}

/** A refusal in the server's own words. A lost connection is the banner's to tell. */
export function Refusal({ problem }: { problem: Problem }): JSX.Element {
  return (
    <div class="notice" role="alert">
      <strong>{problem.kind === 'lost' ? 'The server cannot be reached right now.' : 'This did not work.'}</strong>{' '}
      {problem.message}
    </div>
  );
}

export function Nothing({ title, children }: { title: string; children?: ComponentChildren }): JSX.Element {
  return (
    <div class="nothing">
      <p class="nothing-title">{title}</p>
      {children !== undefined && <p class="muted">{children}</p>}
    </div>
  );
}
