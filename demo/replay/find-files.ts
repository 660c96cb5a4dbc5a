/** Where things are on this machine: what the build made, the sample, the browser. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository: this file runs from `demo/replay` or, built, from `dist/demo/replay`. */
const root = [new URL('../../', import.meta.url), new URL('../../../', import.meta.url)]
  .map((url) => fileURLToPath(url))
  .find((folder) => existsSync(join(folder, 'package.json')));

/** @param path in `dist/` */
export function findBuiltFile(path: string): string {
  return existing(join('dist', path), 'Run: npm run build');
}

/** @param path in the repository */
export function findSourceFile(path: string): string {
  return existing(path, 'It belongs to the repository.');
}

const browserNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** `NOD_CHROMIUM`, else the first Chromium or Chrome on the PATH. */
export function findChromium(env: Record<string, string | undefined> = process.env): string {
  if (env.NOD_CHROMIUM) return env.NOD_CHROMIUM;
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const found = folders.flatMap((folder) => browserNames.map((name) => join(folder, name))).find(existsSync);
  if (found === undefined) throw new Error('No Chromium or Chrome is on the PATH: name one in NOD_CHROMIUM.');
  return found;
}

function existing(path: string, advice: string): string {
  const file = join(root ?? '.', path);
  if (!existsSync(file)) throw new Error(`${file} is missing. ${advice}`);
  return file;
}
