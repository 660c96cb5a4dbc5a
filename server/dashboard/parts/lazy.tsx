/** A part of the page whose code is fetched when it is first shown, so that the first view stays small. */
import type { ComponentType, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { again } from '../again.ts';
import { isReachable } from '../session.ts';
import { Loading } from './notices.tsx';

export function lazy<P extends object>(load: () => Promise<ComponentType<P>>): (props: P) => JSX.Element {
  let Loaded: ComponentType<P> | undefined;
  return function Lazy(props: P): JSX.Element {
    const [state, setState] = useState<'loading' | 'here' | 'failed'>(Loaded === undefined ? 'loading' : 'here');
    useEffect(() => {
      if (Loaded !== undefined) return;
      let gone = false;
      const say = (now: 'here' | 'failed') => {
        if (!gone) setState(now);
      };
      const tryOnce = async (): Promise<boolean> => {
        try {
          Loaded = await load();
          say('here');
          return true;
        } catch {
          // While the server is lost, the banner says so, and there is nothing wrong with this part.
          if (await isReachable()) say('failed');
          return false;
        }
      };
      let stop: (() => void) | undefined;
      void tryOnce().then((worked) => {
        if (!worked && !gone) stop = again(tryOnce);
      });
      return () => {
        gone = true;
        stop?.();
      };
    }, []);
    if (Loaded !== undefined) return <Loaded {...props} />;
    return state === 'failed' ? <NotLoaded /> : <Loading lines={6} />;
  };
}

/** After an update of the server its parts have other names. It is tried again all the same. */
function NotLoaded(): JSX.Element {
  return (
    <div class="notice" role="alert">
      <strong>This part of the page could not be loaded.</strong> The server may have been updated meanwhile.{' '}
      <button type="button" class="quiet" onClick={() => location.reload()}>
        Load the page again
      </button>
    </div>
  );
}
