import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchChromium } from '../server/test/chromium.ts';
import { buildWidget, widgetFile } from '../server/test/widget-files.ts';
import { Event, type EventKind, type EventOf } from '../shared/event.ts';
import type { WindowNod } from './script.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const KEY = 'pk_test';

declare global {
  interface Window {
    nod?: WindowNod;
  }
}

/** What the server was sent: each request with its events, checked against the contract. */
interface Received {
  url: URL;
  method: string;
  contentType: string;
  sentAt: string;
  events: Event[];
}

let browser: Browser;
let nod: Server;
let host: Server;
let page: Page;
let received: Received[] = [];
let pageErrors: string[] = [];
/** Answers for the next requests, before the usual one. */
let answers: ((response: ServerResponse) => void)[] = [];
let html = '';

beforeAll(async () => {
  await buildWidget();
  nod = createServer((request, response) => void serveNod(request, response));
  host = createServer((_, response) => {
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

beforeEach(async () => {
  received = [];
  answers = [];
  pageErrors = [];
  page = await browser.newPage();
  page.on('pageerror', (error) => pageErrors.push(String(error)));
});

afterEach(async () => {
  await page.close();
  expect(pageErrors).toEqual([]);
});

async function serveNod(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '', originOf(nod));
  response.setHeader('access-control-allow-origin', '*');
  const script = await widgetFile(url.pathname);
  if (script !== undefined) {
    response.setHeader('content-type', 'text/javascript').end(script);
    return;
  }
  const answer = answers.shift();
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  if (answer) {
    answer(response);
    return;
  }
  const body: { sent_at: string; events: unknown[] } = JSON.parse(Buffer.concat(chunks).toString());
  const events = body.events.map((event) => Event.parse(event));
  received.push({
    url,
    method: request.method ?? '',
    contentType: request.headers['content-type'] ?? '',
    sentAt: body.sent_at,
    events,
  });
  response.end(JSON.stringify({ results: events.map(({ id }) => ({ id, status: 'accepted' })) }));
}

function originOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the test server does not listen');
  return `http://127.0.0.1:${address.port}`;
}

interface Embedding {
  consent?: string;
  head?: string;
}

async function open(body: string, { consent = 'granted', head = '' }: Embedding = {}): Promise<void> {
  html = `<!doctype html><html lang="en"><head><title>A product</title>${head}</head><body><main><h1>Product</h1>${body}</main>
    <script src="${originOf(nod)}/nod.js" data-key="${KEY}" data-consent="${consent}"></script></body></html>`;
  await page.goto(originOf(host));
}

/** Each id once, as the server keeps them: under a clock that runs ahead of the network, a request is soon given up. */
function eventsOf<K extends EventKind>(kind: K): EventOf<K>[] {
  const all = new Map(received.flatMap(({ events }) => events).map((event) => [event.id, event]));
  return [...all.values()].filter((event): event is EventOf<K> => event.kind === kind);
}

/** Sends what is queued, then gives the events of that kind. */
async function sent<K extends EventKind>(kind: K): Promise<EventOf<K>[]> {
  await page.evaluate(() => window.nod?.flush?.());
  return eventsOf(kind);
}

function promiseOf(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const answer = `<div data-nod-output="${TRACE}"><p id="answer">The capital of Australia is Sydney.</p></div>
  <nod-feedback trace-id="${TRACE}"></nod-feedback>`;
const up = () => page.getByRole('button', { name: 'Good answer' });
const down = () => page.getByRole('button', { name: 'Bad answer' });

test('a click on a thumb is a whole vote, sent without a preflight and thanked for after the server has it', async () => {
  await open(answer);
  const { promise: letGo, resolve: let503Go } = promiseOf();
  answers.push((response) => void letGo.then(() => response.writeHead(503).end()));
  await down().click();
  expect(await down().getAttribute('aria-pressed')).toBe('true');
  expect(await page.getByRole('status').textContent()).toBe('');
  let503Go();
  await page.getByText('Thanks for your feedback.').waitFor();

  const [vote] = eventsOf('vote');
  expect(vote).toMatchObject({ value: 'down', trace_id: TRACE, consent: ['improve', 'train'] });
  expect(vote?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(received[0]).toMatchObject({ method: 'POST', contentType: 'text/plain;charset=UTF-8' });
  expect(received[0]?.url.searchParams.get('key')).toBe(KEY);
});

test('reasons and comment refine the vote, flipping starts them afresh, a second click retracts', async () => {
  await open(answer);
  await down().click();
  await page.getByRole('button', { name: 'Not correct' }).click();
  await page.getByLabel('Anything else? (optional)').fill('It is Canberra.');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await up().click();
  expect(await page.getByLabel('Anything else? (optional)').inputValue()).toBe('');
  await up().click();
  await page.getByText('Vote withdrawn.').waitFor();

  const votes = (await sent('vote')).map(({ value, reasons, comment }) => ({ value, reasons, comment }));
  expect(votes).toEqual([
    { value: 'down' },
    { value: 'down', reasons: ['wrong'] },
    { value: 'down', reasons: ['wrong'], comment: 'It is Canberra.' },
    { value: 'up' },
    { value: null },
  ]);
  const times = eventsOf('vote').map(({ occurred_at }) => occurred_at);
  expect([...times].sort()).toEqual(times);
});

test('a correction starts from the output and is its own act', async () => {
  await open(answer);
  await page.evaluate(() => {
    document.addEventListener('nod:correction', (event) => {
      if (event instanceof CustomEvent) document.title = event.detail.text;
    });
  });
  await down().click();
  await page.getByRole('button', { name: 'Suggest a better answer' }).click();
  const field = page.getByLabel('A better answer');
  expect(await field.inputValue()).toBe('The capital of Australia is Sydney.');
  expect(await field.evaluate((node) => node.matches(':focus'))).toBe(true);
  await field.fill('The capital of Australia is Canberra.');
  await page.getByRole('button', { name: 'Send suggestion' }).click();
  await page.getByText('Thanks, your suggestion was sent.').waitFor();
  expect(eventsOf('correction')).toMatchObject([{ text: 'The capital of Australia is Canberra.' }]);
  expect(await page.title()).toBe('The capital of Australia is Canberra.');
});

test('a suggestion is sent though its changes appear while the button is held down', async () => {
  await open(answer);
  await down().click();
  await page.getByRole('button', { name: 'Suggest a better answer' }).click();
  await page.getByRole('button', { name: 'Send suggestion' }).hover();
  await page.getByLabel('A better answer').fill('The capital of Australia is Canberra.');
  await page.mouse.down();
  await page.locator('ins').waitFor();
  await page.mouse.up();
  await page.getByText('Thanks, your suggestion was sent.').waitFor();
});

test('a page that opted out sends nothing of what was queued', async () => {
  await open(answer);
  await page.evaluate(() => {
    window.nod?.dismiss?.('t1');
    window.nod?.optOut?.();
    window.nod?.dismiss?.('t2');
  });
  expect(await sent('dismiss')).toEqual([]);
});

test('calls made before the script was there arrive in order, with the time they were made', async () => {
  const stub = `<script>window.nod=window.nod||function(){var a=arguments;a.t=Date.now();(nod.q=nod.q||[]).push(a)}
    nod('vote','t1','up'); nod.q[0].t -= 60000; nod('dismiss','t2'); nod('nonsense'); nod('vote')</script>`;
  const before = Date.now();
  await open('', { head: stub });
  const [vote] = await sent('vote');
  expect(Math.abs(Date.parse(vote?.occurred_at ?? '') - (before - 60_000))).toBeLessThan(5000);
  expect(received.flatMap(({ events }) => events.map(({ kind }) => kind))).toEqual(['vote', 'dismiss']);
});

test('what the server could not take is sent again under the same id', async () => {
  await open(answer);
  const ids: string[] = [];
  await page.exposeFunction('seen', (id: string) => ids.push(id));
  await page.evaluate(() => {
    window.nod?.on?.('event', ({ id }) => Reflect.get(window, 'seen')(id));
  });
  answers.push(
    (response) => response.writeHead(503, { 'retry-after': '1' }).end(),
    (response) => response.destroy(),
  );
  await up().click();
  await page.getByText('Saved, will send when you are back online.').waitFor();
  await page.getByText('Thanks for your feedback.').waitFor();
  expect(eventsOf('vote').map(({ id }) => id)).toEqual(ids.slice(0, 1));
});

test('a copy tells how much of the output was taken, or of the code block', async () => {
  await open(`<div data-nod-output="${TRACE}"><p id="p">0123456789</p><pre id="code">let x = 1;</pre>
    <div><pre>let y = 2;</pre><button data-nod-action="copy">Copy</button></div></div><p id="outside">Outside</p>`);
  await page.locator('#code').selectText();
  await page.keyboard.press('Control+C');
  await page.evaluate(() => {
    const text = document.querySelector('#p')?.firstChild;
    if (text) getSelection()?.setBaseAndExtent(text, 2, text, 6);
  });
  await page.keyboard.press('Control+C');
  await page.locator('#outside').selectText();
  await page.keyboard.press('Control+C');
  await page.getByRole('button', { name: 'Copy' }).click();
  const total = await page.evaluate(() => document.querySelector('[data-nod-output]')?.textContent.length);
  expect((await sent('copy')).map(({ chars, total, of }) => ({ chars, total, of }))).toEqual([
    { chars: 10, total: 10, of: 'block' },
    { chars: 4, total, of: 'output' },
    { chars: 10, total: 10, of: 'block' },
  ]);
});

test('buttons of the product tell what they mean, also when they are rendered later', async () => {
  await open('<div id="later"></div>');
  await page.evaluate(() => {
    const later = document.querySelector('#later');
    later?.insertAdjacentHTML(
      'beforeend',
      `<div data-nod-output="t1" data-nod-span="s1">Text <button data-nod-action="accept" data-nod-via="apply"><b>Use</b></button></div>
       <button data-nod-action="regenerate" data-nod-trace="t1">Again</button>
       <button data-nod-action="dismiss" data-nod-trace="t2">Close</button>
       <button data-nod-action="undo" data-nod-trace="t2">Undo</button>`,
    );
  });
  for (const name of ['Use', 'Again', 'Close', 'Undo']) await page.getByRole('button', { name }).click();
  expect(await sent('accept')).toMatchObject([{ trace_id: 't1', span_id: 's1', via: 'apply' }]);
  expect(eventsOf('regenerate')).toMatchObject([{ trace_id: 't1' }]);
  expect(eventsOf('dismiss')).toMatchObject([{ trace_id: 't2' }]);
  expect(eventsOf('undo')).toMatchObject([{ trace_id: 't2' }]);
});

test('an output is shown once, after a second on the screen, and not below the fold', async () => {
  const opened = Date.now();
  await open(
    `<div data-nod-output="t1">Seen</div><div style="height:300vh"></div><div data-nod-output="t2">Not seen</div>`,
  );
  const shown = async (): Promise<string[]> => (await sent('shown')).map(({ trace_id }) => trace_id);
  await expect.poll(shown, { timeout: 10_000 }).toEqual(['t1']);
  expect(Date.now() - opened).toBeGreaterThan(900);
  await page.locator('[data-nod-output=t2]').scrollIntoViewIfNeeded();
  await expect.poll(shown, { timeout: 10_000 }).toEqual(['t1', 't2']);
});

const form = `<form onsubmit="event.preventDefault()"><textarea data-nod-edit="e1" aria-label="Reply">Dear Ann, thanks.</textarea>
  <input type="password" data-nod-edit="secret" value="hunter2" aria-label="Password"><button>Send it</button></form>`;
const reply = () => page.getByLabel('Reply');

test('a prefilled field is accepted or edited when it is submitted, and a blur without input says nothing', async () => {
  await open(form);
  await reply().focus();
  await reply().blur();
  expect(received).toEqual([]);
  await page.getByRole('button', { name: 'Send it' }).click();
  expect(await sent('accept')).toMatchObject([{ trace_id: 'e1', via: 'submit' }]);

  await reply().press('End');
  await reply().pressSequentially(' Bye');
  await page.getByRole('button', { name: 'Send it' }).click();
  const edits = await sent('edit');
  expect(edits.at(-1)).toMatchObject({ trace_id: 'e1', text: 'Dear Ann, thanks. Bye', final: true });
  expect(edits.at(-1)?.similarity).toBeCloseTo(1 - 4 / 21, 5);
  expect(JSON.stringify(received)).not.toMatch(/hunter2|secret/);
});

test('Enter that sends and clears a field uses its text; emptying it by hand is an undo', async () => {
  await page.clock.install({ time: new Date('2026-03-01T10:00:00Z') });
  await open(`${form}<textarea data-nod-edit="e2" aria-label="Other">Take me out</textarea>`);
  await page.evaluate(() => {
    const field = document.querySelector('textarea');
    field?.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') setTimeout(() => (field.value = ''), 200);
    });
  });
  await reply().press('Enter');
  await page.clock.runFor(2000);
  await page.getByLabel('Other').fill('');
  await page.clock.runFor(5000);
  expect(await sent('accept')).toMatchObject([{ trace_id: 'e1', via: 'send' }]);
  expect(eventsOf('undo')).toMatchObject([{ trace_id: 'e2' }]);
});

for (const kind of ['textarea', 'contenteditable'] as const) {
  test(`an inserted text is followed through a ${kind} wherever it moves`, async () => {
    await page.clock.install({ time: new Date('2026-03-01T10:00:00Z') });
    await open(
      kind === 'textarea'
        ? '<textarea id="doc" rows="9" cols="60">Once upon a time. </textarea>'
        : '<div id="doc" contenteditable style="white-space:pre-wrap">Once upon a time. </div>',
    );
    const text = 'There was a king. ';
    const doc = page.locator('#doc');
    await doc.press('Control+End');
    await page.keyboard.insertText(text);
    await page.evaluate((suggestion) => {
      const into = document.querySelector('#doc');
      if (into) window.nod?.insert?.('t1', suggestion, { into });
    }, text);
    // Typed on both sides of it, directly at its ends too: not part of it.
    await doc.pressSequentially('He slept.');
    await doc.press('Control+Home');
    await doc.pressSequentially('Chapter 1. ');
    await page.clock.runFor(60_000);
    // "king" becomes "kin".
    await doc.press('Control+End');
    for (let step = 0; step < 'g. He slept.'.length - 1; step += 1) await doc.press('ArrowLeft');
    await doc.press('Backspace');
    await page.clock.runFor(70_000);
    await doc.press('Control+A');
    await doc.press('Delete');
    await page.clock.runFor(600_000);

    expect(await sent('accept')).toMatchObject([{ trace_id: 't1', via: 'insert' }]);
    expect(eventsOf('retention').map(({ after_s, similarity }) => [after_s, Number(similarity.toFixed(4))])).toEqual([
      [30, 1],
      [120, Number((1 - 1 / 17).toFixed(4))],
      [300, 0],
      [600, 0],
    ]);
    expect(eventsOf('undo')).toHaveLength(1);
  });
}

test('changes by code, an editor of its own and a late timer end in the values of the deadline', async () => {
  await page.clock.install({ time: new Date('2026-03-01T10:00:00Z') });
  await open('');
  await page.evaluate(() => {
    let text = 'Hello wonderful world';
    const model = { getText: () => text };
    window.nod?.insert?.('t1', 'wonderful', { into: model, at: 6 });
    setTimeout(() => {
      text = 'Well, hello wonderful world';
      window.nod?.changed?.(model, [
        { at: 0, remove: 1, insert: 'h' },
        { at: 0, remove: 0, insert: 'Well, ' },
      ]);
    }, 10_000);
    setTimeout(() => {
      text = 'Well, hello wonder';
      window.nod?.changed?.(model);
    }, 30_001);
    Reflect.set(window, 'stop', () => window.nod?.destroy?.());
  });
  await page.clock.runFor(125_000);
  await page.evaluate(() => Reflect.get(window, 'stop')());
  await expect.poll(() => eventsOf('edit')).toMatchObject([{ final: true, text: 'wonder' }]);
  expect(eventsOf('retention').map(({ after_s, similarity }) => [after_s, similarity])).toEqual([
    [30, 1],
    [120, 1 - 3 / 9],
  ]);
});

test('a text that is announced before a framework renders it is found when it comes', async () => {
  await page.clock.install({ time: new Date('2026-03-01T10:00:00Z') });
  await open('<textarea id="doc">One. </textarea>');
  await page.evaluate(() => {
    const into = document.querySelector('textarea');
    if (!into) return;
    window.nod?.insert?.('t1', 'Two. ', { into });
    setTimeout(() => (into.value = 'One. Two. '), 50);
  });
  await page.clock.runFor(10_000);
  await page.locator('#doc').press('Control+Home');
  await page.locator('#doc').pressSequentially('Zero. ');
  await page.clock.runFor(30_000);
  expect(await sent('retention')).toMatchObject([{ after_s: 30, similarity: 1 }]);
});

test('a document in an editor of its own is followed until watching stops', async () => {
  await open('');
  await page.evaluate(() => {
    let text = 'const a = 1;';
    let told = (): void => undefined;
    const model = {
      getText: () => text,
      onChange: (listener: () => void) => {
        told = listener;
        return () => document.body.append('unsubscribed');
      },
    };
    const stop = window.nod?.watch?.(model, { trace: 't1', original: text });
    text = 'const b = 1;';
    told();
    stop?.();
    stop?.();
  });
  expect(await sent('edit')).toMatchObject([
    { trace_id: 't1', text: 'const b = 1;', final: true, similarity: 11 / 12 },
  ]);
  expect(await page.locator('body').textContent()).toContain('unsubscribed');
});

test('a page that is closed sends what is left, with the final text of its editors', async () => {
  await page.close();
  const whole = await launchChromium({ whole: true });
  page = await whole.newPage();
  await open('<textarea id="doc"></textarea>');
  await page.locator('#doc').pressSequentially('ab');
  await page.evaluate(() => {
    const into = document.querySelector('textarea');
    if (into) window.nod?.insert?.('t1', 'ab', { into, at: 0 });
  });
  await page.locator('#doc').press('Backspace');
  await page.close({ runBeforeUnload: true });
  await expect.poll(() => eventsOf('edit')).toMatchObject([{ trace_id: 't1', text: 'a', final: true }]);
  expect(eventsOf('accept')).toHaveLength(1);
  await whole.close();
});

test('after destroy nothing is captured', async () => {
  await open(answer);
  await down().waitFor();
  await page.evaluate(() => {
    window.nod?.destroy?.();
    window.nod?.vote?.('t1', 'up');
  });
  expect(await down().count()).toBe(0);
  await page.locator('#answer').selectText();
  await page.keyboard.press('Control+C');
  expect(await page.evaluate(() => window.nod?.stats?.())).toMatchObject({ captured: 0, queued: 0 });
  expect(received).toEqual([]);
});

test('wrong calls warn once and throw nothing', async () => {
  const warnings: string[] = [];
  page.on('console', (message) => warnings.push(message.text()));
  await open('');
  await page.evaluate(() => {
    const wild = window.nod;
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    for (const [name, call] of Object.entries(wild ?? {})) {
      if (typeof call !== 'function' || ['destroy', 'optOut', 'flush'].includes(name)) continue;
      for (const bad of [[], [null], [circle], ['a b'], ['t', circle], ['t', 7, null], [Symbol('s'), Symbol('s')]]) {
        Reflect.apply(call, undefined, bad);
        Reflect.apply(call, undefined, bad);
      }
    }
  });
  expect(warnings.length).toBeGreaterThan(3);
  expect(new Set(warnings).size).toBe(warnings.length);
});
