/**
 * `npm run screenshots [-- overview compare]`: every view of the page at 1440 and 390 px, light and dark, into
 * `.cache/screenshots/`. Starts a server of its own with the sample and an invented product, in a folder it removes.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { createKey } from '../../keys/create-key.ts';
import { invent } from './invent.ts';
import { workOn } from './work-on.ts';

const INTO = '.cache/screenshots';
const PASSWORD = 'for pictures';
const CHROMIUMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const sizes = [
  { name: '1440', width: 1440, height: 900 },
  { name: '390', width: 390, height: 844 },
];

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const dataDir = await mkdtemp(join(tmpdir(), 'nod-pictures-'));
  const key = createKey('secret');
  const server = spawn(process.execPath, [fileURLToPath(new URL('../../main.js', import.meta.url))], {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      NOD_DATA_DIR: dataDir,
      NOD_SAMPLE_DATA: '0',
      NOD_SECRET_KEY: key,
      NOD_ADMIN_PASSWORD: PASSWORD,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await addressOf(server);
    const filled = await fill(url, key);
    const views = viewsOf(filled).filter(([name]) => wanted.length === 0 || wanted.includes(name));
    await mkdir(INTO, { recursive: true });
    const executablePath = process.env.CHROMIUM ?? CHROMIUMS.find((path) => existsSync(path));
    const browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: ['--no-sandbox', '--disable-gpu'],
    });
    try {
      await take(browser, url, views);
    } finally {
      await browser.close();
    }
  } finally {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
    await rm(dataDir, { recursive: true, force: true });
  }
}

function viewsOf({ trace }: { trace: string }): [name: string, path: string][] {
  return [
    ['overview', '/?group=prompt_version'],
    ['generations', '/generations?q=eggs'],
    ['generation', `/generations/${trace}`],
    ['add-case', `/generations/${trace}?add=1`],
    ['compare', '/compare'],
    ['repeated', '/repeated'],
    ['alerts', '/alerts'],
    ['export', '/export?format=trl-dpo'],
    ['review', '/review'],
    ['review-pairs', '/review?show=pairs'],
    ['daily-sample', '/review?show=sample'],
    ['review-report', '/review?show=report'],
    ['datasets', '/datasets'],
    ['new-dataset', '/datasets?new=1'],
    ['dataset', '/datasets/kitchen-answers'],
    ['eval-dataset', '/datasets/failing-answers'],
    ['version', '/datasets/kitchen-answers/1'],
    ['settings', '/settings'],
    ...['keys', 'policy', 'privacy', 'people', 'audit', 'refused'].map((part): [string, string] => [
      `settings-${part}`,
      `/settings?part=${part}`,
    ]),
  ];
}

async function take(browser: Browser, url: string, views: readonly [name: string, path: string][]): Promise<void> {
  for (const { name: size, ...viewport } of sizes) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({ viewport, colorScheme, timezoneId: 'Europe/Berlin' });
      const page = await context.newPage();
      await page.goto(url);
      await page.fill('#password', PASSWORD);
      await page.keyboard.press('Enter');
      await page.getByRole('navigation', { name: 'Pages' }).waitFor();
      for (const [view, path] of views) {
        await page.goto(url + path);
        await page.locator('main h1').first().waitFor();
        // Not by an expression in the page: its content policy allows no evaluation.
        while ((await page.locator('.loading').count()) > 0) await page.waitForTimeout(50);
        await page.mouse.wheel(0, -10_000); // a field that has the focus has drawn the page to it
        const file = join(INTO, `${view}-${size}-${colorScheme}.png`);
        await page.screenshot({ path: file, fullPage: true });
        process.stdout.write(`${file}\n`);
      }
      await context.close();
    }
  }
}

const PER_POST = 500;

/** Sends what was invented as a backend would, and waits until it is all labelled. */
async function fill(url: string, key: string): Promise<{ trace: string }> {
  const now = Date.now();
  const { generations, events } = invent(now);
  const send = async (path: string, name: string, items: readonly object[], more: object): Promise<void> => {
    for (let start = 0; start < items.length; start += PER_POST) {
      const body = JSON.stringify({ ...more, [name]: items.slice(start, start + PER_POST) });
      const response = await fetch(url + path, { method: 'POST', headers: { authorization: `Bearer ${key}` }, body });
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    }
  };
  await send('/v1/generations', 'generations', generations, {});
  await send('/v1/events', 'events', events, { sent_at: new Date(now).toISOString() });
  const waiting = async (): Promise<boolean> =>
    !/^nod_label_queue_depth 0$/m.test(await (await fetch(`${url}/metrics`)).text());
  while (await waiting()) await new Promise((resolve) => setTimeout(resolve, 200));
  await workOn(url, key);
  while (await waiting()) await new Promise((resolve) => setTimeout(resolve, 200));
  const edited = events.find(({ kind }) => kind === 'vote');
  return { trace: edited?.trace_id ?? '' };
}

async function addressOf(server: ChildProcess): Promise<string> {
  let printed = '';
  for await (const chunk of server.stdout ?? []) {
    printed += String(chunk);
    const address = /^ {2}Page\s+(http\S+)/m.exec(printed)?.[1];
    if (address !== undefined) return address;
  }
  throw new Error(`The server did not start:\n${printed}`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
