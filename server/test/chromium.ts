/** A real browser for tests. */
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';
import { obtain } from './provisions.ts';

const QUIET = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** Headless. Close it when done. */
export async function launchChromium(options: Pick<LaunchOptions, 'ignoreDefaultArgs'> = {}): Promise<Browser> {
  const { executable } = await obtain('chromium');
  // The sandbox does not work as root, nor in most containers; the pages are our own.
  return chromium.launch({ executablePath: executable, args: ['--no-sandbox', ...QUIET], ...options });
}
