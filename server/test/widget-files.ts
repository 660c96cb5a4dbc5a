/** The widget's files as the build makes them, each built when it is first asked for: tests need no `npm run build`. */
import { basename } from 'node:path';
import { type MergedRollupOptions, rollup } from 'rollup';
import { loadConfigFile } from 'rollup/loadConfigFile';

const built = new Map<string, Promise<string | undefined>>();
let builds: Promise<MergedRollupOptions[]> | undefined;

/** Builds what most pages load, before anything waits for it. */
export async function buildWidget(): Promise<void> {
  await Promise.all(['/nod.js', '/nod-panel.js'].map(widgetFile));
}

/** @param path as on the server: `/nod.js`, `/nod-panel.js`. Undefined when the widget has no such file. */
export function widgetFile(path: string): Promise<string | undefined> {
  const known = built.get(path) ?? build(path.slice(1));
  built.set(path, known);
  return known;
}

async function build(name: string): Promise<string | undefined> {
  builds ??= loadConfigFile('.config/rollup-widget.mjs', { silent: true }).then(({ options }) => options);
  const options = (await builds).find(({ output }) => basename(output[0]?.file ?? '') === name);
  const output = options?.output[0];
  if (!options || !output) return undefined;
  const bundle = await rollup(options);
  const generated = await bundle.generate({ ...output, sourcemap: false });
  await bundle.close();
  return generated.output[0].code;
}
