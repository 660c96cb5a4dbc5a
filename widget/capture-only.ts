/** `import { init } from 'nod-feedback/capture'`: capture and delivery, for products that draw their own buttons. */
import type { Nod } from './api.ts';
import { createCore } from './nod.ts';
import type { Options } from './options.ts';
import { bundledParts } from './parts.ts';

export type { AcceptVia, Change, EditorModel, Nod, NodEvents, Stats, Target, Trace } from './api.ts';
export type { ConsentMode, Options, TextPolicy } from './options.ts';

/** Starts capture and delivery. `endpoint` defaults to the page's own origin. */
export function init(options: Options): Nod {
  return createCore(options, location.origin, bundledParts).nod;
}
