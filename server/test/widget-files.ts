/** The widget's files: as `npm run build` has left them, or, where they are older than the source, built when asked for. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type MergedRollupOptions, rollup } from 'rollup';
import { loadConfigFile } from 'rollup/loadConfigFile';

const SOURCES = ['widget', 'shared', '.config'];
const BUILT = 'dist/browser';

const files = new Map<string, Promise<string | undefined>>();
let changed: Promise<number> | undefined;
let builds: Promise<MergedRollupOptions[]> | undefined;

/** Makes what most pages load, before anything waits for it. */
export async function buildWidget(): Promise<void> {
  await Promise.all(['/nod.js', '/nod-panel.js'].map(widgetFile));
}

/** @param path as on the server: `/nod.js`, `/nod-panel.js`. Undefined when the widget has no such file. */
export function widgetFile(path: string): Promise<string | undefined> {
  const known = files.get(path) ?? fresh(path.slice(1)).then((code) => code ?? build(path.slice(1)));
  files.set(path, known);
  return known;
}

async function fresh(name: string): Promise<string | undefined> {
  if (!/^nod[\w-]*\.js$/.test(name)) return undefined;
  changed ??= newestOf(SOURCES);
  const made = await stat(join(BUILT, name)).catch(() => undefined);
  return made && made.mtimeMs > (await changed) ? readFile(join(BUILT, name), 'utf8') : undefined;
}

/** When anything below these folders was last changed, tests aside. */
async function newestOf(folders: readonly string[]): Promise<number> {
  const all = await Promise.all(folders.map((folder) => readdir(folder, { recursive: true, withFileTypes: true })));
  const sources = all.flat().filter((entry) => entry.isFile() && !/\.(test\.ts|md)$/.test(entry.name));
  const stats = await Promise.all(sources.map(({ parentPath, name }) => stat(join(parentPath, name))));
  return Math.max(...stats.map(({ mtimeMs }) => mtimeMs));
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
