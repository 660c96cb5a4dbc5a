/** The page in Chromium on a large project: from navigation to figures that can be used, and from a filter to its rows. */
import type { Page } from 'playwright-core';
import type { RunningServer } from '../../throwaway/start-server.ts';
import type { Figure, Section } from '../figure.ts';
import { launchBrowser } from '../launch-browser.ts';
import { median } from '../rounds.ts';

const ROUNDS = 7;
const INTERACTIVE_MAX_MS = 1000;
const ROWS_MAX_MS = 300;
const FILTERS = ['Negative', 'Positive', 'Uncertain', 'Any label'];

export async function measurePage(nod: RunningServer, generations: number): Promise<Section> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(nod.url);
    await page.fill('#password', nod.adminPassword);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.figure .big');
    const opened: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) opened.push(await open(page, nod.url));
    const filtered: number[] = [];
    await page.goto(`${nod.url}/generations`);
    await page.waitForSelector('.generation-list');
    for (const words of [...FILTERS, ...FILTERS]) filtered.push(await filter(page, words));
    return {
      title: `Page: in Chromium ${browser.version()}, of ${generations.toLocaleString('en')} generations`,
      figures: [
        timed('overview: from navigation to its figures, and a free main thread', opened, INTERACTIVE_MAX_MS),
        timed('generations: from a click on a filter to the first rows', filtered, ROWS_MAX_MS),
      ].flat(),
      notes: ['The browser shares the cores of this machine with the server and PostgreSQL.'],
    };
  } finally {
    await browser.close();
  }
}

function timed(what: string, times: readonly number[], atMost: number): Figure[] {
  return [
    { what, value: median(times), unit: 'ms', target: { atMost } },
    { what: '… the longest', value: Math.max(...times), unit: 'ms' },
  ];
}

/** Milliseconds by the browser's own clock, which starts with the navigation. */
async function open(page: Page, url: string): Promise<number> {
  await page.goto(url, { waitUntil: 'commit' });
  return page.evaluate<number>(`new Promise((done) => {
    const look = () => {
      if (document.querySelector('.figure .big') === null) return requestAnimationFrame(look);
      // The next task after the next frame: nothing stands before what somebody does.
      requestAnimationFrame(() => setTimeout(() => done(performance.now())));
    };
    look();
  })`);
}

const ROWS_WITHIN_MS = 20_000;

/** Milliseconds from the click until rows stand there that did not before. */
async function filter(page: Page, words: string): Promise<number> {
  return page.evaluate<number>(`new Promise((done, fail) => {
    const before = document.querySelector('.generation-list');
    const link = [...document.querySelectorAll('.switch a')].find((one) => one.textContent === '${words}');
    if (link === undefined) return fail(new Error('There is no filter ${words}.'));
    const began = performance.now();
    const look = () => {
      const list = document.querySelector('.generation-list');
      const took = performance.now() - began;
      if (took > ${ROWS_WITHIN_MS}) return fail(new Error('There are no rows for ${words}.'));
      if (list === null || list === before) return requestAnimationFrame(look);
      done(took);
    };
    link.click();
    look();
  })`);
}
