/** The built page in a real browser against the real server: what happens in a product shows up, safely and for everyone. */
import { randomUUID } from 'node:crypto';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Event, EventKind } from '../../shared/event.ts';
import type { LabelStatus } from '../../shared/label.ts';
import type { GenerationDetail } from '../../shared/reading.ts';
import type { Exposure, Summary } from '../../shared/summary.ts';
import { openTestDatabase, type TestDatabase } from '../test/database.ts';
import { type OpenPage, openPage } from '../test/open-page.ts';
import type { TestServer } from '../test/start-server.ts';
import { readRange, startOfRange } from './range.ts';
import { checkView } from './test/check-view.ts';

const MARKUP = '<img src=x onerror=alert(1)><script>alert(2)</script>';
/** Two seconds alone, more while other tests share the machine: this catches a stall, not a slow moment. */
const LIVE_WITHIN_MS = 8000;

let database: TestDatabase;
let open: OpenPage;
let server: TestServer;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  database = await openTestDatabase('postgres');
  open = await openPage({ DATABASE_URL: database.url ?? '' });
  ({ server, context, page } = open);
});

afterAll(async () => {
  await open?.close();
  await database?.close();
});

test('a deep link asks for the password and is still there after it, and nothing fails meanwhile', async () => {
  const failed: string[] = [];
  page.on('response', (response) => {
    if (!response.ok()) failed.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(`${server.url}/export?format=trl-dpo`);
  await page.fill('#password', server.adminPassword);
  expect(failed).toEqual([]);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'TRL DPO' }).waitFor();
  expect(new URL(page.url()).search).toBe('?format=trl-dpo');
});

test('an empty project shows its script tag and fills with the first event', async () => {
  await page.goto(server.url);
  await page.getByText(`data-key="${server.publishableKey}"`).waitFor();
  await open.post('/v1/generations', {
    generations: [
      {
        trace_id: 'first',
        conversation_id: 'c',
        input: `Capital of Australia? ${MARKUP}`,
        output: `Sydney. ${MARKUP}`,
        model: 'model-a',
      },
    ],
  });
  await happens('shown', { visible_ms: 3000 });
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
});

test('a vote is on the page by itself', async () => {
  const votes = page.locator('.bars dt', { hasText: 'Voted down' }).locator('xpath=../dd/a');
  expect(await votes.textContent()).toBe('0');
  await happens('vote', { value: 'down', reasons: ['wrong'], comment: MARKUP });
  await page.waitForFunction(
    () => [...document.querySelectorAll('.bars > div')].some((row) => row.textContent === 'Voted down1'),
    undefined,
    { timeout: LIVE_WITHIN_MS },
  );
});

test('a correction is on the card of the negative, in the label’s argument, and in the training file', async () => {
  await happens('correction', { text: `Canberra. ${MARKUP}` });
  const card = page.locator('.negative-card');
  await card.getByText('Canberra.').waitFor();
  await card.getByRole('link', { name: /Capital of Australia/ }).click();

  const argument = page.getByRole('region', { name: 'Label' });
  await argument.getByText('Wrote a better answer').waitFor();
  await argument.getByText('a newer state of the same person’s opinion counts instead').first().waitFor();
  await argument.getByRole('link', { name: 'Preference pair (DPO)' }).click();

  await page.getByText('The first line').waitFor();
  const line: unknown = JSON.parse((await page.locator('.line-preview').textContent()) ?? '');
  expect(line).toMatchObject({
    chosen: [{ content: `Canberra. ${MARKUP}` }],
    rejected: [{ content: `Sydney. ${MARKUP}` }],
  });
  await page.goBack();
  await argument.waitFor();
});

test('a number opens the generations it counted, a search finds them, and both agree with the API', async () => {
  await page.goto(server.url);
  const figures = (await open.read('/v1/summary')) as Summary;
  const voted = figures.totals.counts.voted;
  await page.getByRole('link', { name: `${voted} voted` }).click();
  await page.getByText('Was:').waitFor();
  await page.locator('.generation-row').first().waitFor();
  expect(await page.locator('.generation-row').count()).toBe(voted);

  await page.getByRole('searchbox').fill('sydn');
  await page.waitForURL(/q=sydn/);
  await page.getByText('Capital of Australia?').waitFor();
  await page.getByRole('searchbox').fill('sydn -capital');
  await page.getByText('No generation fits.').waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
});

test('an interval of the trend opens what it counted, as the API counts it', async () => {
  await page.goto(server.url);
  const trend = page.getByRole('region', { name: /over time/ });
  await trend.getByText('As a table').click();
  const last = trend.getByRole('row').last();
  const count = Number((await last.getByRole('link').textContent())?.replace(',', ''));
  await last.getByRole('link').click();
  await page.getByText('Until:').waitFor();
  await page.locator('.generation-row').first().waitFor();
  expect(await page.locator('.generation-row').count()).toBe(count);
  await page.goBack();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
});

test('a tenth of people opens what it was shown, as many as the API counts', async () => {
  await page.goto(server.url);
  const { tenths } = (await open.read('/v1/summary/exposure')) as Exposure;
  const most = tenths.toSorted((one, other) => other.shown - one.shown)[0];
  if (most === undefined) throw new Error('nobody was shown anything');
  const audience = page.getByRole('region', { name: 'Weighted by exposure' });
  await audience.getByText('Who was shown what').click();
  await audience
    .getByRole('link', { name: `${most.shown} shown` })
    .first()
    .click();
  await page.getByText('Shown to:').waitFor();
  await page.locator('.generation-row').first().waitFor();
  expect(new URL(page.url()).searchParams.get('tenth')).toBe(String(most.tenth));
  expect(await page.locator('.generation-row').count()).toBe(most.shown);
  await page.goBack();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
});

test('what answers and prompts became is among what moved, and every figure opens as many as it counts', async () => {
  const now = Date.now();
  await open.post('/v1/generations', {
    generations: Array.from({ length: 80 }, (_, n) => ({
      trace_id: `moved-${n}`,
      model: 'model-m',
      input: n < 40 ? 'Which fruit do you like?' : 'Which fruit would you recomend?',
      output: n < 40 ? 'An apple, I would say.' : '{"fruit": "apple"}',
      started_at: new Date(now - (n < 40 ? 30 : 2) * 3_600_000).toISOString(),
    })),
  });
  await isLabelled('moved-9', 'unlabelled'); // the last by its key
  await page.goto(`${server.url}/?range=24h&model=model-m`);
  const moved = page.getByRole('region', { name: 'What moved' });
  const row = moved.getByRole('row', { name: /^JSON/ });
  await row.waitFor();
  await row.getByText('new', { exact: true }).waitFor();
  await moved.getByRole('row', { name: /^Prompts with a typo/ }).waitFor();
  await expectCounted(moved);
  await row.getByRole('link', { name: '100%' }).click();
  await page.getByText('Answer:').waitFor();
  await page.locator('.generation-row').first().waitFor();
  expect(await page.locator('.generation-row').count()).toBe(40);
});

test('back in the list one is where one was, with the older ones that were asked for, and the focus never gets lost', async () => {
  await page.goto(`${server.url}/generations?model=model-m`);
  const rows = page.locator('.generation-row');
  await page.getByRole('button', { name: 'Show older' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => rows.count()).toBe(80);
  await expect.poll(() => rows.nth(50).evaluate((row) => row === document.activeElement)).toBe(true);
  await rows.nth(70).scrollIntoViewIfNeeded();
  const scrolled = await page.evaluate(() => scrollY);
  expect(scrolled).toBeGreaterThan(500);
  await rows.nth(70).click();
  await page.getByRole('region', { name: 'Label' }).waitFor();
  expect(await page.evaluate(() => scrollY)).toBe(0);
  await page.goBack();
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(scrolled);
  expect(await rows.count()).toBe(80);
});

test('a mistyped address is said to be one, on the page', async () => {
  const answer = await page.goto(`${server.url}/generation`);
  expect(answer?.status()).toBe(404);
  await page.getByText('There is no such page.').waitFor();
  for (const [path, accept] of [
    ['/v1/nonsense', 'text/html'],
    ['/nonsense.js', 'text/html'],
    ['/nonsense', '*/*'],
  ] as const) {
    const { status, headers } = await fetch(server.url + path, { headers: { accept } });
    expect([path, status, headers.get('content-type')]).toEqual([path, 404, 'application/json; charset=utf-8']);
  }
});

test('every share of a comparison opens as many as it counts', async () => {
  await happens('vote', { trace_id: 'moved-1', value: 'up' });
  await happens('shown', { trace_id: 'moved-49', visible_ms: 3000 });
  for (const [n, similarity] of [0.9, 0.5, 0.2].entries()) {
    await happens('accept', { trace_id: `moved-5${n}`, via: 'insert' });
    await happens('retention', { trace_id: `moved-5${n}`, after_s: 120, similarity });
    await happens('edit', { trace_id: `moved-6${n}`, similarity, final: true });
  }
  await isLabelled('moved-62', 'negative'); // and with it all before: no figure of the view is on its way
  await page.goto(`${server.url}/compare?by=model&a=model-m&b=model-a`);
  const metrics = page.getByRole('region', { name: 'What differs' });
  for (const name of ['Kept 2 minutes', 'Edited lightly'])
    await metrics.getByRole('row', { name: new RegExp(`^${name}.* 33% n 3`) }).waitFor();
  await expectCounted(metrics);
});

test('every number of a repeated prompt opens as many as it counts', async () => {
  await page.goto(`${server.url}/repeated?by=model`);
  const prompt = page.getByRole('listitem').filter({ hasText: 'Which fruit do you like?' });
  await prompt.getByRole('link', { name: /^40 times/ }).waitFor();
  const counted = [
    page.getByRole('link', { name: /^\d+ generations$/ }),
    prompt.getByRole('link', { name: /^40 times/ }),
    prompt.getByRole('row', { name: /^model-m/ }).getByRole('link', { name: '40', exact: true }),
  ];
  for (const link of counted) {
    const count = Number.parseInt((await link.textContent()) ?? '', 10);
    expect([count, await behind((await link.getAttribute('href')) ?? '')]).toEqual([count, count]);
  }
  const judged = prompt.getByRole('row', { name: /^model-m/ }).locator('.rate-cell');
  const n = Number((await judged.textContent())?.split(' · n ')[1]);
  expect(await behind((await judged.getByRole('link').getAttribute('href')) ?? '')).toBe(n);
  await prompt.getByRole('link', { name: /^40 times/ }).click();
  await page.getByText('Prompt: the same question').waitFor();
  await page.locator('.generation-row').first().waitFor();
  expect(await page.locator('.generation-row').count()).toBe(40);
});

test('the rate weighted by exposure opens the labels it weighs, of whole days', async () => {
  const DAY_MS = 86_400_000;
  const yesterday = new Date(Math.floor(Date.now() / DAY_MS - 1) * DAY_MS).toISOString(); // mostly not of the last 24 hours
  await open.post('/v1/generations', {
    generations: [{ trace_id: 'early', input: 'Which fruit?', output: 'A pear.', started_at: yesterday }],
  });
  await happens('vote', { trace_id: 'early', value: 'up' });
  await isLabelled('early', 'positive');
  const from = new Date(Date.now() - DAY_MS).toISOString();
  const { raw } = (await open.read(`/v1/summary/exposure?from=${from}`)) as Exposure;
  expect(raw?.n).toBeGreaterThan(4);
  await page.goto(`${server.url}/?range=24h`);
  const audience = page.getByRole('region', { name: 'Weighted by exposure' });
  const counted = audience.getByRole('link', { name: `${raw?.n} labels`, exact: true });
  await counted.waitFor();
  expect(await behind((await counted.getAttribute('href')) ?? '')).toBe(raw?.n);
});

test('the sample that came with Nod is removed from the overview, and nothing else is', async () => {
  const recorded = { input: 'Reverse a list?', output: 'list.reverse()', metadata: { sample: 'RealHumanEval' } };
  const started_at = new Date().toISOString();
  await open.post('/v1/generations', {
    generations: ['rhe-1', 'rhe-2', 'rhe-3'].map((trace_id) => ({ ...recorded, trace_id, started_at })),
  });
  await happens('copy', { trace_id: 'rhe-1', chars: 9, total: 14, of: 'output' });
  const filled_at = new Date();
  await database.db
    .updateTable('projects')
    .set({ sample_filled_at: filled_at })
    .where('name', '=', 'default')
    .execute();
  // Of a product that calls its own the same.
  await open.post('/v1/generations', { generations: [{ ...recorded, trace_id: 'own' }] });
  const traces = async () =>
    ((await open.read('/v1/generations?limit=500')) as { items: { generation: { trace_id: string } }[] }).items
      .map(({ generation }) => generation.trace_id)
      .sort();
  const before = await traces();

  await page.goto(server.url);
  await page.getByText('recorded sample conversations (RealHumanEval)').waitFor();
  await page.getByRole('button', { name: 'Remove the sample' }).click();
  await page.getByRole('status').filter({ hasText: 'Removing the sample' }).waitFor({ state: 'hidden' });
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  expect(await traces()).toEqual(before.filter((trace) => !trace.startsWith('rhe-')));
});

test('a lost connection is said and heals by itself', async () => {
  await page.goto(server.url);
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  await context.setOffline(true);
  await page.getByText('The server does not answer.').waitFor();
  await page.getByRole('link', { name: 'Datasets' }).click(); // whose code is fetched when it is shown
  await context.setOffline(false);
  await page.getByRole('heading', { name: 'Datasets' }).waitFor();
  await page.getByText('The server does not answer.').waitFor({ state: 'hidden' });
});

const views = [
  '/',
  '/?range=24h&model=model-m',
  '/generations',
  '/generations?q=capital&did=voted',
  '/generations/first',
  '/compare?by=model',
  '/repeated',
  '/export?format=trl-dpo',
  '/generations/nobody',
  '/datasets/nothing',
  '/datasets/nothing/1',
  '/nowhere',
  '/generations/wide',
];

test('a generation of long names is there for the looks below', async () => {
  const long = (letter: string, length: number) => letter.repeat(length);
  await open.post('/v1/generations', {
    generations: [{ trace_id: 'wide', model: long('m', 207), input: long('q', 300), output: long('a', 300) }],
  });
  await happens('vote', { trace_id: 'wide', value: 'down', reasons: [long('r', 100)], comment: long('c', 300) });
  await isLabelled('wide', 'negative');
});

test.for(views)('%s is accessible and fits, wide and narrow, light and dark', async (path) => {
  expect(await checkView(context, page, server.url + path)).toEqual([]);
});

test('nobody’s text ran, and the content policy had nothing to complain about', () => {
  expect(open.complaints).toEqual([]);
});

async function happens(kind: EventKind, fields: Record<string, unknown>): Promise<void> {
  const now = new Date().toISOString();
  const event = {
    id: randomUUID(),
    kind,
    trace_id: 'first',
    session_id: 's',
    occurred_at: now,
    consent: ['improve', 'train'],
    ...fields,
  };
  await open.post('/v1/events', { sent_at: now, events: [event as Event] }, server.publishableKey);
}

/** Labels are made in the order of what is known: with it, all that came before it. */
async function isLabelled(trace: string, status: LabelStatus): Promise<void> {
  const read = async () => ((await open.read(`/v1/generations/${trace}`)) as GenerationDetail).label?.status;
  await expect.poll(read, { timeout: 20_000 }).toBe(status);
}

/** Every share of a table is made of those that its two links open. */
async function expectCounted(region: Locator): Promise<void> {
  const cells = await region.locator('.compared td.number').evaluateAll((all) =>
    all.map((cell) => ({
      text: cell.firstChild?.textContent ?? '',
      hrefs: [...cell.querySelectorAll('a')].map((link) => link.getAttribute('href') ?? ''),
      n: cell.querySelector('.before')?.textContent.replace(/[n ,]/g, '') ?? '',
    })),
  );
  expect(cells.length).toBeGreaterThan(3);
  for (const { text, hrefs, n } of cells.filter((cell) => cell.text !== '–')) {
    const [own = '', all = own] = hrefs;
    const whole = await behind(all);
    expect([all, String(whole)]).toEqual([all, n]);
    if (!text.endsWith('%')) continue; // a median: of lengths
    const share = `${(((hrefs.length === 1 ? 0 : await behind(own)) / whole) * 100).toFixed(whole < 100 ? 0 : 1)}%`;
    expect([own, share]).toEqual([own, text]);
  }
}

/** How many generations an address of the page lists. */
async function behind(href: string): Promise<number> {
  const query = new URL(href, server.url).searchParams;
  const range = readRange(query.get('range') ?? undefined);
  query.delete('range');
  const from = range === null ? undefined : startOfRange(range, Date.now());
  if (from !== undefined) query.set('from', from);
  return ((await open.read(`/v1/generations?${query}&limit=500`)) as { items: unknown[] }).items.length;
}
