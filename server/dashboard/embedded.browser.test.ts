/** The way of a morning on the embedded database, which the page otherwise meets on PostgreSQL alone. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Manifest, Preview } from '../../shared/dataset.ts';
import type { GenerationDetail } from '../../shared/reading.ts';
import { type OpenPage, openPage } from '../test/open-page.ts';
import { formatThings } from './format.ts';

/** As unlike each other as rows of a dataset should be. */
const corrections = [
  ['Capital of Australia?', 'It is Sydney, by the sea.', 'It is Canberra, by the lake.'],
  ['How long do eggs keep?', 'Two days in the fridge.', 'Three to five weeks in the fridge.'],
  ['Who wrote Middlemarch?', 'Jane Austen wrote that novel.', 'George Eliot wrote that novel.'],
  ['Largest planet around our sun?', 'Saturn with all of its rings.', 'Jupiter, which has faint rings.'],
] as const;
const consent = ['improve', 'train'];

let open: OpenPage;

beforeAll(async () => {
  open = await openPage({}, 'pglite');
  const now = new Date().toISOString();
  await open.post('/v1/generations', {
    // Whose they are is said: else chance would put who asked and who corrected on two sides, and leave the rows out.
    generations: corrections.map(([input, output], n) => ({
      ...{ trace_id: `c${n}`, user_id: `eve-${n}`, input, output, model: 'm', consent },
    })),
  });
  await open.post('/v1/events', {
    sent_at: now,
    events: corrections.map(([, , text], n) => ({
      ...{ id: randomUUID(), kind: 'correction', trace_id: `c${n}`, user_id: `eve-${n}`, occurred_at: now, consent },
      text,
    })),
  });
});
afterAll(() => open?.close());

test('from a figure to a generation, a decision, a frozen dataset and its file', async () => {
  const { page, server } = open;
  await page.goto(server.url);
  await page.fill('#password', server.adminPassword);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Overview' }).waitFor();

  const figure = page.getByRole('link', { name: '4 labelled', exact: true }); // labels are made within a second
  await figure.click();
  const rows = page.locator('.generation-row');
  await expect.poll(() => rows.count()).toBe(corrections.length);
  await rows.filter({ hasText: 'Capital of Australia?' }).click();
  await page.getByRole('region', { name: 'Label' }).getByText('Wrote a better answer').waitFor();

  await page.getByRole('heading', { name: 'Is this answer good?' }).waitFor();
  // Keys are listened to a moment after the heading is there.
  await expect
    .poll(async () => {
      await page.keyboard.press('r');
      return page.evaluate(() => document.activeElement?.tagName);
    })
    .toBe('TEXTAREA');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('Names another city');
  await page.keyboard.press('Escape');
  await page.keyboard.press('b');
  await page.getByText('It is an eval case: your reason is its rubric.').waitFor();
  const detail = async () => (await open.read('/v1/generations/c0')) as GenerationDetail;
  await expect.poll(async () => (await detail()).label?.gold).toBe(true);
  expect((await detail()).decisions).toMatchObject([{ verdict: 'negative', reason: 'Names another city' }]);

  await page.getByRole('link', { name: 'Datasets' }).click();
  await page.getByRole('link', { name: 'New dataset' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('better');
  await page.getByRole('radio', { name: /Preference pairs/ }).check();
  const preview = page.getByRole('region', { name: 'Frozen now, it would hold' });
  const definition = { task: 'preference' };
  const { figures } = (await open.post('/v1/datasets/better/preview', { definition })) as Preview;
  expect(figures.rows).toBeGreaterThan(0);
  await preview.getByText(formatThings(figures.rows, 'row'), { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Make the dataset' }).click();
  await page.getByRole('button', { name: 'Freeze a version' }).click();
  await page.getByRole('link', { name: 'Version 1' }).click();
  const manifest = (await open.read('/v1/datasets/better/versions/1')) as Manifest;
  await page.getByText(manifest.sha256).waitFor();
  expect(manifest.figures.rows).toBe(figures.rows);
  await page.getByRole('combobox', { name: 'Side' }).selectOption('all'); // so few may all stand on one
  await page.getByText(`${formatThings(figures.rows, 'row')} in this format`).waitFor();
  await page.getByRole('combobox', { name: 'Format' }).selectOption('trl-dpo');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download' }).click(),
  ]);
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
  expect(lines).toHaveLength(figures.rows);
  const texts = corrections.map(([, , text]) => text);
  for (const line of lines) expect(texts).toContain(JSON.parse(line).chosen.at(-1).content);
  expect(open.complaints).toEqual([]);
});
