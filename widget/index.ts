/** The ES module: `import { init } from 'nod-feedback'`. */
import type { Nod } from './api.ts';
import { createBundledCore } from './bundled.ts';
import type { Options } from './options.ts';
import { defineElements } from './view/element.ts';
import { bundledFiles } from './view/files.ts';

export type { AcceptVia, Change, EditorModel, Nod, NodEvents, Stats, Target, Trace } from './api.ts';
export { similarity } from './capture/similarity.ts';
/** Capture and delivery alone, for products that draw their own buttons; bundlers leave the interface out. */
export { init as initCapture } from './capture-only.ts';
export type { ConsentMode, Options, TextPolicy } from './options.ts';
export type { Words } from './strings.ts';

/** Starts capture, delivery and the elements. `endpoint` defaults to the page's own origin. */
export function init(options: Options): Nod {
  const core = createBundledCore(options);
  defineElements(core, bundledFiles);
  return core.nod;
}
