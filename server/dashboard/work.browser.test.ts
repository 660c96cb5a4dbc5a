/** What people do on the page, in a real browser against the real server: review, make datasets, set things. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Alert } from '../../shared/alert.ts';
import type { Manifest, Preview } from '../../shared/dataset.ts';
import type { AddedCases } from '../../shared/eval-case.ts';
import type { EventKind } from '../../shared/event.ts';
import type { ExportTask } from '../../shared/export.ts';
import type { PolicyPreview } from '../../shared/policy.ts';
import type { GenerationDetail } from '../../shared/reading.ts';
import type { ReviewReport } from '../../shared/review.ts';
import type { DailySample } from '../../shared/sample.ts';
import { type OpenPage, openPage } from '../test/open-page.ts';
import type { TestServer } from '../test/start-server.ts';
import { run } from '../throwaway/run.ts';
import { checkView } from './test/check-view.ts';

const hasPython = await run('python3', ['--version']).then(
  () => true,
  () => false,
);
const MARKUP = '<img src=x onerror=alert(1)><script>alert(2)</script>';

let open: OpenPage;
let server: TestServer;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  open = await openPage();
  ({ server, context, page } = open);
  page.setDefaultTimeout(15_000);
  await fill();
});

afterAll(() => open?.close());

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
  await decide.getByText('Too different for marks to help.').waitFor();
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
  const refused = page.waitForResponse(
    (response) => response.status() === 401 && response.request().method() === 'POST',
  );
  const bad = page.getByRole('button', { name: /^Bad/ });
  await context.clearCookies();
  // What keeps the page fresh may find out first, and its dialog then lies over the button: pressed all the same.
  await bad.evaluate((button: HTMLButtonElement) => button.click());
  await refused;
  await page.getByText('Your session has ended.').waitFor();
  await page.keyboard.type(server.adminPassword); // the field has the focus
  await page.keyboard.press('Enter');
  await page.getByText('Your session has ended.').waitFor({ state: 'detached' });
  expect(await page.getByRole('textbox', { name: /Why/ }).inputValue()).toBe('Still here');
  await page.getByRole('button', { name: /^Bad/ }).click();
  await page.getByText('Decided: bad.').waitFor();
  await until(async () => (await detailOf(trace)).label?.gold === true);
});

test('the report says what the API says', async () => {
  await page.goto(`${server.url}/review?show=report`);
  const report = (await open.read('/v1/review/report')) as ReviewReport;
  const row = page.getByRole('row', { name: /^admin/ });
  await row.waitFor();
  expect(await row.locator('td').first().textContent()).toBe(String(report.reviewers[0]?.decisions));
  expect(report.reviewers[0]?.decisions).toBe(2);
});

test('a dataset is previewed while it is defined, frozen, taken along and told apart from its next version', async () => {
  await page.goto(`${server.url}/datasets`);
  await page.getByRole('link', { name: 'New dataset' }).click();
  const preview = page.getByRole('region', { name: 'Frozen now, it would hold' });
  await page.getByRole('textbox', { name: 'Name' }).fill('better');
  const previewed = await previewOf('preference');
  await preview.getByText(`${previewed.figures.rows} rows`, { exact: true }).waitFor();
  for (const { words, rows } of previewed.figures.left_out) {
    await preview.getByText(`${words.replaceAll('`', '')}${rows}`, { exact: true }).waitFor();
  }
  await page.getByRole('radio', { name: /Eval cases/ }).check();
  // Mostly none: what was decided may lie on the side that trains.
  const cases = (await previewOf('eval')).figures.rows;
  await preview.getByText(cases === 1 ? '1 row' : `${cases} rows`, { exact: true }).waitFor();
  await page.getByRole('radio', { name: /Preference pairs/ }).check();
  await page.getByRole('button', { name: 'Make the dataset' }).click();

  await page.getByRole('heading', { name: 'better', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Freeze a version' }).click();
  await page.getByRole('link', { name: 'Version 1' }).click();
  const manifest = (await open.read('/v1/datasets/better/versions/1')) as Manifest;
  await page.getByText(manifest.sha256).waitFor();
  const { rows } = manifest.files.train;
  await page.getByText(rows === 1 ? '1 row in this format' : `${rows} rows in this format`).waitFor();
  expect(await page.getByRole('option', { name: /trl-kto/ }).count()).toBe(0);
  await page.getByRole('combobox', { name: 'Format' }).selectOption('trl-dpo');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('better-v1-train-trl-dpo.jsonl');
  const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');
  const lines = linesOf(await readFile(await download.path(), 'utf8'));
  expect(lines.length).toBe(rows);
  expect(await page.getByText(/^All sides in one file/).count()).toBe(0);

  await page.getByText('Python', { exact: true }).click();
  const python = (await page.locator('details', { hasText: 'import os' }).locator('pre').textContent()) ?? '';
  if (hasPython) {
    const directory = await mkdtemp(join(tmpdir(), 'nod-python-'));
    await run('python3', ['-c', python], { cwd: directory, env: { NOD_SECRET_KEY: server.secretKey } });
    const fetched = await readFile(join(directory, 'better-v1-train-trl-dpo.jsonl'), 'utf8');
    expect(linesOf(fetched)).toEqual(lines);
    await rm(directory, { recursive: true });
  }
  await page.getByRole('combobox', { name: 'Side' }).selectOption('all');
  await page.getByText(/^All sides in one file/).waitFor();
  await page.getByText(`${manifest.figures.rows} rows in this format`).waitFor();
  await page.getByRole('link', { name: 'Card', exact: true }).click();
  await page.getByText(/^---\n/).waitFor();

  await page.getByRole('link', { name: 'better', exact: true }).click();
  await page.getByRole('button', { name: 'Freeze a version' }).click();
  await page.getByRole('link', { name: 'Version 2' }).click();
  await page.getByRole('link', { name: 'What changed' }).click();
  await page.getByText(`${manifest.figures.rows} the same, 0 came, 0 went, 0 with another label.`).waitFor();
});

test('an open generation becomes an eval case by one key, and undone', async () => {
  await page.goto(`${server.url}/generations/c2`);
  await page.getByRole('heading', { name: 'Is this answer good?' }).waitFor();
  await page.keyboard.press('r');
  await page.keyboard.type('Names another writer');
  await page.keyboard.press('Escape');
  await page.keyboard.press('b');
  await page.getByText('It is an eval case: your reason is its rubric.').waitFor();
  await until(async () => (await detailOf('c2')).label?.gold === true);
  expect((await detailOf('c2')).decisions).toMatchObject([{ verdict: 'negative', reason: 'Names another writer' }]);
  await page.keyboard.press('u');
  await page.getByRole('heading', { name: 'Is this answer good?' }).waitFor();
  expect((await detailOf('c2')).decisions[0]?.withdrawn_at).toBeDefined();
});

test('a failing case goes into an eval dataset by one key, is undone, listed there and removed', async () => {
  const started_at = new Date(Date.now() - 3_600_000).toISOString();
  await open.post('/v1/generations', {
    generations: [
      ['fail1', `Who wrote Emma? ${MARKUP}`, 'Charles Dickens.'],
      ['fail2', 'What is the capital of Australia?', 'Sydney.'],
    ].map(([trace_id = '', input = '', output = '']) => ({
      ...{ trace_id, input, output, started_at, user_id: `fay-${trace_id}`, model: 'model-a' },
      consent: ['improve' as const, 'train' as const],
    })),
  });
  await happens('fail1', 'fay', 'vote', { value: 'down' });
  await happens('fail2', 'fay', 'correction', { text: 'Canberra.' });
  const casesOf = async (name: string) => ((await open.read(`/v1/datasets/${name}/cases`)) as AddedCases).items;

  // No dataset is there yet, and nobody has said what was wrong.
  await page.goto(`${server.url}/generations/fail1`);
  await page.getByRole('heading', { name: 'Is this answer good?' }).waitFor();
  await page.keyboard.press('a');
  const panel = page.getByRole('region', { name: 'Add to an eval dataset' });
  const rubric = panel.getByRole('textbox', { name: 'Rubric' });
  await rubric.waitFor();
  expect(await rubric.inputValue()).toBe('');
  expect(await panel.getByRole('button', { name: 'Add the case' }).isDisabled()).toBe(true);
  await page.keyboard.type('must not name ');
  await page.keyboard.type('another author');
  await page.keyboard.press('Control+Enter');
  await page.getByText('It is a case of eval-cases, and in its next version.').waitFor();
  expect(await casesOf('eval-cases')).toMatchObject([{ trace_id: 'fail1', verdict: 'negative', left_out: null }]);
  expect((await detailOf('fail1')).decisions).toMatchObject([{ reason: 'must not name another author' }]);

  await page.keyboard.press('u');
  await page.getByRole('heading', { name: 'Is this answer good?' }).waitFor();
  expect(await casesOf('eval-cases')).toEqual([]);
  expect((await detailOf('fail1')).decisions[0]?.withdrawn_at).toBeDefined();

  // What a person wrote is the target; the address says that it is open, so back closes it, as Escape does.
  await page.goto(`${server.url}/generations/fail2`);
  await page.getByRole('heading', { name: 'Is this answer good?' }).waitFor();
  await page.keyboard.press('a');
  const target = panel.getByRole('textbox', { name: 'Target' });
  await target.waitFor();
  expect(await target.inputValue()).toBe('Canberra.');
  expect(await target.evaluate((field) => field === document.activeElement)).toBe(true);
  await page.goBack();
  await page.getByRole('heading', { name: 'Is this answer good?' }).waitFor();
  await page.keyboard.press('a');
  await page.keyboard.press('Escape');
  const button = page.getByRole('button', { name: /^Add to an eval dataset/ });
  await button.waitFor();
  expect(await button.evaluate((it) => it === document.activeElement)).toBe(true);
  await page.keyboard.press('Enter');
  await target.waitFor();
  expect(await panel.getByRole('combobox', { name: 'Dataset' }).inputValue()).toBe('eval-cases');
  await page.keyboard.type(' It is not Sydney.');
  await panel.getByRole('button', { name: 'Add the case' }).click();
  const inDataset = page.getByRole('link', { name: 'eval-cases' });
  await inDataset.waitFor();
  await inDataset.click();

  const list = page.getByRole('region', { name: 'Added one by one' });
  await list.getByRole('link', { name: 'What is the capital of Australia?' }).waitFor();
  const preview = page.getByRole('region', { name: 'Frozen now, it would hold' });
  await preview.getByText('test 1').waitFor();
  const { decisions } = await detailOf('fail2');
  expect(decisions).toMatchObject([{ verdict: 'negative', corrected_text: 'Canberra. It is not Sydney.' }]);
  await list.getByRole('button', { name: /^Remove/ }).click();
  await list.getByRole('button', { name: /^Remove it/ }).click();
  await list.getByText('None yet.').waitFor();
  expect(await casesOf('eval-cases')).toEqual([]);
  // What comes while one looks is in the preview by itself.
  await open.post('/v1/datasets/eval-cases/cases', { trace_id: 'fail1' });
  await preview.getByText('added as a case, but no reviewer’s decision about it stands').waitFor();
});

test('the widget’s words are seen as they are typed, by the widget itself, and kept', async () => {
  await page.goto(`${server.url}/settings`);
  await page.getByText(`/nod.js?key=${server.publishableKey}`).waitFor();
  const stage = page.locator('nod-feedback');
  await stage.getByRole('button', { name: 'Bad answer' }).waitFor();
  await page.getByRole('textbox', { name: 'Reasons after a thumb down' }).fill('off_brand = Off brand\nslow');
  await page.getByRole('textbox', { name: 'Thumb down', exact: true }).fill(`Wrong ${MARKUP}`);
  await stage.getByRole('button', { name: `Wrong ${MARKUP}` }).click();
  await stage.getByRole('button', { name: 'Off brand' }).click();
  await page.getByRole('button', { name: 'Save reasons and words' }).click();
  await page.getByText('Saved.').waitFor();
  expect(await open.read('/v1/settings')).toEqual({
    reasons: { down: ['off_brand', 'slow'] },
    reason_words: { off_brand: 'Off brand' },
    words: { down: `Wrong ${MARKUP}` },
  });
  expect((await detailOf('preview')).events).toBeUndefined(); // there is no such generation
  const asTest = { headers: { authorization: `Bearer ${server.test.secretKey}` } };
  await until(async () => {
    const tried = await (await fetch(`${server.url}/v1/generations/preview`, asTest)).text();
    return tried.includes('off_brand');
  });
});

test('a key is made, shown once, works, and is revoked', async () => {
  await page.goto(`${server.url}/settings?part=keys`);
  await page.getByRole('textbox', { name: 'Name of the key' }).fill('nightly');
  await page.getByRole('checkbox', { name: 'read everything but settings' }).check();
  await page.getByRole('button', { name: 'Make the key' }).click();
  const key = (await page.locator('.once pre').textContent()) ?? '';
  expect(key).toMatch(/^sk_/);
  const asks = async () =>
    (await fetch(`${server.url}/v1/summary`, { headers: { authorization: `Bearer ${key}` } })).status;
  const row = page.getByRole('listitem').filter({ hasText: 'nightly' });
  await row.getByText('never used').waitFor();
  expect(await asks()).toBe(200);
  await page.getByRole('link', { name: 'Policy' }).click();
  await page.getByRole('spinbutton', { name: /^Wrote a better answer/ }).waitFor();
  await page.getByRole('link', { name: 'Keys' }).click();
  await row.getByText('used just now').waitFor();
  await page.getByRole('button', { name: 'Revoke nightly' }).click();
  await page.getByRole('button', { name: 'Revoke it now nightly' }).click();
  await page.getByText('1 revoked').waitFor();
  expect(await asks()).toBe(401);

  await page.getByRole('textbox', { name: /^Pages that may send events/ }).fill('https://app.example.com/');
  await page.getByRole('button', { name: 'Save the origins' }).click();
  await page.getByText('Saved.').waitFor();
  expect(await open.read('/v1/origins')).toEqual({ origins: ['https://app.example.com'] });
});

test('a policy is previewed before it is in force', async () => {
  await page.goto(`${server.url}/settings?part=policy`);
  const field = page.getByRole('spinbutton', { name: /^Wrote a better answer/ });
  await field.fill('55');
  const content = { accuracies: { correction: 0.55 } };
  const preview = (await open.post('/v1/policy/preview', { content })) as PolicyPreview;
  expect(preview.changed.value).toBeGreaterThan(0);
  await page.getByText(`${preview.changed.value} of ${preview.labels} labels would change`).waitFor();
  await page.getByRole('button', { name: 'Put it in force' }).click();
  await page.getByText('Policy 1, put in force by').waitFor();
  expect(await open.read('/v1/policy')).toMatchObject({ number: 1, content, adopted_by: 'admin' });
  expect(await field.inputValue()).toBe('55');
});

test('a person is let in, signs in with their name, and sees only what is theirs', async () => {
  await page.goto(`${server.url}/settings?part=people`);
  await page.getByRole('textbox', { name: 'Their name' }).fill('Vera');
  await page.getByRole('combobox', { name: 'Role', exact: true }).selectOption('viewer');
  await page.getByRole('button', { name: 'Add them' }).click();
  const password = (await page.locator('.once pre').textContent()) ?? '';
  const hers = await open.browser.newContext();
  const herPage = await hers.newPage();
  await herPage.goto(`${server.url}/settings`);
  await herPage.getByRole('textbox', { name: /^Name/ }).fill('Vera');
  await herPage.getByLabel('Password').fill(password);
  await herPage.keyboard.press('Enter');
  await herPage.getByText('Settings are an administrator’s.').waitFor();
  await hers.close();
});

test('a person’s data is handed out and erased with a receipt, and the log tells', async () => {
  await page.goto(`${server.url}/settings?part=privacy`);
  await page.getByRole('textbox', { name: /^Words of your own/ }).fill('Falcon');
  await page.getByRole('spinbutton', { name: 'Kept for (days)' }).fill('90');
  await page.getByRole('button', { name: 'Save what is kept' }).click();
  await page.getByText('Saved.').waitFor();
  expect(await open.read('/v1/settings/privacy')).toMatchObject({
    redaction: { terms: ['Falcon'] },
    retention_days: 90,
  });

  await page.getByRole('textbox', { name: /user_id/ }).fill('eve-4');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download all of theirs' }).click(),
  ]);
  expect(await readFile(await download.path(), 'utf8')).toContain(corrections[4][2]);
  await page.getByRole('button', { name: 'Erase the person' }).click();
  await page.getByRole('button', { name: 'Erase for good, everywhere' }).click();
  await page.getByText('Erased', { exact: true }).waitFor();
  expect((await detailOf('c4')).events).toEqual([]);

  await page.getByRole('link', { name: 'Audit log' }).click();
  await page.getByRole('cell', { name: 'admin erased a person' }).waitFor();
});

test('a refused event is replayed with a field changed', async () => {
  await happens('c3', 'fay', 'vote', { value: 'down', colour: 'red' });
  await page.goto(`${server.url}/settings?part=refused`);
  await page.getByRole('checkbox').first().check();
  await page.getByRole('textbox', { name: /^Fields to change/ }).fill('{"colour": null}');
  await page.getByRole('button', { name: 'Replay 1 event' }).click();
  await page.getByText('1 accepted.').waitFor();
  await page.getByText('Nothing was refused.').waitFor();
  expect((await detailOf('c3')).events.map(({ kind }) => kind)).toContain('vote');
});

test('yesterday is read by keys alone, and what one has read and decided is kept', async () => {
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const started_at = `${yesterday}T12:00:00Z`;
  await open.post('/v1/generations', {
    generations: ['Zinc', 'Iron', 'Gold', 'Lead'].map((input, n) => ({
      ...{ trace_id: `y${n}`, input: `${input}? ${MARKUP}`, output: `A metal. ${MARKUP}`, started_at },
    })),
  });
  const sample = async () => (await open.read(`/v1/review/sample?day=${yesterday}`)) as DailySample;
  await until(async () => ((await open.read('/v1/generations/y3')) as GenerationDetail).label !== null);
  await page.goto(server.url);
  await page.getByRole('link', { name: '4 to read' }).click();
  await page.getByText('0 of 4 read.').waitFor();
  const { items } = await sample();
  expect(items.map(({ why }) => why)).toEqual(['random', 'random', 'random', 'random']);
  const question = page.locator('.generation-head h2');
  await question.waitFor();
  const first = await question.textContent();
  await page.keyboard.press('n');
  await page.getByText('1 of 4 read.').waitFor();
  await page.getByRole('textbox', { name: /^Why/ }).waitFor(); // the next one is there
  await page.keyboard.press('r');
  await page.keyboard.type('Too short');
  await page.keyboard.press('Escape');
  await page.keyboard.press('b');
  await page.getByText('Decided: bad. 2 of 4 read.').waitFor();
  const second = items[1]?.trace_id ?? '';
  expect((await detailOf(second)).decisions).toMatchObject([{ verdict: 'negative', reason: 'Too short' }]);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.getByRole('heading', { name: 'You have read them all.' }).waitFor();
  await page.getByText('You called 0 of them good and 1 bad.').waitFor();
  await page.keyboard.press('u');
  await page.getByText('Taken back.').waitFor();
  expect((await detailOf(second)).decisions[0]?.withdrawn_at).toBeDefined();

  // The same one becomes a case, and is taken back once more.
  const tracesOfCases = async () =>
    ((await open.read('/v1/datasets/eval-cases/cases')) as AddedCases).items.map(({ trace_id }) => trace_id);
  await page.getByRole('button', { name: /^Add to an eval dataset/ }).waitFor();
  await page.keyboard.press('a');
  await page.getByRole('textbox', { name: 'Rubric' }).fill('must not be short');
  await page.keyboard.press('Control+Enter');
  await page.getByText('Added to eval-cases. 4 of 4 read.').waitFor();
  expect(await tracesOfCases()).toContain(second);
  await page.keyboard.press('u');
  await page.getByText('Taken back.').waitFor();
  expect(await tracesOfCases()).not.toContain(second);
  await page.goBack();
  await page.goBack();
  await page.goto(`${server.url}/review?show=sample&n=1`);
  await question.waitFor();
  expect(await question.textContent()).toBe(first);
  expect((await sample()).read).toBe(0); // of the key's, not of the admin's
  await page.goto(server.url);
  await page.getByRole('link', { name: 'all 4 read' }).waitFor();
});

test('two answers to one prompt are compared by keys, blind, and taken back', async () => {
  await open.post('/v1/generations', {
    generations: ['Tin', 'Zinc'].map((metal) => ({
      ...{ trace_id: `pair-${metal}`, conversation_id: 'metals', model: `model-${metal}`, input: `A metal? ${MARKUP}` },
      ...{ output: `${metal}. ${MARKUP}`, consent: ['improve', 'train'], metadata: { synthetic: true } },
      ...(metal === 'Zinc' ? { parent: { trace_id: 'pair-Tin' } } : {}),
    })),
  });
  await happens('pair-Tin', 'gus', 'regenerate', { next: { trace_id: 'pair-Zinc' } });
  await page.goto(`${server.url}/review?show=pairs`);
  const left = page.getByRole('region', { name: 'Left' });
  await left.getByText(/^(Tin|Zinc)\./).waitFor();
  await page.getByText('Synthetic', { exact: true }).waitFor();
  expect(await page.getByText('model-').count()).toBe(0);
  const chosen = /Tin|Zinc/.exec((await left.textContent()) ?? '')?.[0];
  await page.keyboard.press('r');
  await page.keyboard.type('Shorter');
  await page.keyboard.press('Escape');
  await page.keyboard.press('1');
  await page.getByText('Left is better. 1 pair this visit.').waitFor();
  await page.getByText('No two answers wait to be compared.').waitFor();
  await until(async () => (await preferred()) === chosen);
  await page.keyboard.press('u');
  await page.getByText('Taken back.').waitFor();
  expect(await page.getByRole('textbox', { name: /^Why/ }).inputValue()).toBe('Shorter');
  await until(async () => (await preferred()) === undefined);
  await page.keyboard.press('b');
  await page.getByText('Both bad. 1 pair this visit.').waitFor();
  await until(async () => (await detailOf('pair-Tin')).label?.status === 'negative');
  expect((await detailOf('pair-Zinc')).decisions).toMatchObject([{ verdict: 'negative', reason: 'Shorter' }]);
  await page.keyboard.press('u');
  await page.getByText('Taken back.').waitFor(); // it stays open for the views below
});

test('a rule is made, fires, is seen wherever one looks, is changed and deleted', async () => {
  await page.goto(`${server.url}/alerts`);
  await page.getByText('Nothing is watched yet.').waitFor();
  await page.getByRole('spinbutton', { name: 'Percent' }).fill('99.5');
  await page.getByRole('spinbutton', { name: 'Once so many were judged' }).fill('2');
  await page.getByRole('combobox', { name: 'Of', exact: true }).selectOption('model');
  await page.getByRole('combobox', { name: 'Which' }).selectOption('model-a');
  await page
    .getByText(
      'Tell me when the positive rate of model model-a is below 99.5% over a day, once at least 2 were judged.',
    )
    .waitFor();
  await page.getByRole('textbox', { name: /^Name/ }).fill(`Bad ${MARKUP}`);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: '1 of 1 fires' }).waitFor();
  const { items } = (await open.read('/v1/alerts')) as { items: Alert[] };
  expect(items).toMatchObject([
    {
      ...{ name: `Bad ${MARKUP}`, metric: 'positive_rate', group: { model: 'model-a' }, window_hours: 24, least_n: 2 },
      ...{ condition: { kind: 'below', value: 0.995 }, state: { status: 'firing' } },
    },
  ]);
  expect(await scrape()).toContain(`nod_alert_firing{project="default",rule="Bad ${MARKUP}"} 1`);

  await page.goto(server.url);
  const line = page.getByRole('status').filter({ hasText: '1 alert fires' });
  await line.getByRole('link').click();
  await page.getByRole('link', { name: /^Those labelled negative/ }).click();
  await page.locator('.generation-row').first().waitFor();
  const from = items[0]?.state.from;
  const negative = `/v1/generations?status=negative&model=model-a&from=${from}&limit=500`;
  const counted = ((await open.read(negative)) as { items: unknown[] }).items.length;
  expect(await page.locator('.generation-row').count()).toBe(counted);

  await page.goBack();
  await page.getByRole('link', { name: /^Edit/ }).press('Enter');
  const form = page.getByRole('listitem');
  const figure = form.getByRole('combobox', { name: 'Figure' });
  await expect.poll(() => figure.evaluate((field) => field === document.activeElement)).toBe(true);
  const added = page.getByRole('region', { name: 'Add a rule' }).getByRole('combobox', { name: 'Figure' });
  expect((await figure.boundingBox())?.height).toBe((await added.boundingBox())?.height);
  await form.getByRole('button', { name: 'Cancel' }).press('Enter');
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toMatch(/^Edit/);
  expect(await checkView(context, page, `${server.url}/alerts?edit=${items[0]?.id}`)).toEqual([]);
  await form.getByRole('spinbutton', { name: 'Percent' }).fill('1');
  await form.getByRole('button', { name: 'Save the rule' }).click();
  await page.getByRole('heading', { name: 'Nothing fires' }).waitFor();
  expect(await scrape()).toContain(`rule="Bad ${MARKUP}"} 0`);
  const other = { metric: 'generations', group: {}, window_hours: 24, least_n: 0 };
  await open.post('/v1/alerts', { ...other, name: 'Zero', condition: { kind: 'below', value: 1 } });
  await page.goto(`${server.url}/alerts`);
  const remove = async (name: RegExp): Promise<void> => {
    await page.getByRole('button', { name }).press('Enter');
    await page.keyboard.press('Enter'); // it asks whether one is sure
    await page.getByRole('button', { name }).waitFor({ state: 'detached' });
  };
  const focused = () => page.evaluate(() => document.activeElement?.closest('li, main')?.textContent);
  await remove(/^Delete .*Bad/);
  expect(await focused()).toMatch(/^Quiet Zero/);
  await remove(/^Delete .*Zero/);
  await page.getByText('Nothing is watched yet.').waitFor();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
  expect(await scrape()).not.toContain('nod_alert_firing{');
  // For the looks below.
  await open.post('/v1/alerts', {
    ...{ name: MARKUP, metric: 'positive_rate', group: { prompt_version: MARKUP }, window_hours: 6, least_n: 50 },
    condition: { kind: 'change', to: 'worse' },
  });
});

const views = [
  '/alerts',
  '/review?queue=uncertain',
  '/review?show=pairs',
  '/review?show=sample&n=1',
  '/review?show=sample&n=end',
  '/review?show=report',
  '/datasets',
  '/datasets?new=1',
  '/datasets/better',
  '/datasets/better/1',
  '/datasets/eval-cases',
  '/generations/fail1?add=1',
  ...['widget', 'keys', 'policy', 'privacy', 'people', 'audit', 'refused'].map((part) => `/settings?part=${part}`),
];

test.for(views)('%s is accessible and fits, wide and narrow, light and dark', async (path) => {
  expect(await checkView(context, page, server.url + path)).toEqual([]);
});

test('nobody’s text ran, and the content policy had nothing to complain about', () => {
  expect(open.complaints).toEqual([]);
});

const REWRITE = `Answer two, in quite other words, since hardly anything of what stood there before was of use. ${MARKUP}`;

/** As unlike each other as rows of a dataset should be. */
const corrections = [
  ['Capital of Australia?', 'It is Sydney, by the sea.', 'It is Canberra, by the lake.'],
  ['How long do eggs keep?', 'Two days in the fridge.', 'Three to five weeks in the fridge.'],
  ['Who wrote Middlemarch?', 'Jane Austen wrote that novel.', 'George Eliot wrote that novel.'],
  ['Largest planet around our sun?', 'Saturn with all of its rings.', 'Jupiter, which has faint rings.'],
  ['Boiling point of water on a mountain?', 'Always one hundred degrees.', 'Lower: about ninety at 3000 metres.'],
] as const;

/** One that people disagree about, one that somebody rewrote, one with little evidence; and a few that went well. */
async function fill(): Promise<void> {
  // Three of each, since the random audit takes one in twenty out of its queue.
  const questions = [11, 12, 13, 21, 22, 23, 31, 32, 33];
  const doubtful = questions.map((n) => ({
    ...{ trace_id: `q${n}`, conversation_id: 'c' },
    ...{ input: `Question ${n}? ${MARKUP}`, output: `Answer number ${n}. ${MARKUP}` },
  }));
  // Older, so that a review comes to them last.
  const started_at = new Date(Date.now() - 3_600_000).toISOString();
  const corrected = corrections.map(([input, output], n) => ({ trace_id: `c${n}`, input, output, started_at }));
  await open.post('/v1/generations', {
    generations: [...doubtful, ...corrected].map((one) => ({
      ...one,
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
  for (const [n, [, , text]] of corrections.entries()) await happens(`c${n}`, `eve-${n}`, 'correction', { text });
  await until(async () => {
    const { waiting } = (await open.read('/v1/review/report')) as ReviewReport;
    return (
      waiting.reduce((sum, { outputs }) => sum + outputs, 0) >= 6 &&
      (await previewOf('preference')).figures.rows >= corrections.length
    );
  });
}

async function happens(trace: string, user: string, kind: EventKind, fields: Record<string, unknown>): Promise<void> {
  const now = new Date().toISOString();
  const event = {
    ...{ id: randomUUID(), kind, trace_id: trace, user_id: user, occurred_at: now },
    consent: ['improve', 'train'],
    ...fields,
  };
  await open.post('/v1/events', { sent_at: now, events: [event] });
}

/** The trace id of the output that is up for review. */
async function traceShown(): Promise<string> {
  const heading = page.getByRole('heading', { name: /^Question \d+/ });
  await heading.waitFor();
  return `q${/\d+/.exec((await heading.textContent()) ?? '')?.[0]}`;
}

/** The metal that the training file prefers. */
async function preferred(): Promise<string | undefined> {
  const response = await fetch(`${server.url}/v1/export?format=trl-dpo`, {
    headers: { authorization: `Bearer ${server.secretKey}` },
  });
  const line = (await response.text()).split('\n').find((text) => text.includes('A metal?'));
  return line === undefined ? undefined : /Tin|Zinc/.exec(JSON.stringify(JSON.parse(line).chosen))?.[0];
}

async function scrape(): Promise<string> {
  return (await fetch(`${server.url}/metrics`)).text();
}

async function previewOf(task: ExportTask): Promise<Preview> {
  return (await open.post('/v1/datasets/better/preview', { definition: { task } })) as Preview;
}

async function detailOf(trace: string): Promise<GenerationDetail> {
  return (await open.read(`/v1/generations/${trace}`)) as GenerationDetail;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('It did not come to hold in 20 s.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
