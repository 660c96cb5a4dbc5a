import { createServer, type Server } from 'node:http';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchChromium } from '../server/test/chromium.ts';
import { buildWidget, widgetFile } from '../server/test/widget-files.ts';
import { Event, type EventKind, type EventOf } from '../shared/event.ts';
import { words as arabic } from './locales/ar.ts';
import { words as german } from './locales/de.ts';
import type { WindowNod } from './script.ts';
import type { Words } from './strings.ts';

declare global {
  interface Window {
    nod?: WindowNod;
    axe: typeof axe;
  }
}

let browser: Browser;
let nod: Server;
let host: Server;
let page: Page;
let events: Event[] = [];
let html = '';
let policy = '';
/** Addresses that answer with 404. */
let missing: string[] = [];
let asked: string[] = [];

beforeAll(async () => {
  await buildWidget();
  nod = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://nod');
    response.setHeader('access-control-allow-origin', '*');
    asked.push(pathname);
    const script = missing.includes(pathname) ? undefined : await widgetFile(pathname);
    if (script !== undefined) response.setHeader('content-type', 'text/javascript').end(script);
    else if (request.method !== 'POST') response.writeHead(404).end();
    else {
      const chunks: Uint8Array[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const body: { events: unknown[] } = JSON.parse(Buffer.concat(chunks).toString());
      const sent = body.events.map((event) => Event.parse(event));
      events.push(...sent);
      response.end(JSON.stringify({ results: sent.map(({ id }) => ({ id, status: 'accepted' })) }));
    }
  });
  host = createServer((_, response) => {
    if (policy) response.setHeader('content-security-policy', policy);
    response.setHeader('content-type', 'text/html; charset=utf-8').end(html);
  });
  await Promise.all([nod, host].map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))));
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  nod?.close();
  host?.close();
});

beforeEach(() => {
  events = [];
  missing = [];
  asked = [];
  policy = '';
});
afterEach(() => page.context().close());

function originOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the test server does not listen');
  return `http://127.0.0.1:${address.port}`;
}

const OUTPUT = 'The capital of Australia is Sydney. It has five million inhabitants and a famous opera house.';
const CONTENT = `<div data-nod-output="t1"><p>${OUTPUT}</p></div><nod-feedback trace-id="t1"></nod-feedback>
  <nod-choice><article trace-id="a1">Plain answer.</article><article trace-id="a2">A longer answer, with more words.</article></nod-choice>
  <nod-rating trace-id="t2"></nod-rating>`;

interface Setting {
  context?: BrowserContextOptions;
  lang?: string;
  css?: string;
  script?: string;
  body?: string;
  before?: () => void;
}

async function open({ context = {}, lang = 'en', css = '', script = '', body, before }: Setting = {}): Promise<void> {
  page = await (await browser.newContext({ reducedMotion: 'reduce', ...context })).newPage();
  if (before) await page.addInitScript(before);
  html = `<!doctype html><html lang="${lang}" dir="${lang === 'ar' ? 'rtl' : 'ltr'}"><head><title>A product</title>
    <meta name="viewport" content="width=device-width"><style nonce="n">:root{color-scheme:light dark}
    body{font:16px/1.5 system-ui;background:Canvas;color:CanvasText;margin:16px}${css}</style></head>
    <body><main><h1>Product</h1>${body ?? CONTENT}</main>
    <script nonce="n" src="${originOf(nod)}/nod.js" data-key="pk_test" ${script || 'data-consent="granted"'}></script></body></html>`;
  await page.goto(originOf(host));
}

const button = (name: string) => page.getByRole('button', { name, exact: true });
const status = (element: string) => page.locator(element).getByRole('status');
const focused = () =>
  page.evaluate(() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at?.getAttribute('aria-label') ?? at?.getAttribute('value') ?? at?.textContent ?? at?.tagName;
  });
const eventsOf = <K extends EventKind>(kind: K): EventOf<K>[] =>
  events.filter((event): event is EventOf<K> => event.kind === kind);

const english = {
  up: 'Good answer',
  down: 'Bad answer',
  suggest: 'Suggest a better answer',
  send: 'Send',
  sendCorrection: 'Send suggestion',
  correction: 'A better answer',
  choose: 'Choose answer {n}',
  thanks: 'Thanks for your feedback.',
  thanksCorrection: 'Thanks, your suggestion was sent.',
  askTitle: 'Send your feedback?',
  rate: 'How good is this answer?',
} satisfies Partial<Words>;

const settings: Record<string, Setting & { words?: Words }> = {
  light: {},
  dark: { context: { colorScheme: 'dark' } },
  'right to left': { lang: 'ar', words: arabic },
  'a small phone in German': { lang: 'de', words: german, context: { viewport: { width: 320, height: 640 } } },
  'forced colours': { context: { forcedColors: 'active' } },
  'more contrast': { context: { contrast: 'more' } },
  'a dark accent': { css: 'nod-feedback,nod-choice,nod-rating{--nod-accent:#4c1d95;--nod-radius:0}' },
  'a light accent in the dark': {
    css: 'nod-feedback,nod-choice,nod-rating{--nod-accent:#facc15;--nod-radius:18px;--nod-surface:#222}',
    context: { colorScheme: 'dark' },
  },
};

for (const [name, setting] of Object.entries(settings)) {
  test(`every state is accessible and fits: ${name}`, async () => {
    const words = { ...english, ...setting.words };
    await open({ ...setting, script: 'data-consent="required" data-disclosure="https://example.com/privacy"' });
    await page.evaluate(axe.source);
    let step = 0;
    const look = async (state: string): Promise<void> => {
      const { violations } = await page.evaluate(() => window.axe.run(document));
      expect(violations.map(({ id, nodes }) => `${state}: ${id} ${nodes[0]?.html}`)).toEqual([]);
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(sideways, `${state} scrolls sideways`).toBeLessThanOrEqual(0);
      step += 1;
      const folder = process.env.NOD_SCREENSHOTS;
      if (folder) await page.screenshot({ path: `${folder}/${name} ${step} ${state}.png`, fullPage: true });
    };
    await page.getByText(words.rate).waitFor();
    await button(words.down).waitFor();
    await look('start');

    await button(words.down).click();
    await page.getByText(words.askTitle).waitFor();
    await look('ask');
    await button(words.send).click();
    await status('nod-feedback').getByText(words.thanks).waitFor();
    await page.locator('.chip').nth(2).click();
    await look('details');

    await button(words.suggest).click();
    await page
      .getByRole('textbox')
      .fill(OUTPUT.replace('Sydney', 'Canberra').replace('five million', 'half a million'));
    await page.locator('ins').first().waitFor();
    await look('correction');
    await button(words.sendCorrection).click();
    await page.getByText(words.thanksCorrection).waitFor();

    await button(words.choose.replace('{n}', '1')).click();
    await button(words.send).click();
    await status('nod-choice').getByText(words.thanks).waitFor();
    await page.getByRole('radio').nth(3).check({ force: true });
    await button(words.send).click();
    await status('nod-rating').getByText(words.thanks).waitFor();
    await look('answered');
    expect(events.map(({ kind }) => kind)).toEqual(['vote', 'vote', 'correction', 'choice', 'rating']);
  });
}

/** What the live region of the first element says, one entry for each time it changes to something. */
async function listen(element: string): Promise<() => Promise<string[]>> {
  await page
    .locator(element)
    .getByRole('status')
    .evaluate((region) => {
      const said: string[] = [];
      Reflect.set(window, 'said', said);
      new MutationObserver(() => said.push(region.textContent)).observe(region, {
        childList: true,
        characterData: true,
        subtree: true,
      });
    });
  return () => page.evaluate(() => Reflect.get(window, 'said').splice(0).filter(Boolean));
}

test('the whole flow works by keyboard: the focus is never lost, and each act is spoken once', async () => {
  await open({ script: 'data-consent="required"' });
  await button('Bad answer').waitFor();
  const said = await listen('nod-feedback');
  const press = (...keys: string[]) =>
    keys.reduce((done, key) => done.then(() => page.keyboard.press(key)), Promise.resolve());

  await press('Tab', 'Tab');
  expect(await focused()).toBe('Bad answer');
  await press('Enter');
  await page.getByText(english.askTitle).waitFor();
  expect(await focused(), 'a panel that opens takes no focus').toBe('Bad answer');
  await press('Tab', 'Tab');
  expect(await focused()).toBe('Not now');
  await press('Enter');
  expect(await focused()).toBe('Bad answer');
  expect(events).toEqual([]);

  await press('Enter');
  await page.getByText(english.askTitle).waitFor();
  await press('Tab', 'Enter');
  await status('nod-feedback').getByText(english.thanks).waitFor();
  expect(await focused()).toBe('Bad answer');
  expect(await said()).toEqual([english.thanks]);

  await press('Tab', 'Space', 'Tab', 'Space');
  expect(await focused()).toBe('Incomplete');
  await expect.poll(() => eventsOf('vote').at(-1)?.reasons).toEqual(['wrong', 'incomplete']);
  expect(await said(), 'chips refine the same act').toEqual([]);

  await press('Shift+Tab', 'Shift+Tab', 'Escape');
  expect(await focused()).toBe('Bad answer');
  await press('Escape', 'Enter');
  await status('nod-feedback').getByText('Vote withdrawn.').waitFor();
  expect(await said()).toEqual(['Vote withdrawn.']);

  await press('Enter');
  await page.getByText('What was wrong?').waitFor();
  await button(english.suggest).focus();
  await press('Enter');
  expect(await focused(), 'who asks to write may write').toBe(await page.getByRole('textbox').textContent());
  await page.keyboard.type('No. ');
  await press('Escape');
  expect(await focused()).toBe('Bad answer');
  expect(eventsOf('correction')).toEqual([]);
});

test('an answer is chosen and a scale used by keyboard, with the position on the screen', async () => {
  await open();
  await button('Choose answer 2').waitFor();
  const told = page.evaluate(
    () =>
      new Promise((done) => {
        const details: unknown[] = [];
        for (const name of ['nod:choice', 'nod:rating']) {
          document.addEventListener(name, (event) => {
            if (event instanceof CustomEvent) details.push(event.detail);
            if (details.length === 2) done(details);
          });
        }
      }),
  );
  const order = await page
    .locator('nod-choice')
    .evaluate((element) =>
      [...(element.shadowRoot?.querySelectorAll('slot') ?? [])].map((slot) =>
        slot.assignedElements()[0]?.getAttribute('trace-id'),
      ),
    );
  expect([...order].sort()).toEqual(['a1', 'a2']);
  const said = await listen('nod-choice');
  await button('Choose answer 2').press('Enter');
  await status('nod-choice').getByText(english.thanks).waitFor();
  await button('Choose answer 1').press('Enter');
  expect(await button('Choose answer 2').getAttribute('aria-pressed')).toBe('true');
  expect(await said()).toEqual([english.thanks]);
  expect(eventsOf('choice')).toMatchObject([{ trace_id: order[1], rejected: [{ trace_id: order[0] }], position: 1 }]);

  await page.getByRole('radio').first().focus();
  await page.keyboard.press('ArrowRight');
  await status('nod-rating').getByText(english.thanks).waitFor();
  expect(await page.getByRole('radio', { checked: true }).getAttribute('aria-label')).toBe(null);
  expect(eventsOf('rating')).toMatchObject([{ trace_id: 't2', value: 2, min: 1, max: 5 }]);
  expect(await told).toEqual([
    { traceId: order[1], spanId: '', rejected: [{ traceId: order[0], spanId: '' }], position: 1 },
    { traceId: 't2', spanId: '', value: 2, min: 1, max: 5 },
  ]);
});

test('an English page loads the script alone, before and after consent', async () => {
  await open({ body: CONTENT.slice(0, CONTENT.indexOf('<nod-choice>')), script: 'data-consent="required"' });
  await button('Good answer').waitFor();
  await page.evaluate(() => {
    window.nod?.consent?.({ improve: true });
    window.nod?.dismiss?.('t1');
    return window.nod?.flush?.();
  });
  expect(eventsOf('dismiss')).toHaveLength(1);
  expect(asked.filter((path) => path !== '/v1/events')).toEqual(['/nod.js']);
});

test('without the panel’s file a vote still counts and says so; the panel comes when it can be had again', async () => {
  await open({
    body: CONTENT.slice(0, CONTENT.indexOf('<nod-choice>')),
    script: 'data-consent="granted"',
  });
  missing = ['/nod-panel.js'];
  await button('Bad answer').click();
  await status('nod-feedback').getByText(`${english.thanks} More options could not be loaded.`).waitFor();
  expect(eventsOf('vote')).toMatchObject([{ value: 'down' }]);
  missing = [];
  await button('Good answer').click();
  await page.getByText('What was good?').waitFor();
  expect(await status('nod-feedback').textContent()).not.toContain('More options');
});

test('the page’s focus is left alone by everything that happens on its own', async () => {
  await open({ body: `<input aria-label="Mine">${CONTENT}` });
  await page.getByLabel('Mine').focus();
  await page.evaluate(() => window.nod?.vote?.('t1', 'down'));
  await status('nod-feedback').getByText(english.thanks).waitFor();
  await page.evaluate(() => document.querySelector('nod-feedback')?.setAttribute('reasons', 'one two'));
  await page.evaluate(() => document.body.append(document.querySelector('nod-rating') ?? ''));
  await button('Choose answer 1').waitFor();
  expect(await page.getByLabel('Mine').evaluate((field) => field === document.activeElement)).toBe(true);
});

test('an element that is moved keeps its state, one that is taken out is empty', async () => {
  await open();
  await button('Bad answer').click();
  await page.getByText('What was wrong?').waitFor();
  await page.getByRole('textbox').fill('Half a tho');
  await page.evaluate(() => document.querySelector('main')?.append(document.querySelector('nod-feedback') ?? ''));
  expect(await page.getByRole('textbox').inputValue()).toBe('Half a tho');
  const left = await page.evaluate(async () => {
    const element = document.querySelector('nod-feedback');
    element?.remove();
    await Promise.resolve();
    return element?.shadowRoot?.childElementCount;
  });
  expect(left).toBe(0);
});

test('where style sheets cannot be constructed, a style with the page’s nonce dresses it under a strict policy', async () => {
  policy = `default-src 'none'; script-src ${originOf(nod)} 'nonce-n'; style-src 'nonce-n'; connect-src ${originOf(nod)}; require-trusted-types-for 'script'`;
  await open({
    script: 'data-consent="granted" data-nonce="n"',
    before: () => {
      Reflect.deleteProperty(window, 'CSSStyleSheet');
      document.addEventListener('securitypolicyviolation', (event) =>
        document.documentElement.append(event.violatedDirective),
      );
    },
  });
  await button('Bad answer').click();
  await page.getByText('What was wrong?').waitFor();
  expect(await button('Bad answer').evaluate((node) => getComputedStyle(node).width)).toBe('36px');
  expect(
    await page
      .locator('.chip')
      .first()
      .evaluate((node) => getComputedStyle(node).borderRadius),
  ).toBe('99px');
  expect(await page.locator('html').textContent()).not.toContain('style-src');
});

test('words follow the page’s language, or the one that is asked for', async () => {
  for (const [lang, script, expected] of [
    ['fr-CA', '', 'Bonne réponse'],
    ['en', 'data-locale="pt"', 'Resposta boa'],
    ['zh-CN', '', '回答得好'],
    ['ja', '', '良い回答'],
    ['es-MX', '', 'Buena respuesta'],
    ['zh-TW', '', 'Good answer'],
  ] as const) {
    await open({ lang, script: script || 'data-consent="granted"' });
    await button(expected).waitFor();
    if (lang !== 'zh-TW') await page.context().close();
  }
});
