/** Delivery in a real Chromium to a real server, through a proxy that fails in every way a network does. */
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchChromium } from '../server/test/chromium.ts';
import { startServer, type TestServer } from '../server/test/start-server.ts';
import type { Event } from '../shared/event.ts';
import { GenerationDetail } from '../shared/reading.ts';
import type { NodEvents } from './api.ts';
import type { WindowNod } from './script.ts';
import type { Entry } from './send/storage.ts';

declare global {
  interface Window {
    nod?: WindowNod;
    tell: (name: keyof NodEvents, detail: unknown) => void;
  }
}

/** What becomes of one request to `/v1/events`; `forward` is the healthy way. */
type Fault = (response: ServerResponse, forward: () => void, request: IncomingMessage) => void;
type Told = { [K in keyof NodEvents]: [K, NodEvents[K]] }[keyof NodEvents];

const DAY_MS = 24 * 3_600_000;

let browser: Browser;
let server: TestServer;
let proxy: Server;
let host: Server;
let context: BrowserContext;
/** For the next requests, in order; then `always`. */
let faults: Fault[];
let always: Fault;
/** Requests to `/v1/events`, by method. */
let requests: string[];
/** What the pages of the test were told by `nod.on`, and what went wrong in them. */
let told: Told[];
let pageErrors: string[];
let script = '';
let markup = '';
let traces = 0;

beforeAll(async () => {
  server = await startServer();
  proxy = createServer(proxyRequest);
  host = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8').end(`<!doctype html><html lang="en"><title>A product
      </title>${markup}<script src="${originOf(proxy)}/nod.js" ${script}></script>
      <script>for (const name of ['event', 'stored', 'sent', 'dropped', 'delayed', 'paused'])
        nod.on(name, (detail) => window.tell(name, detail))</script></html>`);
  });
  await Promise.all([proxy, host].map((one) => new Promise<void>((done) => one.listen(0, '127.0.0.1', done))));
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  for (const one of [proxy, host]) {
    one?.closeAllConnections();
    one?.close();
  }
  await server?.stop();
});

beforeEach(async () => {
  faults = [];
  always = healthy;
  requests = [];
  told = [];
  pageErrors = [];
  markup = '';
  script = `data-key="${server.publishableKey}" data-consent="granted"`;
  context = await openContext(browser);
});

afterEach(async () => {
  await context.close();
  expect(pageErrors).toEqual([]);
  expect(requests.filter((method) => method !== 'POST')).toEqual([]);
});

async function openContext(of: Browser): Promise<BrowserContext> {
  const opened = await of.newContext();
  await opened.exposeFunction('tell', (...what: Told) => void told.push(what));
  return opened;
}

function proxyRequest(request: IncomingMessage, response: ServerResponse): void {
  const forward = (): void => {
    const { host: _, ...headers } = request.headers;
    const onward = httpRequest(
      new URL(request.url ?? '', server.url),
      { method: request.method ?? 'GET', headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    // Whatever becomes of the page, the server gets the whole request.
    request.pipe(onward);
  };
  if (request.url?.startsWith('/v1/events')) {
    requests.push(request.method ?? '');
    (faults.shift() ?? always)(response, forward, request);
  } else forward();
}

const healthy: Fault = (_, forward) => forward();

/** Answers as a gateway does whose server is away. */
const unavailable =
  (headers: Record<string, string> = {}): Fault =>
  (response, _, request) => {
    request.resume();
    response
      .writeHead(503, {
        'access-control-allow-origin': '*',
        'access-control-expose-headers': 'retry-after',
        ...headers,
      })
      .end();
  };

/** The server has committed; the answer never arrives. */
const droppedAfterCommit: Fault = (response, forward) => {
  response.writeHead = () => {
    response.destroy();
    return response;
  };
  forward();
};

/** Neither forwarded nor answered. */
const stuck: Fault = (_response, _forward, request) => void request.resume();

function originOf(one: Server): string {
  const address = one.address();
  if (address === null || typeof address === 'string') throw new Error('the test server does not listen');
  return `http://127.0.0.1:${address.port}`;
}

async function open(): Promise<Page> {
  const page = await context.newPage();
  page.on('pageerror', (error) => pageErrors.push(String(error)));
  await page.goto(originOf(host));
  return page;
}

function newTrace(): string {
  traces += 1;
  return `trace-${traces}`;
}

/** So many ratings of one output, each an act of its own, one after another in one task. */
async function rate(page: Page, trace: string, count: number): Promise<void> {
  await page.evaluate(
    ({ trace, count }) => {
      for (let index = 0; index < count; index += 1) window.nod?.rate?.(trace, (index % 5) + 1);
    },
    { trace, count },
  );
}

const flush = (page: Page): Promise<void> => page.evaluate(() => window.nod?.flush?.());

async function storedEvents(trace: string): Promise<GenerationDetail['events']> {
  const response = await fetch(`${server.url}/v1/generations/${trace}`, {
    headers: { authorization: `Bearer ${server.secretKey}` },
  });
  return response.status === 404 ? [] : GenerationDetail.parse(await response.json()).events;
}

const about = (name: 'event' | 'stored' | 'sent' | 'dropped', trace: string): Event[] =>
  told
    .flatMap(([kind, detail]) => (kind === name ? [detail] : []))
    .map((detail) => ('event' in detail ? detail.event : detail))
    .filter((event): event is Event => 'trace_id' in event && event.trace_id === trace);

/** Every act the pages captured on this output is on the server, and each of them once. */
async function expectExactlyOnce(trace: string, acts: number): Promise<void> {
  await expect.poll(async () => (await storedEvents(trace)).length, { timeout: 15_000, interval: 100 }).toBe(acts);
  const ids = (await storedEvents(trace)).map(({ id }) => id);
  expect(ids.sort()).toEqual(
    about('event', trace)
      .map(({ id }) => id)
      .sort(),
  );
}

/** What waits on disk, read past the widget. */
function onDisk(page: Page): Promise<Entry[]> {
  return page.evaluate(async () => {
    const entries: Entry[] = [];
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name ?? '');
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      const stored = await new Promise<Entry[]>((resolve) => {
        const request = database.transaction('events').objectStore('events').getAll();
        request.onsuccess = () => resolve(request.result);
      });
      database.close();
      entries.push(...stored);
    }
    return entries;
  });
}

test('a server that answers 503 to every second request', async () => {
  let turn = 0;
  always = (...args) => {
    turn += 1;
    (turn % 2 === 1 ? unavailable() : healthy)(...args);
  };
  const page = await open();
  const trace = newTrace();
  for (let round = 0; round < 6; round += 1) {
    await rate(page, trace, 2);
    await flush(page);
  }
  await expectExactlyOnce(trace, 12);
  await expect.poll(() => onDisk(page)).toEqual([]);
  expect(requests.length).toBeGreaterThan(6);
});

test('a connection that is dropped after the commit', async () => {
  faults = [droppedAfterCommit, droppedAfterCommit];
  const page = await open();
  const trace = newTrace();
  await rate(page, trace, 3);
  await expect.poll(() => about('sent', trace).length, { timeout: 15_000 }).toBe(3);
  await expectExactlyOnce(trace, 3);
  const sent = told.flatMap(([name, detail]) => (name === 'sent' && detail.event.trace_id === trace ? [detail] : []));
  expect(sent.map(({ status }) => status)).toEqual(['duplicate', 'duplicate', 'duplicate']);
});

test('offline for a week: “saved” is true when it is said, what is younger goes at return, what is older is given up', async () => {
  await context.clock.install({ time: Date.now() });
  markup = '<nod-feedback trace-id="thumbs"></nod-feedback>';
  const page = await open();
  const [old, young] = [newTrace(), newTrace()];
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Good answer' }).click();
  await page.getByText('Saved, will send when you are back online.').waitFor();
  const vote = about('event', 'thumbs').find(({ kind }) => kind === 'vote');
  expect((await onDisk(page)).map(({ event }) => event.id)).toContain(vote?.id);
  await rate(page, old, 3);
  await page.clock.fastForward(4 * DAY_MS);
  await rate(page, young, 3);
  await expect.poll(() => about('stored', young).length).toBe(3);
  await page.close();
  expect(requests).toEqual([]);

  markup = '';
  await context.clock.fastForward(4 * DAY_MS);
  await context.setOffline(false);
  const returned = await open();
  await expectExactlyOnce(young, 3);
  await expect.poll(() => about('dropped', old).length).toBe(3);
  const reasons = told.flatMap(([name, detail]) => (name === 'dropped' ? [detail.reason] : []));
  expect(new Set(reasons)).toEqual(new Set(['age']));
  expect(await storedEvents(old)).toEqual([]);
  await expect.poll(() => onDisk(returned)).toEqual([]);
  // They happened four days ago, and still in the visit they happened in.
  const [first] = await storedEvents(young);
  expect(Math.round((Date.now() - Date.parse(first?.at ?? '')) / DAY_MS)).toBe(4);
});

test.each([
  ['before the server had it', stuck],
  ['after the server had it', droppedAfterCommit],
])('a tab that is closed mid-send, %s, and opened again', async (_, fault) => {
  faults = [fault];
  const page = await open();
  const trace = newTrace();
  await rate(page, trace, 5);
  await expect.poll(() => about('stored', trace).length).toBe(5);
  await expect.poll(() => requests.length).toBeGreaterThan(0);
  const before = await page.evaluate(() => window.nod?.stats?.().queued);
  expect(before).toBe(5);
  always = stuck;
  await page.close();
  always = healthy;
  const again = await open();
  await expectExactlyOnce(trace, 5);
  await expect.poll(() => onDisk(again)).toEqual([]);
  const [kept] = about('event', trace);
  expect(kept?.session_id).toBe(about('sent', trace)[0]?.session_id);
});

test.each([
  ['one at a time', true],
  ['without Web Locks', false],
])('two tabs that drain one queue, %s', async (_, locks) => {
  if (!locks) await context.addInitScript(() => Object.defineProperty(navigator, 'locks', { value: undefined }));
  always = unavailable();
  const [one, two] = [await open(), await open()];
  const trace = newTrace();
  await Promise.all([rate(one, trace, 30), rate(two, trace, 30)]);
  await expect.poll(() => about('stored', trace).length).toBe(60);
  let [atOnce, mostAtOnce] = [0, 0];
  always = (response, forward) => {
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    response.on('close', () => {
      atOnce -= 1;
    });
    setTimeout(forward, 50);
  };
  await Promise.all([flush(one), flush(two)]);
  if (locks) expect(mostAtOnce).toBe(1);
  await expectExactlyOnce(trace, 60);
  await expect.poll(() => onDisk(one)).toEqual([]);
  // Each page knows what became of its own, whichever of them sent it.
  const learned = new Set(about('sent', trace).map(({ id }) => id));
  expect(learned.size).toBe(60);
  for (const page of [one, two]) expect(await page.evaluate(() => window.nod?.stats?.().queued)).toBe(0);
});

test('a tab that was closed with events waiting, while another stays open', async () => {
  always = unavailable();
  const [closing, staying] = [await open(), await open()];
  const trace = newTrace();
  await rate(closing, trace, 4);
  await expect.poll(() => about('stored', trace).length).toBe(4);
  await closing.close();
  always = healthy;
  await rate(staying, trace, 1);
  await expectExactlyOnce(trace, 5);
});

test('storage that is denied: memory does, and nobody is promised that it is saved', async () => {
  await context.addInitScript(() => {
    Object.defineProperty(window, 'indexedDB', {
      get() {
        throw new DOMException('denied', 'SecurityError');
      },
    });
  });
  always = unavailable();
  markup = '<nod-feedback trace-id="thumbs"></nod-feedback>';
  const page = await open();
  const [trace, thumb] = [newTrace(), page.getByRole('button', { name: 'Good answer' })];
  await thumb.click();
  await rate(page, trace, 3);
  await expect.poll(() => told.some(([name]) => name === 'delayed')).toBe(true);
  expect(await page.getByText('Saved, will send').count()).toBe(0);
  always = healthy;
  await page.getByText('Thanks for your feedback.').waitFor();
  await expectExactlyOnce(trace, 3);
  expect(about('stored', trace)).toEqual([]);
});

test('a page that is left with more in flight than browsers keep alive, and the beacon blocked', async () => {
  await context.addInitScript(() => {
    navigator.sendBeacon = () => false;
  });
  always = stuck;
  const page = await open();
  const trace = newTrace();
  for (const index of [1, 2]) {
    await page.evaluate(({ trace, index }) => window.nod?.correct?.(trace, `${index}${'x'.repeat(40_000)}`), {
      trace,
      index,
    });
    await expect.poll(() => about('stored', trace).length).toBe(index);
  }
  await page.goto('about:blank');
  always = healthy;
  await page.goto(originOf(host));
  await expectExactlyOnce(trace, 2);
});

test('Retry-After: 120 is kept, by the next page too', async () => {
  // Time stands still but for `runFor`: neither a slow machine nor a slow disk lets any of the two minutes pass.
  await context.clock.pauseAt(Date.now());
  faults = [unavailable({ 'retry-after': '120' })];
  const page = await open();
  const trace = newTrace();
  await rate(page, trace, 2);
  await page.clock.runFor(1);
  await expect.poll(async () => (await onDisk(page)).map(({ retryAt }) => retryAt !== undefined)).toEqual([true, true]);
  await page.reload();
  await rate(page, trace, 1);
  await page.clock.runFor(1);
  // Now it has read what the earlier page left, and for how long the server wants to hear nothing.
  await expect.poll(() => page.evaluate(() => window.nod?.stats?.().queued)).toBe(3);
  await page.clock.runFor(110_000);
  expect(requests).toHaveLength(1);
  await page.clock.runFor(15_000);
  await expectExactlyOnce(trace, 3);
  expect(requests).toHaveLength(2);
});

test.each([-48, 48])('a clock that is %i hours off, and put right while something waits', async (hours) => {
  const opened = Date.now();
  await context.clock.pauseAt(opened + hours * 3_600_000);
  faults = [unavailable()];
  const page = await open();
  const [trace, later] = [newTrace(), newTrace()];
  /** One attempt that does not work, then enough time for the next. */
  const attempt = async (about: string, between: () => Promise<void>): Promise<void> => {
    const before = delays();
    await rate(page, about, 2);
    await page.clock.runFor(1);
    await expect.poll(delays).toBe(before + 1);
    await between();
    await page.clock.runFor(5000);
    await expectExactlyOnce(about, 2);
  };
  await attempt(trace, async () => undefined);
  for (const { at } of await storedEvents(trace)) {
    expect(Date.parse(at)).toBeGreaterThan(opened - 10_000);
    expect(Date.parse(at)).toBeLessThanOrEqual(Date.now());
  }
  faults = [unavailable({ 'retry-after': '2' })];
  await attempt(later, () => page.clock.setSystemTime(Date.now()));
});

const delays = (): number => told.filter(([name]) => name === 'delayed').length;

/** Another tab that is closed before it could send what it captured. */
async function leaveBehind(trace: string, count: number): Promise<void> {
  always = unavailable();
  const before = about('stored', trace).length;
  const tab = await open();
  await rate(tab, trace, count);
  await expect.poll(() => about('stored', trace).length).toBe(before + count);
  await tab.close();
  always = healthy;
}

test('a page that has nothing to send takes along what was left, when it is thawed or back online', async () => {
  const page = await open();
  const [thawed, online] = [newTrace(), newTrace()];
  await leaveBehind(thawed, 2);
  // Chromium freezes hidden pages alone, and headless pages are never hidden; a real freeze is in the next test.
  await page.evaluate(() => document.dispatchEvent(new globalThis.Event('resume')));
  await expectExactlyOnce(thawed, 2);

  await leaveBehind(online, 2);
  await context.setOffline(true);
  await context.setOffline(false);
  await expectExactlyOnce(online, 2);
});

test('a page that is gone back to was kept whole, although it was sending, and takes along what was left', async () => {
  // As people's browsers do: Playwright switches the back/forward cache off.
  const whole = await launchChromium({ whole: true, ignoreDefaultArgs: ['--disable-back-forward-cache'] });
  context = await openContext(whole);
  const held: ServerResponse[] = [];
  always = (response, _, request) => {
    request.resume();
    held.push(response);
  };
  const page = await open();
  const [own, left] = [newTrace(), newTrace()];
  await page.evaluate(() => {
    addEventListener('pageshow', ({ persisted }) => {
      document.title = `persisted ${persisted}`;
    });
  });
  await rate(page, own, 2);
  await expect.poll(() => held.length).toBe(1);
  await page.goto('about:blank');
  await leaveBehind(left, 2);
  // Leaving may tear the page down before the call is answered, so the way back is begun after it.
  await page.evaluate(() => void setTimeout(() => history.back()));
  await expect.poll(() => page.title().catch(() => '')).toBe('persisted true');
  await expectExactlyOnce(left, 2);
  for (const response of held) response.destroy();
  await expectExactlyOnce(own, 2);
  await whole.close();
});
