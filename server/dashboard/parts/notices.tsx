/** What a view says when it has nothing to show: it loads, it cannot, or there is nothing. */
import type { ComponentChildren, JSX } from 'preact';
import type { Problem } from '../api.ts';
import { Words } from './words.tsx';

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
      <Words text={problem.message} />
    </div>
  );
}

interface NothingProps {
  title: string;
  /** Where it is all there is of a view: its title is the view's. */
  isView?: boolean;
  children?: ComponentChildren;
}

export function Nothing({ title, isView = false, children }: NothingProps): JSX.Element {
  const Title = isView ? 'h1' : 'p';
  return (
    <div class="nothing">
      <Title class="nothing-title">{title}</Title>
      {children !== undefined && <p class="muted">{children}</p>}
    </div>
  );
}
