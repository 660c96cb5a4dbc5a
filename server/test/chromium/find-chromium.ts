/** Where Chromium is: `NOD_TEST_CHROMIUM`, the PATH, or what Playwright installed. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { installDebianPackages, isRootOnDebian } from '../../throwaway/install-debian-packages.ts';
import { run } from '../../throwaway/run.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The program's path; undefined where nobody installed it. */
export function findChromium(): string | undefined {
  const named = process.env.NOD_TEST_CHROMIUM;
  if (named !== undefined) {
    if (existsSync(named)) return named;
    throw new Error(`NOD_TEST_CHROMIUM names ${named}, which does not exist.`);
  }
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, chromium.executablePath()].find((path) => existsSync(path));
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
    'The browser tests need Chromium, and it could not be installed. Run `npx playwright-core install --with-deps ' +
      `chromium\`, or name one: NOD_TEST_CHROMIUM=<path of chromium or chrome>. ${faults.join(' ')}`,
  );
}

async function installFromDebian(): Promise<void> {
  await installDebianPackages(['chromium']);
}

async function installByPlaywright(): Promise<void> {
  await run('npx', ['playwright-core', 'install', 'chromium']);
}
