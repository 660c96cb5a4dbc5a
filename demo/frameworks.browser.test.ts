/** The same in plain markup, React, Vue and Svelte, then an editor with its own model and the patterns: as the API sees it. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { markSampleFilled } from '../server/keys/store.ts';
import { launchChromium } from '../server/test/chromium.ts';
import { createTestProject, openTestDatabase, type TestDatabase } from '../server/test/database.ts';
import { startServer, type TestServer } from '../server/test/start-server.ts';
import type { StoredEvent } from '../shared/event.ts';
import { GenerationDetail } from '../shared/reading.ts';

/** An undo settles for three seconds, and what is not a vote may wait three more for company. */
const WITHIN = { timeout: 15_000 };

let database: TestDatabase;
let server: TestServer;
let browser: Browser;
let page: Page;
let faults: string[] = [];

beforeAll(async () => {
  database = await openTestDatabase('postgres');
  // The demo comes with the sample; here nobody looks at that.
  await markSampleFilled(database.db, (await createTestProject(database.db)).id);
  const settings = { NOD_SAMPLE_DATA: '1', NOD_BURST_VOTES_PER_MINUTE: '1000', DATABASE_URL: database.url ?? '' };
  [server, browser] = await Promise.all([startServer(settings), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await database?.close();
});
beforeEach(async () => {
  faults = [];
  page = await browser.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
});
afterEach(async () => {
  await page.close();
  expect(faults).toEqual([]);
});

describe.each(['plain', 'react', 'vue', 'svelte'])('an answer that a %s page renders late', (name) => {
  it('is shown, copied, voted on, edited and sent, and followed by another', async () => {
    await open(name);
    const trace = await newTrace();
    const reply = page.getByLabel('Reply');
    const original = await reply.inputValue();
    await page.locator('article .text').selectText();
    await page.keyboard.press('Control+C');
    await page.getByRole('button', { name: 'Bad answer' }).click();
    await page.getByText('Thanks for your feedback.').waitFor();
    // The panel opens above the form, which moves down.
    await page.getByRole('button', { name: 'Suggest a better answer' }).waitFor();
    await reply.press('Control+End');
    await reply.pressSequentially(' Bye');
    await page.locator('#app > form').getByRole('button').click();
    await expect.poll(() => reply.inputValue(), WITHIN).toBe('');
    await page.getByRole('button', { name: 'Another answer' }).click();
    const next = await newTrace(trace);
    await reply.press('Control+End');
    await reply.pressSequentially('!');
    await reply.blur();

    await expectKinds(trace, ['copy', 'edit', 'regenerate', 'shown', 'vote']);
    const edit = (await eventsOf(trace)).find(({ kind, body }) => kind === 'edit' && body.final === true);
    expect(edit?.body).toMatchObject({ text: `${original} Bye` });
    await expect.poll(async () => (await eventsOf(next)).map(({ kind }) => kind), WITHIN).toContain('edit');
  });
});

it('follows a suggestion in CodeMirror, inside a shadow root, until Ctrl-Z takes it out', async () => {
  const offers = page.waitForResponse(
    (response) => response.request().method() === 'POST' && response.url().endsWith('/api/writing'),
  );
  await open('codemirror');
  const text = page.getByRole('textbox', { name: 'Text' });
  await text.press('Control+End');
  await page.getByRole('button', { name: 'Go on from here' }).click();
  const { trace_id, offers: made } = await (await offers).json();
  await expect.poll(() => text.textContent()).toContain(made[0].text);
  // In a history step of its own.
  await page.waitForTimeout(600);
  await text.pressSequentially(' And so on.');
  await page.waitForTimeout(600);
  for (let step = 0; step < 20 && (await text.textContent())?.includes(made[0].text); step += 1) {
    await text.press('Control+Z');
  }
  await expectKinds(trace_id, ['accept', 'undo'], made[0].span_id);
});

it('takes a changed value of a form as a correction, and a confirmed one as used', async () => {
  await open('patterns');
  const summary = page.getByLabel('summary');
  const priority = page.getByLabel('priority');
  await summary.fill('What it is really about');
  await page.getByRole('button', { name: 'Confirm priority' }).click();
  await page.getByRole('button', { name: 'File', exact: true }).click();
  const [changed = '', kept = ''] = await Promise.all(
    [summary, priority].map((field) => field.getAttribute('data-nod-edit').then((trace) => trace ?? '')),
  );
  await expectKinds(changed, ['correction', 'edit']);
  await expectKinds(kept, ['accept']);
  const correction = (await eventsOf(changed)).find(({ kind }) => kind === 'correction');
  expect(correction?.body.text).toBe('What it is really about');
});

it('takes a downloaded image as chosen over the others of its grid', async () => {
  await open('patterns');
  const trace = (await page.locator('[data-nod-span=image-2]').getAttribute('data-nod-output')) ?? '';
  await page.getByRole('button', { name: 'Download 2' }).click();
  await expectKinds(trace, ['accept', 'choice'], 'image-2');
});

async function open(name: string): Promise<void> {
  await page.goto(`${server.url}/demo/frameworks/${name}`);
}

/** The trace of the answer on the page, once it is another than the one before. */
async function newTrace(before = ''): Promise<string> {
  const output = page.locator(`[data-nod-output]:not([data-nod-output="${before}"])`);
  return (await output.getAttribute('data-nod-output')) ?? '';
}

/** These kinds are stored of an output; `shown` may or may not be beside them. */
async function expectKinds(trace: string, kinds: string[], span = ''): Promise<void> {
  const read = async (): Promise<string[]> =>
    [...new Set((await eventsOf(trace, span)).map(({ kind }) => kind))].sort();
  const wanted = kinds.includes('shown') ? read : async () => (await read()).filter((kind) => kind !== 'shown');
  await expect.poll(wanted, WITHIN).toEqual(kinds);
}

async function eventsOf(trace: string, span = ''): Promise<StoredEvent[]> {
  const response = await fetch(`${server.url}/v1/generations/${trace}?span_id=${span}`, {
    headers: { authorization: `Bearer ${server.secretKey}` },
  });
  return response.ok ? GenerationDetail.parse(await response.json()).events : [];
}
