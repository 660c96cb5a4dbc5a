import { expect, it } from 'vitest';
import { launchChromium } from './chromium.ts';

it('is a real browser', async () => {
  const browser = await launchChromium();
  const page = await browser.newPage();
  await page.setContent('<p>Hello</p>');
  expect(await page.textContent('p')).toBe('Hello');
  await browser.close();
});
