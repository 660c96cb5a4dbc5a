/** The demo as a visitor uses it: in a real browser, against a real server, checked by what the API then says. */
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from 'vitest';
import { launchChromium } from '../server/test/chromium.ts';
import { startServer, type TestServer } from '../server/test/start-server.ts';
import { TrlDpoLine } from '../shared/export-training.ts';
import { GenerationDetail } from '../shared/reading.ts';
import type { DeskAnswer, WritingAnswer } from './contract.ts';

/** Two seconds alone (0.7 s seen), more while other tests share the machine: this catches a stall, not a slow moment. */
const FRESH_WITHIN_MS = 8000;
/** An undo settles for three seconds, and what is not a vote may wait three more for company. */
const STORED_WITHIN_MS = 15_000;

const votes = [
  ['Bad answer', 'negative', /voted down/i],
  ['Good answer', 'positive', /voted up/i],
  ['Bad answer', 'negative', /voted down/i],
  ['Good answer', 'positive', /voted up/i],
  ['Bad answer', 'negative', /voted down/i],
] as const;

let server: TestServer;
let browser: Browser;
let context: BrowserContext;
let faults: string[] = [];

beforeAll(async () => {
  [server, browser] = await Promise.all([
    startServer({ NOD_SAMPLE_DATA: '1', NOD_BURST_VOTES_PER_MINUTE: '1000' }, 'pglite'),
    launchChromium(),
  ]);
  await until(async () => server.output().includes('The sample is in.'), 90_000);
  // Its labels come first: what is asked here is how soon a vote is seen, not how long the very first start takes.
  await until(
    async () => /^nod_label_queue_depth 0$/m.test(await (await fetch(`${server.url}/metrics`)).text()),
    90_000,
  );
}, 120_000);
afterEach(async () => {
  await context.close();
  expect(faults).toEqual([]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

describe('the chat', () => {
  it('shows a vote beside it, in the API and on Nod’s page by itself', async () => {
    const page = await open('chat');
    const trace = await ask(page, 'Write a debounce function');
    const nodsPage = await openOnNodsPage(trace);
    const took: number[] = [];
    for (const [button, status, words] of votes) {
      const votedAt = Date.now();
      await page.getByRole('button', { name: button }).click();
      await until(async () => (await read(trace)).label?.status === status);
      await page.locator('#learned .verdict-word').getByText(status, { exact: false }).waitFor();
      await nodsPage.getByText(words).first().waitFor();
      took.push(Date.now() - votedAt);
    }
    // The quickest of several, since other tests share the machine.
    expect(Math.min(...took)).toBeLessThan(FRESH_WITHIN_MS);
  });

  it('turns a correction into a trl-dpo line with the correction chosen', async () => {
    const page = await open('chat');
    const trace = await ask(page, 'How do I find duplicate rows in SQL?');
    await page.getByRole('button', { name: 'Bad answer' }).click();
    await page.getByRole('button', { name: 'Suggest a better answer' }).click();
    const better = 'SELECT email FROM users GROUP BY email HAVING count(*) > 1; that is all you need to find them.';
    await page.locator('nod-feedback textarea').last().fill(better);
    await page.getByRole('button', { name: 'Send suggestion' }).click();

    const line = await find(async () => (await exportLines()).find(({ chosen }) => chosen[0].content === better));
    const { generation } = await read(trace);
    expect(line.rejected).toEqual([generation?.output]);
    expect(line.prompt).toEqual(generation?.input);
    await page.locator('.side.positive', { hasText: better }).waitFor();
  });

  it('ties an answer to the one asked for after it, and the next turn to the answer on screen', async () => {
    const page = await open('chat');
    const first = await ask(page, 'coffee for one, please');
    await page.getByRole('button', { name: 'Answer again' }).click();
    const second = await newAnswer(page, [first]);
    const third = await ask(page, 'And coffee for two, please');
    await until(async () => {
      const { events } = await read(first);
      return events.some(({ kind, body }) => kind === 'regenerate' && refOf(body.next) === second);
    });
    await until(async () => (await read(second)).events.some(({ kind }) => kind === 'follow_up'));
    expect((await read(third)).generation?.parent?.trace_id).toBe(second);
    expect((await read(third)).generation?.conversation_id).toBe((await read(first)).generation?.conversation_id);
  });

  it('tells a copied answer and a copied code block', async () => {
    const page = await open('chat');
    const trace = await ask(page, 'How do I undo my last git commit?');
    await page.locator('.actions').getByRole('button', { name: 'Copy' }).click();
    await page.locator('figure').first().getByRole('button', { name: 'Copy' }).click();
    await until(async () => {
      const copies = (await read(trace)).events.filter(({ kind }) => kind === 'copy').map(({ body }) => body.of);
      return copies.sort().join() === 'block,output';
    });
    await until(async () => (await read(trace)).label?.evidence[0]?.signal === 'copied_whole');
  });
});

describe('the desk', () => {
  it('tells which suggestions were kept and which were changed', async () => {
    const page = await open();
    const suggesting = page.waitForResponse(
      (response) => response.url().endsWith('/api/desk') && response.request().method() === 'POST',
    );
    await page.getByRole('link', { name: 'Support desk' }).click();
    const { fields }: DeskAnswer = await (await suggesting).json();
    await page.getByLabel('Category').selectOption('Technical fault');
    await page.getByRole('button', { name: 'File ticket' }).click();
    await page.getByText('Filed under').waitFor();

    const { category, priority, summary } = fields;
    const edit = await find(async () => (await read(category.trace_id)).events.find(({ body }) => body.final === true));
    expect(edit.body).toMatchObject({ final: true, text: 'Technical fault' });
    for (const { trace_id } of [priority, summary]) {
      const accept = await find(async () => (await read(trace_id)).events.find(({ kind }) => kind === 'accept'));
      expect(accept.body).toMatchObject({ via: 'submit' });
      await until(async () => (await read(trace_id)).label?.status === 'positive');
    }
    await until(async () => (await read(category.trace_id)).label?.status === 'negative');
    const pair = await find(async () =>
      (await exportLines()).find(({ chosen }) => chosen[0].content === 'Technical fault'),
    );
    expect(pair.rejected[0].content).toBe(category.value);
  });
});

describe('the editor', () => {
  it('tells which offer was inserted and chosen over the others', async () => {
    const { page, answer } = await openWithOffers();
    await page.locator('.offer button').nth(1).click();
    const [first, second] = answer.offers;
    await until(async () => (await read(answer.trace_id, second?.span_id)).label?.status === 'positive');
    const pair = await find(async () =>
      (await exportLines()).find(({ rejected }) => rejected[0].content === first?.text),
    );
    expect(pair.chosen[0].content).toBe(second?.text);
    expect(await page.getByLabel('Text').inputValue()).toContain(second?.text);
  });

  it('tells when an inserted passage was taken out again', async () => {
    const { page, answer } = await openWithOffers();
    const before = await page.getByLabel('Text').inputValue();
    await page.locator('.offer button').first().click();
    await page.getByRole('button', { name: 'Take out' }).click();
    expect(await page.getByLabel('Text').inputValue()).toBe(before);
    const span = answer.offers[0]?.span_id;
    await until(async () => (await read(answer.trace_id, span)).events.some(({ kind }) => kind === 'undo'));
    await until(async () => (await read(answer.trace_id, span)).label?.status === 'negative');
  });

  it('tells when offers were closed', async () => {
    const { page, answer } = await openWithOffers();
    await page.keyboard.press('Escape');
    for (const { span_id } of answer.offers) {
      await until(async () => (await read(answer.trace_id, span_id)).events.some(({ kind }) => kind === 'dismiss'));
    }
  });
});

describe('consent', () => {
  it('is asked first: until then nothing is sent to Nod', async () => {
    const page = await open('chat', { consent: undefined });
    const sent: string[] = [];
    page.on('request', (request) => {
      if (new URL(request.url()).pathname.startsWith('/v1/')) sent.push(request.url());
    });
    const trace = await ask(page, 'What do I pack for a week?');
    await page.locator('#learned').getByText('Nothing is recorded before you agree.').waitFor();
    expect(sent).toEqual([]);
    expect((await fetch(`${server.url}/v1/generations/${trace}`, { headers: authorization() })).status).toBe(404);

    await page.getByRole('button', { name: 'Yes, but no training' }).click();
    await until(async () => (await read(trace)).generation?.consent.join() === 'improve');
  });
});

describe.each(['light', 'dark'] as const)('the demo in %s', (colorScheme) => {
  test.each(['chat', 'desk', 'writing'])('%s has no fault axe can see', async (product) => {
    const page = await open(product, { colorScheme, bypassCSP: true });
    if (product === 'chat') {
      await ask(page, 'Write a debounce function');
      await page.getByRole('button', { name: 'Bad answer' }).click();
      await page.locator('.line').waitFor();
    }
    if (product === 'desk') await page.getByRole('button', { name: 'File ticket' }).waitFor();
    if (product === 'writing') {
      await page.getByRole('button', { name: 'Go on from here' }).click();
      await page.locator('.offer').first().waitFor();
    }
    await page.locator('.verdict').waitFor();
    await page.evaluate(axe.source);
    const found = await page.evaluate<string[]>(FIND_FAULTS);
    expect(found).toEqual([]);
  });
});

test('a narrow screen scrolls in one direction only', async () => {
  const page = await open('desk', { viewport: { width: 390, height: 844 } });
  await page.getByRole('button', { name: 'File ticket' }).waitFor();
  for (const product of ['chat', 'desk', 'writing']) {
    await page.goto(`${server.url}/demo#${product}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  }
});

/** As text: what runs in the page must not be rewritten for Node first. */
const FIND_FAULTS = `
  for (const fold of document.querySelectorAll('details')) fold.open = true;
  axe
    .run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    .then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 120)).join(' | ')),
    )`;

interface Visit {
  consent: string | undefined;
  colorScheme?: 'light' | 'dark';
  viewport?: { width: number; height: number };
  bypassCSP?: boolean;
}

/** A first visit: the answer to the consent question is given unless `consent` is undefined. */
async function open(product = 'chat', visit: Partial<Visit> = {}): Promise<Page> {
  const { consent, ...options } = { consent: 'Yes, and train on it', ...visit };
  context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'], ...options });
  faults = [];
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.goto(`${server.url}/demo#${product}`);
  if (consent !== undefined) await page.getByRole('button', { name: consent }).click();
  return page;
}

/** Resolves to the trace of the answer, once the answer is whole. */
async function ask(page: Page, prompt: string): Promise<string> {
  const known = await tracesOn(page);
  await page.getByLabel('Your message').fill(prompt);
  await page.keyboard.press('Enter');
  return newAnswer(page, known);
}

async function newAnswer(page: Page, known: readonly string[]): Promise<string> {
  return find(async () => (await tracesOn(page)).find((trace) => !known.includes(trace)));
}

async function tracesOn(page: Page): Promise<string[]> {
  const elements = await page.locator('nod-feedback').all();
  const traces = await Promise.all(elements.map((element) => element.getAttribute('trace-id')));
  return traces.filter((trace) => trace !== null);
}

async function openWithOffers(): Promise<{ page: Page; answer: WritingAnswer }> {
  const page = await open('writing');
  const offering = page.waitForResponse(
    (response) => response.url().endsWith('/api/writing') && response.request().method() === 'POST',
  );
  await page.getByRole('button', { name: 'Go on from here' }).click();
  const answer: WritingAnswer = await (await offering).json();
  await page.locator('.offer').first().waitFor();
  return { page, answer };
}

/** Nod's own page at one generation, signed in. */
async function openOnNodsPage(trace: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(server.url);
  const signedIn = await page.evaluate(async (password) => {
    const headers = { 'content-type': 'application/json' };
    return (await fetch('/v1/session', { method: 'POST', headers, body: JSON.stringify({ password }) })).status;
  }, server.adminPassword);
  expect(signedIn).toBe(200);
  await page.goto(`${server.url}/generations/${trace}`);
  await page.getByText('debounce').first().waitFor();
  return page;
}

async function read(trace: string, span = ''): Promise<GenerationDetail> {
  const query = span === '' ? '' : `?span_id=${span}`;
  const response = await fetch(`${server.url}/v1/generations/${trace}${query}`, { headers: authorization() });
  if (response.status === 404) return { generation: null, label: null, events: [], decisions: [] };
  return GenerationDetail.parse(await response.json());
}

/** The demo's trl-dpo lines, downloaded as a visitor would. */
async function exportLines(): Promise<TrlDpoLine[]> {
  const response = await fetch(`${server.url}/demo/api/export?format=trl-dpo`);
  const lines = (await response.text()).split('\n').filter((line) => line !== '');
  return lines.map((line) => TrlDpoLine.parse(JSON.parse(line)));
}

function authorization(): Record<string, string> {
  return { authorization: `Bearer ${server.secretKey}` };
}

function refOf(ref: unknown): unknown {
  return typeof ref === 'object' && ref !== null && 'trace_id' in ref ? ref.trace_id : undefined;
}

async function find<T>(look: () => Promise<T | undefined>): Promise<T> {
  let found: T | undefined;
  await until(async () => {
    found = await look();
    return found !== undefined;
  });
  if (found === undefined) throw new Error('not found');
  return found;
}

async function until(holds: () => Promise<boolean>, withinMs = STORED_WITHIN_MS): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`still not so after ${withinMs} ms: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
