/** The browser people use, without a window; installed where it is missing and may be. */
import { type Browser, chromium } from 'playwright-core';
import { findChromium, installChromium } from '../throwaway/find-chromium.ts';

export async function launchBrowser(): Promise<Browser> {
  if (findChromium() === undefined) await installChromium();
  const found = findChromium();
  if (found === undefined) throw new Error('There is no Chromium.');
  return chromium.launch({
    executablePath: found.whole,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
}
