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

/** The worker’s own, which its files use one after the other. */
let shared: Browser | undefined;

/** Headless. Close it when done: its contexts end, and the next file of the worker finds it as it was. */
export async function launchChromium({ whole = false, ...options }: Launch = {}): Promise<Browser> {
  const own = whole || Object.keys(options).length > 0;
  if (!own && shared?.isConnected() === true) return shared;
  const found = await obtain('chromium');
  // The sandbox does not work as root, nor in most containers; the pages are our own.
  const args = ['--no-sandbox', ...QUIET];
  const browser = await chromium.launch({ executablePath: whole ? found.whole : found.shell, args, ...options });
  if (own) return browser;
  browser.close = async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  };
  shared = browser;
  return browser;
}
