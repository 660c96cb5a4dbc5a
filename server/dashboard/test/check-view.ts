/** What every view owes everybody: no barrier that axe can find, and nothing beside the screen. */
import axe from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';

declare global {
  interface Window {
    axe: typeof axe;
  }
}

interface Look {
  width: number;
  colorScheme: 'light' | 'dark';
  /** Of axe: all there are, or those alone that colours and sizes can break. */
  rules: string[];
}

const ALL_RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
const RULES_OF_LOOKS = ['color-contrast', 'link-in-text-block', 'target-size'];

/** From each to the next one thing changes: laying a page out anew costs as much as looking at it. */
const looks: readonly Look[] = [
  { width: 1440, colorScheme: 'light', rules: ALL_RULES },
  { width: 1440, colorScheme: 'dark', rules: RULES_OF_LOOKS },
  { width: 390, colorScheme: 'dark', rules: ALL_RULES },
  { width: 390, colorScheme: 'light', rules: RULES_OF_LOOKS },
];

/** What is wrong with the view at this address, wide and narrow, light and dark, in words; empty when nothing is. */
export async function checkView(context: BrowserContext, page: Page, url: string): Promise<string[]> {
  // The page's own policy would keep axe out: it is let in for this look alone.
  const session = await context.newCDPSession(page);
  const size = page.viewportSize();
  await session.send('Page.setBypassCSP', { enabled: true });
  try {
    await page.goto(url);
    await page.locator('main h1, main .nothing').first().waitFor();
    while ((await page.locator('main .loading').count()) > 0) await page.waitForTimeout(20);
    await page.evaluate(axe.source);
    const faults: string[] = [];
    for (const look of looks) {
      const where = `${url} at ${look.width} px, ${look.colorScheme}`;
      faults.push(...(await findFaults(page, look)).map((fault) => `${where}: ${fault}`));
    }
    return faults;
  } finally {
    await session.send('Page.setBypassCSP', { enabled: false });
    await session.detach();
    if (size !== null) await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: null });
  }
}

async function findFaults(page: Page, { width, colorScheme, rules }: Look): Promise<string[]> {
  await page.setViewportSize({ width, height: 844 });
  await page.emulateMedia({ colorScheme });
  const { violations } = await page.evaluate(
    (runOnly) => window.axe.run(document, { runOnly, resultTypes: ['violations'] }),
    rules,
  );
  const beside = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  const cutOff = await page
    .locator('.switch')
    .evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.ariaLabel));
  return [
    ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    ...(beside > 0 ? [`${beside} px wider than the screen`] : []),
    ...cutOff.map((name) => `not every choice of “${name}” is to be seen`),
  ];
}
