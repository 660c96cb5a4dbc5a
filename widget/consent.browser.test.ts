/** What a person has not agreed to is not captured, not stored and not sent: seen from outside, in a real Chromium. */
import { createServer, type Server } from 'node:http';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchChromium } from '../server/test/chromium.ts';
import { promise } from '../server/test/promises/promise.ts';
import { startServer, type TestServer } from '../server/test/start-server.ts';
import { EventBatch } from '../shared/event.ts';
import { GenerationDetail } from '../shared/reading.ts';
import type { WindowNod } from './script.ts';

declare global {
  interface Window {
    nod?: WindowNod;
  }
}

let browser: Browser;
let server: TestServer;
let host: Server;
let context: BrowserContext;
let page: Page;
let html = '';
/** Every request of the pages beyond the product's own page and the widget's files. */
let requests: string[];
let bodies: string[];
let pageErrors: string[];
let traces = 0;

beforeAll(async () => {
  server = await startServer();
  host = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8').end(html);
  });
  await new Promise<void>((done) => host.listen(0, '127.0.0.1', done));
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  host?.close();
  await server?.stop();
});

beforeEach(async () => {
  requests = [];
  bodies = [];
  pageErrors = [];
  context = await browser.newContext();
  context.on('request', (request) => {
    const url = new URL(request.url());
    const own = url.origin === server.url && /^\/nod[\w.-]*\.js$/.test(url.pathname);
    if (own || request.isNavigationRequest() || url.pathname === '/favicon.ico') return;
    requests.push(`${request.method()} ${url.pathname}`);
    bodies.push(request.postData() ?? '');
  });
  page = await newPage();
});

afterEach(async () => {
  await context.close();
  expect(pageErrors).toEqual([]);
});

async function newPage(): Promise<Page> {
  const made = await context.newPage();
  made.on('pageerror', (error) => pageErrors.push(String(error)));
  return made;
}

function newTrace(): string {
  traces += 1;
  return `trace-${traces}`;
}

async function open(on: Page, consent: string, body = '', attributes = ''): Promise<void> {
  const address = host.address();
  if (address === null || typeof address === 'string') throw new Error('the test server does not listen');
  html = `<!doctype html><html lang="en"><title>A product</title>${body}
    <script src="${server.url}/nod.js" data-key="${server.publishableKey}" data-consent="${consent}" ${attributes}></script></html>`;
  await on.goto(`http://127.0.0.1:${address.port}/`);
}

/** Everything that a page can leave in a browser. */
function storageKeys(on: Page): Promise<string[]> {
  return on.evaluate(async () => [
    ...(await indexedDB.databases()).map(({ name }) => `database ${name}`),
    ...Object.keys(localStorage),
    ...Object.keys(sessionStorage),
    ...(document.cookie ? [document.cookie] : []),
    ...(await caches.keys()),
  ]);
}

const sentEvents = (): EventBatch['events'] =>
  bodies.filter(Boolean).flatMap((body) => EventBatch.parse(JSON.parse(body)).events);

async function storedKinds(trace: string): Promise<string[]> {
  const response = await fetch(`${server.url}/v1/generations/${trace}`, {
    headers: { authorization: `Bearer ${server.secretKey}` },
  });
  return response.status === 404 ? [] : GenerationDetail.parse(await response.json()).events.map(({ kind }) => kind);
}

const flush = (on: Page): Promise<void> => on.evaluate(() => window.nod?.flush?.());
const thumb = () => page.getByRole('button', { name: 'Good answer' });

/** Copy, edit, accept, vote and ask again by the API, thumb, and the answer to its question. */
const INTERACTIONS_A_ROUND = 7;

const product = (trace: string): string => `<div data-nod-output="${trace}"><p id="answer">An answer.</p>
  <button data-nod-action="accept">Use</button></div><nod-feedback trace-id="${trace}"></nod-feedback>
  <textarea data-nod-edit="${trace}" aria-label="Reply">Dear Ann</textarea>`;

describe.each(['required', 'denied'])('where consent is %s', (consent) => {
  promise(
    'P1',
    'whatever people do on a page makes no request and leaves nothing in the browser',
    { short: { interactions: consent === 'required' ? 56 : 14 }, long: { interactions: 560 } },
    async ({ interactions }) => {
      const trace = newTrace();
      await page.clock.install();
      await open(page, consent, product(trace));
      const reply = page.getByLabel('Reply');
      const rounds = Math.ceil(interactions / INTERACTIONS_A_ROUND);
      for (let round = 0; round < rounds; round += 1) {
        await page.locator('#answer').selectText();
        await page.keyboard.press('Control+C');
        await reply.fill(`Dear Bob ${round}`);
        await reply.blur();
        await page.getByRole('button', { name: 'Use', exact: true }).click();
        await page.evaluate((about) => {
          window.nod?.vote?.(about, 'up');
          window.nod?.regenerate?.(about);
        }, trace);
        await thumb().click();
        await page.getByRole('button', { name: 'Not now' }).click();
      }
      await page.clock.runFor(10_000);
      await flush(page);
      await page.evaluate(() => {
        window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
        window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
        window.dispatchEvent(new globalThis.Event('online'));
      });
      const stats = await page.evaluate(() => window.nod?.stats?.());
      return {
        ...{ tried: rounds * INTERACTIONS_A_ROUND, lost: 0 },
        failures: [
          ...requests.map((request) => `a request: ${request}`),
          ...(await storageKeys(page)).map((key) => `kept: ${key}`),
          ...(stats?.captured === 0 && stats.queued === 0 ? [] : [`captured: ${JSON.stringify(stats)}`]),
        ],
        note: `consent ${consent}, interactions`,
      };
    },
  );
});

test('a thumb asks first; Send sends that one act; capture starts with consent and ends with opting out', async () => {
  const trace = newTrace();
  await open(page, 'required', product(trace));
  await thumb().click();
  await page.getByText('Send your feedback?').waitFor();
  expect(requests).toEqual([]);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('Thanks for your feedback.').waitFor();
  await page.evaluate((about) => window.nod?.dismiss?.(about), trace);
  await page.getByLabel('Reply').fill('Dear Bob');
  await page.getByLabel('Reply').blur();
  await flush(page);
  expect(requests).toEqual(['POST /v1/events']);
  expect(await storedKinds(trace)).toEqual(['vote']);

  await page.evaluate((about) => {
    window.nod?.consent?.({ improve: true, train: false });
    window.nod?.dismiss?.(about);
  }, trace);
  await flush(page);
  expect(await storedKinds(trace)).toContain('dismiss');
  const after = sentEvents().slice(1);
  expect(after).toContainEqual(expect.objectContaining({ kind: 'dismiss', consent: ['improve'] }));
  expect(after.filter(({ kind }) => kind === 'dismiss')).toHaveLength(1);
});

test('after opting out nothing is left in memory, on disk, or in another tab', async () => {
  const trace = newTrace();
  const other = await newPage();
  await context.route('**/v1/events*', (route) => route.abort());
  for (const tab of [page, other]) {
    await open(tab, 'granted', product(trace));
    await tab.evaluate((about) => {
      window.nod?.vote?.(about, 'up');
      window.nod?.dismiss?.(about);
    }, trace);
  }
  await expect.poll(async () => (await storageKeys(other)).length).toBe(1);
  await expect.poll(() => requests.length).toBeGreaterThan(0);

  await page.evaluate((about) => {
    window.nod?.dismiss?.(about);
    window.nod?.optOut?.();
    window.nod?.vote?.(about, 'down');
    window.nod?.dismiss?.(about);
  }, trace);
  const queued = (): Promise<unknown[]> =>
    Promise.all([page, other].map((tab) => tab.evaluate(() => window.nod?.stats?.().queued)));
  await expect.poll(queued).toEqual([0, 0]);
  await other.evaluate((about) => window.nod?.dismiss?.(about), trace);
  await context.unroute('**/v1/events*');
  const before = requests.length;
  for (const tab of [page, other]) await flush(tab);
  await other.reload();
  await flush(other);
  expect(requests.slice(before)).toEqual([]);
  expect(await storedKinds(trace)).toEqual([]);
  expect(await queued()).toEqual([0, 0]);
  for (const tab of [page, other]) expect(await storageKeys(tab)).toEqual([]);
});

test('what an agreed page left waits for consent on the next one; where it is denied, it is deleted', async () => {
  await context.route('**/v1/events*', (route) => route.abort());
  const trace = newTrace();
  const leave = async (): Promise<void> => {
    await open(page, 'granted');
    await page.evaluate((about) => window.nod?.vote?.(about, 'up'), trace);
    await expect.poll(async () => (await storageKeys(page)).length).toBe(1);
    await page.goto('about:blank');
  };
  await leave();
  await context.unroute('**/v1/events*');
  const before = requests.length;
  await page.clock.install();
  await open(page, 'required');
  await page.clock.runFor(10_000);
  await flush(page);
  expect(requests.slice(before)).toEqual([]);
  await page.evaluate(() => window.nod?.consent?.({ improve: true }));
  await expect.poll(() => storedKinds(trace)).toEqual(['vote']);

  await context.route('**/v1/events*', (route) => route.abort());
  await leave();
  await open(page, 'denied');
  await expect.poll(() => storageKeys(page)).toEqual([]);
});

test('Global Privacy Control: acts alone, and not for training, unless the person says so on the page', async () => {
  await context.addInitScript(() => Object.defineProperty(navigator, 'globalPrivacyControl', { value: true }));
  const trace = newTrace();
  await open(page, 'granted', product(trace));
  await page.getByRole('button', { name: 'Use', exact: true }).click();
  await page.evaluate((about) => window.nod?.dismiss?.(about), trace);
  await thumb().click();
  await page.getByText('Thanks for your feedback.').waitFor();
  await flush(page);
  expect(sentEvents().map(({ kind, consent }) => [kind, consent])).toEqual([['vote', ['improve']]]);

  await page.evaluate((about) => {
    window.nod?.consent?.({ improve: true, train: true });
    window.nod?.dismiss?.(about);
  }, trace);
  await flush(page);
  expect(sentEvents()).toContainEqual(expect.objectContaining({ kind: 'dismiss', consent: ['improve', 'train'] }));
});

test('password, card and one-time-code fields appear in no event, whoever asks to watch them', async () => {
  const trace = newTrace();
  const secrets = {
    'type="password"': 'hunter2-secret',
    'autocomplete="cc-number"': '4111-secret',
    'autocomplete="section-pay billing cc-csc"': '737-secret',
    'autocomplete="one-time-code"': '424242-secret',
  };
  const fields = Object.entries(secrets).map(
    ([attribute, value]) => `<input class="secret" ${attribute} data-nod-edit="${trace}" value="${value}">`,
  );
  await open(
    page,
    'granted',
    `<form onsubmit="event.preventDefault()">${fields.join('')}
      <textarea data-nod-edit="${trace}" aria-label="Reply">Dear Ann</textarea><button>Go</button></form>`,
    'data-text="all"',
  );
  await page.evaluate((about) => {
    for (const into of document.querySelectorAll<HTMLInputElement>('.secret')) {
      window.nod?.watch?.(into, { trace: about, original: into.value });
      window.nod?.insert?.(about, into.value, { into });
    }
  }, trace);
  for (const field of await page.locator('.secret').all()) {
    await field.press('End');
    await field.pressSequentially('-secret');
    await field.press('Control+A');
    await field.press('Control+C');
    await field.press('Enter');
  }
  await page.getByLabel('Reply').fill('Dear Bob');
  await page.getByRole('button', { name: 'Go' }).click();
  await flush(page);
  expect(bodies.join('')).toContain('Dear Bob');
  await page.evaluate(() => window.nod?.destroy?.());
  await page.goto('about:blank');
  expect(bodies.join('')).not.toContain('secret');
});
