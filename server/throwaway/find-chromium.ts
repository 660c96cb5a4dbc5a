/** Where Chromium is: `NOD_TEST_CHROMIUM`, the PATH, or what Playwright installed. */
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { installDebianPackages, isRootOnDebian } from './install-debian-packages.ts';
import { run } from './run.ts';

export interface Chromium {
  /** The program people use, with windows and tabs. */
  whole: string;
  /** The same engine without windows: it takes half the processor time. The whole one where it is missing. */
  shell: string;
}

const WHOLE = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const SHELL = ['chromium-headless-shell', 'chrome-headless-shell'];

/** The programs' paths; undefined where nobody installed one. */
export function findChromium(): Chromium | undefined {
  const named = process.env.NOD_TEST_CHROMIUM;
  if (named !== undefined) {
    if (existsSync(named)) return { whole: named, shell: named };
    throw new Error(`NOD_TEST_CHROMIUM names ${named}, which does not exist.`);
  }
  const byPlaywright = chromium.executablePath();
  const whole = [...onPath(WHOLE), byPlaywright].find((path) => existsSync(path));
  if (whole === undefined) return undefined;
  const shell = [...onPath(SHELL), shellBeside(byPlaywright)].find((path) => existsSync(path));
  return { whole, shell: shell ?? whole };
}

function onPath(names: readonly string[]): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/** Playwright installs both: `…/chromium-N/chrome-linux/chrome` and `…/chromium_headless_shell-N/chrome-linux/headless_shell`. */
function shellBeside(executable: string): string {
  return join(dirname(executable).replace(/\bchromium-(?=\d)/, 'chromium_headless_shell-'), 'headless_shell');
}

/** Gets it by Debian's packages or Playwright; throws with what to run where neither works. */
export async function installChromium(): Promise<void> {
  const faults: unknown[] = [];
  for (const install of isRootOnDebian() ? [installFromDebian, installByPlaywright] : [installByPlaywright]) {
    try {
      await install();
      if (findChromium() !== undefined) return;
    } catch (error) {
      faults.push(error);
    }
  }
  throw new Error(
    'Chromium is needed, and could not be installed. Run `npx playwright-core install --with-deps ' +
      `chromium\`, or name one: NOD_TEST_CHROMIUM=<path of chromium or chrome>. ${faults.join(' ')}`,
  );
}

async function installFromDebian(): Promise<void> {
  await installDebianPackages(['chromium', 'chromium-headless-shell']);
}

async function installByPlaywright(): Promise<void> {
  await run('npx', ['playwright-core', 'install', 'chromium']);
}
