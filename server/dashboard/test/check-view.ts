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
    const headings = await page.locator('main h1').count();
    const faults = headings === 1 ? [] : [`${url}: ${headings} headings of the whole view`];
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
  const broken = await page.locator('main label').evaluateAll(wordsBroken);
  const hidden = await page.locator('main label select').evaluateAll(choicesCutOff);
  return [
    ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    ...(beside > 0 ? [`${beside} px wider than the screen`] : []),
    ...cutOff.map((name) => `not every choice of “${name}” is to be seen`),
    ...broken.map((word) => `“${word}” is broken in two`),
    ...hidden.map((words) => `“${words}” is cut off`),
  ];
}

/** The short words of these that stand on more than one line. It runs in the page. */
function wordsBroken(all: Element[]): string[] {
  return all.flatMap((one) =>
    [...one.childNodes].flatMap((node) =>
      [...(node.nodeType === Node.TEXT_NODE ? (node.textContent ?? '') : '').matchAll(/\p{L}{2,12}/gu)]
        .filter(({ index, 0: word }) => {
          const range = document.createRange();
          range.setStart(node, index);
          range.setEnd(node, index + word.length);
          return new Set([...range.getClientRects()].map(({ top }) => top)).size > 1;
        })
        .map(([word]) => word),
    ),
  );
}

/** What is chosen where its words are wider than the field; names of people's own may be. It runs in the page. */
function choicesCutOff(all: Element[]): string[] {
  const [ARROW, LONG] = [16, 40];
  const pen = document.createElement('canvas').getContext('2d');
  return (all as HTMLSelectElement[]).flatMap((one) => {
    const words = one.selectedOptions[0]?.text ?? '';
    const style = getComputedStyle(one);
    if (pen === null || one.clientWidth === 0 || words.length > LONG) return [];
    pen.font = style.font;
    const room = one.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight) - ARROW;
    return pen.measureText(words).width > room ? [words] : [];
  });
}
