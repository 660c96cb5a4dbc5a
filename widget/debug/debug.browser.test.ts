import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../../server/test/chromium.ts';
import { widgetFile } from '../../server/test/widget-files.ts';
import type { WindowNod } from '../script.ts';

declare global {
  interface Window {
    nod?: WindowNod;
    axe: typeof axe;
  }
}

let asked: string[] = [];
let html = '';
let server: Server;
let browser: Browser;
let origin = '';

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '', origin).pathname;
    asked.push(path);
    const script = path.endsWith('.js') ? await widgetFile(path) : undefined;
    if (script !== undefined) {
      response.setHeader('content-type', 'text/javascript').end(script);
    } else if (path === '/v1/events') {
      const chunks: Uint8Array[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { events }: { events: { id: string; trace_id: string }[] } = JSON.parse(Buffer.concat(chunks).toString());
      const results = events.map(({ id, trace_id }) =>
        trace_id === 'gone'
          ? { id, status: 'rejected', error: { code: 'erased', message: 'erased' } }
          : { id, status: 'accepted' },
      );
      response.end(JSON.stringify({ results }));
    } else {
      response.setHeader(
        'content-security-policy',
        `default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'`,
      );
      response.setHeader('content-type', 'text/html; charset=utf-8').end(html);
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

async function open(attributes: string): Promise<Page> {
  asked = [];
  html = `<!doctype html><html lang="en"><head><title>A product</title></head><body><main><h1>Product</h1>
    <div data-nod-output="t1">An answer. <button data-nod-action="dismiss">Close</button></div>
    <label>Secret <input type="password" data-nod-edit="t2" autocomplete="current-password"></label></main>
    <script src="${origin}/nod.js" data-key="pk_test_1234" ${attributes}></script></body></html>`;
  const page = await browser.newPage({ bypassCSP: false });
  await page.goto(origin);
  await page.evaluate(() => window.nod?.flush?.());
  return page;
}

test('the panel says what is captured, what is not, why, from where, and what became of it', async () => {
  const page = await open('data-debug data-text="none"');
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  const panel = page.getByRole('region', { name: 'Nod debug panel' });
  const entries = panel.getByRole('listitem');
  await panel.waitFor();
  const dismissed = entries.filter({ hasText: 'dismiss' }).first();
  const text = (): Promise<string | null> => panel.textContent();
  expect(await text()).toContain('required, not given: nothing is captured, stored or sent');
  expect(await text()).toContain('<input data-nod-edit="t2">: a private field');

  await page.getByRole('button', { name: 'Close' }).click();
  await expect.poll(() => dismissed.textContent()).toContain('not captured: no consent yet');
  await page.evaluate(() => window.nod?.consent?.({ improve: true, train: false }));
  await page.getByRole('button', { name: 'Close' }).click();
  await expect.poll(() => dismissed.textContent()).toContain('data-nod-action="dismiss", on click');
  expect(await dismissed.textContent()).toContain('not for training');
  await page.evaluate(() => {
    window.nod?.vote?.('t1', 'down', { reasons: ['wrong'] });
    window.nod?.vote?.('gone', 'up');
    window.nod?.edit?.('t1', { original: 'one two', final: 'one three' });
    window.nod?.vote?.('no trace', 'up');
  });
  const about = (words: string) => entries.filter({ hasText: words });
  await expect.poll(() => about('vote t1').textContent()).toMatch(/value: "down", reasons: \["wrong"\][\s\S]*stored/);
  await expect.poll(() => about('vote gone').textContent()).toContain('not sent (erased)');
  await expect.poll(() => about('edit t1').textContent()).toContain('text left out: data-text="none"');
  expect(await about('vote no trace').textContent()).toContain('not captured: no trace id');
  await expect.poll(text).toContain('is no trace id');
  await expect.poll(text, { timeout: 5000 }).toContain('nothing waits');

  await page.addScriptTag({ content: axe.source }).catch(() => page.evaluate(axe.source));
  const { violations } = await page.evaluate(() => window.axe.run({ exclude: [['main']] }));
  expect(violations.map(({ id }) => id)).toEqual([]);
  await panel.getByRole('button', { name: 'Hide' }).press('Enter');
  expect(await entries.count()).toBe(0);
  await page.evaluate(() => window.nod?.destroy?.());
  expect(await panel.count()).toBe(0);
  expect(errors).toEqual([]);
  await page.close();
});

test('without data-debug nothing of it is loaded', async () => {
  const page = await open('data-consent="granted"');
  await page.getByRole('button', { name: 'Close' }).click();
  await page.evaluate(() => window.nod?.flush?.());
  expect(asked).toContain('/v1/events');
  expect(asked).not.toContain('/nod-debug.js');
  await page.close();
});
