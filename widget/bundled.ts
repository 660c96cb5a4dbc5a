/** Capture and delivery for bundlers, which split off what is loaded when it is first needed. */
import { type Core, createCore } from './nod.ts';
import type { Options } from './options.ts';
import type { Parts } from './parts.ts';
import { warnOnce } from './warn.ts';

const parts: Parts = {
  behaviour: () =>
    import('./capture/behaviour.ts').catch((error: unknown) => {
      warnOnce('only votes are captured: the rest could not be loaded');
      throw error;
    }),
  debug: () => import('./debug/panel.ts'),
};

/** `endpoint` defaults to the page's own origin. */
export function createBundledCore(options: Options): Core {
  if (!options.key) warnOnce('init: the key is missing');
  return createCore(options, location.origin, parts);
}
