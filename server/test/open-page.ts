/** The built page in a real browser against a real server of its own, and whatever it should not have said. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { launchChromium } from './chromium.ts';
import type { DatabaseKind } from './database.ts';
import { startServer, type TestServer } from './start-server.ts';

export interface OpenPage {
  server: TestServer;
  browser: Browser;
  context: BrowserContext;
  page: Page;
  /** Dialogs, errors of scripts, and what the content policy had to complain about. */
  complaints: string[];
  /** With the project's secret key. */
  read(path: string): Promise<unknown>;
  /** With the project's secret key, or another. */
  post(path: string, body: unknown, key?: string): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * @param env of the server, such as a database that the test looks into as well
 * @param kind of the database it has otherwise
 */
export async function openPage(env: Record<string, string> = {}, kind: DatabaseKind = 'postgres'): Promise<OpenPage> {
  const [server, browser] = await Promise.all([startServer(env, kind), launchChromium()]);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, timezoneId: 'Europe/Berlin' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('dialog', (dialog) => {
    // What is typed and not sent is asked about, and tests go on without it.
    if (dialog.type() === 'beforeunload') return void dialog.accept();
    complaints.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy|TrustedHTML|TrustedScript/i.test(message.text())) complaints.push(message.text());
  });
  const authorization = `Bearer ${server.secretKey}`;
  return {
    ...{ server, browser, context, page, complaints },
    read: async (path) => (await fetch(server.url + path, { headers: { authorization } })).json(),
    post: async (path, body, key = server.secretKey) => {
      const response = await fetch(server.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect(response.status).toBe(200);
      return response.json();
    },
    close: async () => {
      await browser.close();
      await server.stop();
    },
  };
}
