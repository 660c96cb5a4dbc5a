/** What people do on the page, in a real browser against the real server: review, make datasets, set things. */
import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EventKind } from '../../shared/event.ts';
import type { ReviewReport } from '../../shared/review.ts';
import type { GenerationDetail } from '../../shared/routes.ts';
import { launchChromium } from '../test/chromium.ts';
import { startServer, type TestServer } from '../test/start-server.ts';
import { checkView } from './test/check-view.ts';

const MARKUP = '<img src=x onerror=alert(1)><script>alert(2)</script>';

let server: TestServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchChromium()]);
  context = await browser.newContext({ viewport: { width: 1440, height: 900 }, timezoneId: 'Europe/Berlin' });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy|TrustedHTML|TrustedScript/i.test(message.text())) complaints.push(message.text());
  });
  await fill();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test('a review goes by keys alone, and the API knows what was decided', async () => {
  await page.goto(`${server.url}/review?queue=contested`);
  await page.fill('#password', server.adminPassword);
  await page.keyboard.press('Enter');

  const decide = page.getByRole('region', { name: 'Is this answer good?' });
  const trace = await traceShown();
  await page.getByText('Voted down and said why').waitFor(); // the evidence
  await page.keyboard.press('e');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('Answer differently. ');
  await decide.locator('ins', { hasText: 'differently' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('r');
  await page.keyboard.type('Not true');
  await page.keyboard.press('Control+Enter');
  await page.getByText('Decided: bad.').waitFor();
  await until(async () => (await detailOf(trace)).label?.gold === true);
  expect((await detailOf(trace)).decisions).toMatchObject([
    { reviewer: 'admin', verdict: 'negative', corrected_text: 'Answer differently. ', reason: 'Not true' },
  ]);

  await page.keyboard.press('u');
  await page.getByText('Taken back.').waitFor();
  expect(await decide.getByRole('textbox', { name: /What it should/ }).inputValue()).toBe('Answer differently. ');
  expect((await detailOf(trace)).decisions[0]?.withdrawn_at).toBeDefined();
  await decide.getByRole('button', { name: 'Discard this text' }).click();
  await page.keyboard.press('g');
  await page.getByText('Decided: good.').waitFor();
  expect((await detailOf(trace)).decisions.map(({ verdict }) => verdict)).toContain('positive');
});

test('what the machine thinks is hidden from who reviews blind', async () => {
  await page.goto(`${server.url}/review?queue=correction&blind=1`);
  await page.getByRole('heading', { name: /^Question 2/ }).waitFor();
  expect(await page.getByText('Speaks against it').count()).toBe(0);
  expect(await page.getByText('in quite other words').count()).toBe(0);
  await page.goto(`${server.url}/review?queue=correction`);
  await page.getByRole('region', { name: 'What a person made of it' }).waitFor();
  await page.getByRole('button', { name: 'Start from what the person wrote' }).click();
  expect(await page.getByRole('textbox', { name: /What it should/ }).inputValue()).toContain(REWRITE);
});

test('a session that ends leaves what was typed, and one signs in again in place', async () => {
  const trace = await traceShown();
  await page.getByRole('textbox', { name: /Why/ }).fill('Still here');
  await context.clearCookies();
  await page.getByRole('button', { name: /^Bad/ }).click();
  await page.getByText('Your session has ended.').waitFor();
  await page.fill('#password', server.adminPassword);
  await page.keyboard.press('Enter');
  await page.getByText('Your session has ended.').waitFor({ state: 'detached' });
  expect(await page.getByRole('textbox', { name: /Why/ }).inputValue()).toBe('Still here');
  await page.getByRole('button', { name: /^Bad/ }).click();
  await page.getByText('Decided: bad.').waitFor();
  await until(async () => (await detailOf(trace)).label?.gold === true);
});

test('the report says what the API says', async () => {
  await page.goto(`${server.url}/review?show=report`);
  const report = (await read('/v1/review/report')) as ReviewReport;
  const row = page.getByRole('row', { name: /^admin/ });
  await row.waitFor();
  expect(await row.locator('td').first().textContent()).toBe(String(report.reviewers[0]?.decisions));
  expect(report.reviewers[0]?.decisions).toBe(2);
});

const views = ['/review?queue=uncertain', '/review?show=report'];

test.each([
  [1440, 'light'],
  [390, 'dark'],
] as const)('every view is accessible and fits at %i px, %s', async (width, colorScheme) => {
  await page.setViewportSize({ width, height: 844 });
  await page.emulateMedia({ colorScheme });
  for (const path of views) expect(await checkView(context, page, server.url + path)).toEqual([]);
});

test('nobody’s text ran, and the content policy had nothing to complain about', () => {
  expect(complaints).toEqual([]);
});

const REWRITE = `Answer two, in quite other words, since hardly anything of what stood there before was of use. ${MARKUP}`;

/** One that people disagree about, one that somebody rewrote, one with little evidence; and a few that went well. */
async function fill(): Promise<void> {
  // Three of each, since the random audit takes one in twenty out of its queue.
  const questions = [11, 12, 13, 21, 22, 23, 31, 32, 33, 41, 42, 43, 44, 45];
  await post('/v1/generations', server.secretKey, {
    generations: questions.map((n) => ({
      trace_id: `q${n}`,
      conversation_id: 'c',
      input: `Question ${n}? ${MARKUP}`,
      output: `Answer number ${n}. ${MARKUP}`,
      model: 'model-a',
      consent: ['improve', 'train'],
    })),
  });
  for (const n of [1, 2, 3]) {
    await happens(`q1${n}`, 'ann', 'vote', { value: 'down', reasons: ['wrong'] });
    await happens(`q1${n}`, 'bob', 'vote', { value: 'up' });
    await happens(`q1${n}`, 'cid', 'vote', { value: 'up' });
    await happens(`q2${n}`, `dot-${n}`, 'correction', { text: `${REWRITE} ${n}` });
    await happens(`q3${n}`, 'ann', 'edit', { similarity: 0.5, final: true });
  }
  for (const n of [1, 2, 3, 4, 5]) {
    await happens(`q4${n}`, `eve-${n}`, 'correction', { text: `A better answer to question number 4${n}.` });
  }
  await until(async () => {
    const { waiting } = (await read('/v1/review/report')) as ReviewReport;
    return waiting.reduce((sum, { outputs }) => sum + outputs, 0) >= 6;
  });
}

async function happens(trace: string, user: string, kind: EventKind, fields: Record<string, unknown>): Promise<void> {
  const now = new Date().toISOString();
  const event = {
    ...{ id: randomUUID(), kind, trace_id: trace, user_id: user, occurred_at: now },
    consent: ['improve', 'train'],
    ...fields,
  };
  await post('/v1/events', server.secretKey, { sent_at: now, events: [event] });
}

/** The trace id of the output that is up for review. */
async function traceShown(): Promise<string> {
  const heading = page.getByRole('heading', { name: /^Question \d+/ });
  await heading.waitFor();
  return `q${/\d+/.exec((await heading.textContent()) ?? '')?.[0]}`;
}

async function detailOf(trace: string): Promise<GenerationDetail> {
  return (await read(`/v1/generations/${trace}`)) as GenerationDetail;
}

async function read(path: string): Promise<unknown> {
  const response = await fetch(server.url + path, { headers: { authorization: `Bearer ${server.secretKey}` } });
  return response.json();
}

async function post(path: string, key: string, body: unknown): Promise<void> {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('It did not come to hold in 20 s.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
