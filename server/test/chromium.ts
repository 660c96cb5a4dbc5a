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

interface Launch extends Pick<LaunchOptions, 'ignoreDefaultArgs'> {
  /** With windows and tabs, for what happens when one is closed or gone back from; by default the engine alone. */
  whole?: boolean;
}

/** Headless. Close it when done. */
export async function launchChromium({ whole = false, ...options }: Launch = {}): Promise<Browser> {
  const found = await obtain('chromium');
  // The sandbox does not work as root, nor in most containers; the pages are our own.
  const args = ['--no-sandbox', ...QUIET];
  return chromium.launch({ executablePath: whole ? found.whole : found.shell, args, ...options });
}
