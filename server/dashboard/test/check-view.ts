/** What every view owes everybody: no barrier that axe can find, and nothing beside the screen. */
import axe from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';

declare global {
  interface Window {
    axe: typeof axe;
  }
}

/** What is wrong with the view at this address, in words; empty when nothing is. */
export async function checkView(context: BrowserContext, page: Page, url: string): Promise<string[]> {
  // The page's own policy would keep axe out: it is let in for this look alone.
  const session = await context.newCDPSession(page);
  await session.send('Page.setBypassCSP', { enabled: true });
  try {
    await page.goto(url);
    await page.locator('main h1, main .nothing').first().waitFor();
    while ((await page.locator('main .loading').count()) > 0) await page.waitForTimeout(20);
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() =>
      window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] }),
    );
    const beside = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    return [
      ...violations.map(({ id, nodes }) => `${url} ${id}: ${nodes.map(({ html }) => html).join(' ')}`),
      ...(beside > 0 ? [`${url} is ${beside} px wider than the screen`] : []),
    ];
  } finally {
    await session.send('Page.setBypassCSP', { enabled: false });
    await session.detach();
  }
}
