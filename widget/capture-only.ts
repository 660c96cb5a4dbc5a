/** `import { init } from 'nod-feedback/capture'`: capture and delivery, for products that draw their own buttons. */
import type { Nod } from './api.ts';
import { createBundledCore } from './bundled.ts';
import type { Options } from './options.ts';

export type { AcceptVia, Change, EditorModel, Nod, NodEvents, Stats, Target, Trace } from './api.ts';
export type { ConsentMode, Options, TextPolicy } from './options.ts';

/** Starts capture and delivery. `endpoint` defaults to the page's own origin. */
export function init(options: Options): Nod {
  return createBundledCore(options).nod;
}
