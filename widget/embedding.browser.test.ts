/** Where products put the widget and what it captures there: shadow roots, frames, editors, and nothing left behind. */
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchChromium } from '../server/test/chromium.ts';
import { openWidgetHost, type WidgetHost } from '../server/test/widget-host.ts';
import type { EventKind, EventOf } from '../shared/event.ts';
import type { WindowNod } from './script.ts';

declare global {
  interface Window {
    nod?: WindowNod;
  }
}

let browser: Browser;
let host: WidgetHost;
let page: Page;
let faults: string[] = [];

beforeAll(async () => {
  [host, browser] = await Promise.all([openWidgetHost(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  host?.close();
});
beforeEach(async () => {
  Object.assign(host, { events: [], reports: [], policy: '' });
  faults = [];
  page = await browser.newPage();
  page.on('pageerror', (error) => faults.push(String(error)));
});
afterEach(async () => {
  await page.close();
  expect(faults).toEqual([]);
});

const script = (): string => `<script src="${host.nodUrl}/nod.js" data-key="pk_test" data-consent="granted"></script>`;

async function open(body: string): Promise<void> {
  host.html = `<!doctype html><html lang="en"><title>A product</title><body>${body}${script()}</body></html>`;
  await page.goto(host.url);
}

/** Sends what is queued, then gives the events of that kind. */
async function sent<K extends EventKind>(kind: K, where: Page | Frame = page): Promise<EventOf<K>[]> {
  await where.evaluate(() => window.nod?.flush?.());
  return host.of(kind);
}

/** The part for edited texts is loaded when it is first needed. */
async function editingIsThere(): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((done) => {
        const model = {
          getText: () => {
            done();
            return '';
          },
        };
        window.nod?.watch?.(model, { trace: 'ready', original: '' })();
      }),
  );
}

test('inside open shadow roots, also those of elements defined later, everything works as outside', async () => {
  await open('<x-chat></x-chat>');
  await page.evaluate(() => {
    customElements.define(
      'x-chat',
      class extends HTMLElement {
        connectedCallback(): void {
          const root = this.attachShadow({ mode: 'open' });
          root.innerHTML = `<div data-nod-output="s1"><p id="text">0123456789</p><slot></slot>
            <button data-nod-action="accept">Use</button></div>
            <nod-feedback trace-id="s1"></nod-feedback>
            <form><textarea data-nod-edit="s2" aria-label="Reply">Dear Ann</textarea>
            <select data-nod-edit="s3" aria-label="Kind"><option>a<option>b</select><button>Send</button></form>`;
          root.querySelector('form')?.addEventListener('submit', (event) => event.preventDefault());
        }
      },
    );
  });
  await editingIsThere();
  await page.getByText('0123456789').selectText();
  await page.keyboard.press('Control+C');
  await page.getByRole('button', { name: 'Use' }).click();
  await page.getByLabel('Kind').selectOption('b');
  await page.getByLabel('Reply').fill('Dear Bob');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('button', { name: 'Good answer' }).click();
  await expect.poll(() => sent('shown'), { timeout: 5000 }).toMatchObject([{ trace_id: 's1' }]);
  expect(host.of('copy')).toMatchObject([{ trace_id: 's1', chars: 10, of: 'output' }]);
  expect(host.of('accept')).toMatchObject([{ trace_id: 's1' }]);
  expect(host.of('vote')).toMatchObject([{ trace_id: 's1', value: 'up' }]);
  expect(host.of('edit').map(({ trace_id, text, final }) => [trace_id, text, final])).toEqual([
    ['s3', 'b', false],
    ['s2', 'Dear Bob', true],
    ['s3', 'b', true],
  ]);
});

test('a component of the page may draw the output: its shadow root is part of it', async () => {
  await open('<div data-nod-output="t1"><x-text></x-text><button data-nod-action="copy">Copy</button></div>');
  await page.evaluate(() => {
    const root = document.querySelector('x-text')?.attachShadow({ mode: 'open' });
    root?.append(Object.assign(document.createElement('p'), { textContent: 'What the model wrote' }));
    root?.append(Object.assign(document.createElement('button'), { textContent: 'Close', onclick: () => undefined }));
    root?.querySelector('button')?.setAttribute('data-nod-action', 'dismiss');
  });
  await page.getByText('What the model wrote').selectText();
  await page.evaluate(() => document.execCommand('copy'));
  await page.getByRole('button', { name: 'Close' }).click();
  const [copy] = await sent('copy');
  expect(copy).toMatchObject({ trace_id: 't1', chars: 20 });
  expect(copy?.total).toBeGreaterThanOrEqual(20);
  expect(copy?.total).toBeLessThan(40);
  expect(host.of('dismiss')).toMatchObject([{ trace_id: 't1' }]);
});

test('a copy by the menu, of a part, from before the output, and out of a field that shows it', async () => {
  await open(`<h2 id="title">Title</h2><div data-nod-output="t1"><p id="p">0123456789</p></div>
    <textarea data-nod-output="t2" readonly>abcdefgh</textarea>
    <div data-nod-output="t3">One</div><div data-nod-output="t4">Two</div>`);
  const select = (from: string, start: number, to: string, end: number): Promise<void> =>
    page.evaluate(
      ([a, b, c, d]) => {
        const [first, last] = [document.querySelector(String(a)), document.querySelector(String(c))];
        if (first?.firstChild && last?.firstChild) {
          getSelection()?.setBaseAndExtent(first.firstChild, Number(b), last.firstChild, Number(d));
        }
        // What the browser's menu does.
        document.execCommand('copy');
      },
      [from, start, to, end],
    );
  await select('#p', 2, '#p', 6);
  await select('#title', 0, '#p', 3);
  await select('[data-nod-output=t3]', 1, '[data-nod-output=t4]', 2);
  await page.locator('textarea').evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(1, 4));
  await page.locator('textarea').focus();
  await page.keyboard.press('Control+C');
  await page.locator('body').click();
  await page.evaluate(() => getSelection()?.selectAllChildren(document.body));
  await page.keyboard.press('Control+C');
  expect((await sent('copy')).map(({ trace_id, chars, total }) => [trace_id, chars, total])).toEqual([
    ['t1', 4, 10],
    ['t1', 3, 10],
    ['t3', 2, 3],
    ['t2', 3, 8],
  ]);
});

test('in a frame of another origin it captures what happens in the frame', async () => {
  host.html = `<!doctype html><title>A widget of the product</title>
    <div data-nod-output="f1"><p>An answer</p><button data-nod-action="accept">Use</button></div>
    <textarea data-nod-edit="f2">Draft</textarea>${script()}`;
  const inner = host.url.replace('127.0.0.1', 'localhost');
  await page.goto(host.url);
  await page.setContent(`<iframe src="${inner}" width="600" height="400" title="Inner"></iframe>`);
  const frame = await page.waitForSelector('iframe').then((element) => element.contentFrame());
  if (!frame) throw new Error('the frame has no page');
  await frame.getByRole('button', { name: 'Use' }).click();
  await expect.poll(() => sent('shown', frame), { timeout: 5000 }).toMatchObject([{ trace_id: 'f1' }]);
  expect(host.of('accept')).toMatchObject([{ trace_id: 'f1' }]);
});

const boxes = {
  textarea: '<textarea id="box" data-nod-edit="t1">Dear Ann</textarea>',
  contenteditable: '<div id="box" contenteditable data-nod-edit="t1">Dear Ann</div>',
} as const;
for (const [kind, box] of Object.entries(boxes)) {
  test(`a ${kind} emptied by its own send code was sent, emptied by hand undone, whatever the button`, async () => {
    await page.clock.install({ time: new Date('2026-03-01T10:00:00Z') });
    await open(`${box}<button id="send">Send</button>${box.replace('t1', 't2').replace('"box"', '"other"')}`);
    await page.evaluate(() => {
      document.querySelector('#send')?.addEventListener('click', () => {
        // As after the server has answered.
        setTimeout(() => {
          const field = document.querySelector('#box');
          if (field instanceof HTMLTextAreaElement) field.value = '';
          else field?.replaceChildren();
        }, 500);
      });
    });
    await editingIsThere();
    await page.locator('#box').press('Control+End');
    await page.locator('#box').pressSequentially('!');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.clock.runFor(2000);
    await page.locator('#other').press('Control+A');
    await page.locator('#other').press('Delete');
    await page.clock.runFor(10_000);
    expect((await sent('edit')).at(-1)).toMatchObject({ trace_id: 't1', text: 'Dear Ann!', final: true });
    expect(host.of('undo')).toMatchObject([{ trace_id: 't2' }]);
  });
}

test('a field that the page empties after it told of a dismissal was not sent', async () => {
  await open(boxes.textarea);
  await editingIsThere();
  await page.locator('textarea').press('End');
  await page.locator('textarea').pressSequentially('!');
  await page.evaluate(() => {
    window.nod?.dismiss?.('t1');
    const field = document.querySelector('textarea');
    if (field) field.value = '';
  });
  await page.locator('textarea').press('a');
  await page.locator('textarea').blur();
  expect(await sent('dismiss')).toHaveLength(1);
  expect(host.of('edit')).toEqual([]);
});

test('a suggestion in a chat box that is sent and emptied is no undo; taken out with Ctrl-Z it is one', async () => {
  await page.clock.install({ time: new Date('2026-03-01T10:00:00Z') });
  await open('<textarea></textarea>');
  await editingIsThere();
  const box = page.locator('textarea');
  const suggest = async (trace: string): Promise<void> => {
    await box.focus();
    await page.evaluate((suggestion) => {
      document.execCommand('insertText', false, 'Happy to help.');
      window.nod?.insert?.(suggestion, 'Happy to help.');
    }, trace);
  };
  await suggest('t1');
  await page.clock.runFor(31_000);
  await page.evaluate(() => {
    const field = document.querySelector('textarea');
    field?.addEventListener('keydown', ({ key }) => key === 'Enter' && setTimeout(() => (field.value = '')));
  });
  await box.press('Enter');
  await page.clock.runFor(10_000);
  await suggest('t2');
  await box.press('Control+Z');
  await page.clock.runFor(10_000);
  expect(await sent('undo')).toMatchObject([{ trace_id: 't2' }]);
  expect(host.of('accept')).toMatchObject([{ trace_id: 't1' }, { trace_id: 't2' }]);
  expect(host.of('retention')).toMatchObject([{ trace_id: 't1', after_s: 30, similarity: 1 }]);
});

test('a field that goes on to the next output ends the one before as the person left it', async () => {
  await open('<textarea data-nod-edit="t1">First</textarea>');
  await editingIsThere();
  await page.locator('textarea').press('Control+End');
  await page.locator('textarea').pressSequentially('!');
  await page.evaluate(() => {
    const field = document.querySelector('textarea');
    if (!field) return;
    field.value = 'Second';
    field.dataset.nodEdit = 't2';
  });
  await page.locator('textarea').press('Control+End');
  await page.locator('textarea').pressSequentially('?');
  await page.locator('textarea').blur();
  expect((await sent('edit')).map(({ trace_id, text }) => [trace_id, text])).toEqual([
    ['t1', 'First!'],
    ['t2', 'Second?'],
  ]);
});

test('a field that leaves the page and comes back is followed again', async () => {
  await open('<textarea data-nod-edit="t1">First</textarea>');
  await page.evaluate(async () => {
    const field = document.querySelector('textarea');
    field?.remove();
    await new Promise((done) => setTimeout(done));
    document.body.append(field ?? '');
  });
  await page.locator('textarea').press('Control+End');
  await page.locator('textarea').pressSequentially('!');
  await page.locator('textarea').blur();
  expect(await sent('edit')).toMatchObject([{ trace_id: 't1', text: 'First!' }]);
});

test('lines, nested markup and moved text of a contenteditable are one text', async () => {
  await page.clock.install({ time: new Date('2026-03-01T10:00:00Z') });
  await open('<div id="doc" contenteditable><p>One.</p>\n  <p>Two <b>and <i>three</i></b>.<br>Four.</p></div>');
  await editingIsThere();
  await page.evaluate(() => {
    const into = document.querySelector('#doc');
    if (into) window.nod?.insert?.('t1', 'Two and three.\nFour.', { into });
  });
  const doc = page.locator('#doc');
  // Enter and Shift+Enter before it, typing at its end; then it is cut, and pasted at the start.
  await doc.press('Control+Home');
  await doc.press('Enter');
  await doc.press('Shift+Enter');
  await doc.press('Control+End');
  await doc.pressSequentially(' Five.');
  await page.clock.runFor(31_000);
  for (let step = 0; step < ' Five.'.length; step += 1) await doc.press('Backspace');
  await page.evaluate(() => getSelection()?.selectAllChildren(document.querySelector('#doc p:last-child') ?? document));
  await doc.press('Control+X');
  await doc.press('Control+Home');
  await doc.press('Control+V');
  await doc.pressSequentially(' Six.');
  await page.clock.runFor(100_000);
  expect((await sent('retention')).map(({ after_s, similarity }) => [after_s, similarity])).toEqual([
    [30, 1],
    [120, 1],
  ]);
  expect(host.of('undo')).toEqual([]);
});

const PATTERNS = `<section data-nod-group>
  <figure data-nod-output="g" data-nod-span="1"><button data-nod-action="download">Download 1</button></figure>
  <figure data-nod-output="g" data-nod-span="2"><button data-nod-action="vary">Vary 2</button>
    <button data-nod-action="download">Download 2</button></figure>
  <button data-nod-action="regenerate">Others</button></section>
  <form><label>Priority<select data-nod-edit="p" data-nod-correct><option>low<option>high</select></label>
  <label>Kind<input data-nod-edit="k" data-nod-correct value="fault"></label><button>File</button></form>`;

test('image grid: taking one is choosing it, varying goes on from it, others are asked for of all', async () => {
  await open(PATTERNS);
  for (const name of ['Vary 2', 'Download 2', 'Others']) await page.getByRole('button', { name }).click();
  expect(await sent('choice')).toMatchObject([
    { trace_id: 'g', span_id: '2', rejected: [{ trace_id: 'g', span_id: '1' }], position: 1 },
  ]);
  expect(host.of('follow_up')).toMatchObject([{ span_id: '2' }]);
  expect(host.of('accept')).toMatchObject([{ span_id: '2', via: 'download' }]);
  expect(host.of('regenerate').map(({ span_id }) => span_id)).toEqual(['1', '2']);
});

test('suggestion field: confirmed is an accept, changed is an edit and a correction, changed back withdraws it', async () => {
  await open(PATTERNS);
  await editingIsThere();
  await page.evaluate(() =>
    document.querySelector('form')?.addEventListener('submit', (event) => event.preventDefault()),
  );
  await page.getByLabel('Priority').selectOption('high');
  await page.getByRole('button', { name: 'File' }).click();
  await page.getByLabel('Priority').selectOption('low');
  await page.getByRole('button', { name: 'File' }).click();
  expect((await sent('correction')).map(({ trace_id, text }) => [trace_id, text])).toEqual([
    ['p', 'high'],
    ['p', null],
  ]);
  expect(host.of('edit').at(-1)).toMatchObject({ trace_id: 'p', text: 'high', final: true });
  expect(new Set(host.of('accept').map(({ trace_id }) => trace_id))).toEqual(new Set(['p', 'k']));
});

/** What typing costs there is measured by `npm run bench`. */
for (const kind of ['textarea', 'contenteditable'] as const) {
  test(`a ${kind} of 50 KB is compared whole, once it is left`, async () => {
    const line = 'The keeper wrote to his sister about the fog. ';
    const field = kind === 'textarea' ? `<textarea data-nod-edit="t1"></textarea>` : '<div contenteditable></div>';
    await open(field);
    await page.evaluate((text) => {
      const element = document.querySelector('textarea, [contenteditable]');
      const lines = Array.from({ length: 1100 }, () => text);
      if (element instanceof HTMLTextAreaElement) {
        element.defaultValue = lines.join('\n');
        element.setAttribute('data-nod-edit', 't2');
      } else {
        element?.append(...lines.map((words) => Object.assign(document.createElement('p'), { textContent: words })));
        element?.setAttribute('data-nod-edit', 't2');
      }
    }, line);
    await editingIsThere();
    const editor = page.locator('textarea, [contenteditable]');
    await editor.press('Control+End');
    await editor.pressSequentially('ab');
    await editor.press('Enter');
    await page.keyboard.insertText('pasted '.repeat(50));
    await editor.blur();
    const edits = await sent('edit');
    expect(edits.length).toBeGreaterThan(0);
    expect(edits.every(({ similarity }) => similarity > 0.9 && similarity < 1)).toBe(true);
  });
}

test('destroy leaves no listener, observer, timer or node', async () => {
  await page.addInitScript(() => {
    const left = new Map<string, number>();
    const heard = new Map<string, { what: string; target: EventTarget }>();
    /** A listener on a node that is no longer in the page went with it. */
    const isThere = (target: EventTarget): boolean => !(target instanceof Node) || target.isConnected;
    const count = (what: string, by: number): void => void left.set(what, (left.get(what) ?? 0) + by);
    Reflect.set(window, 'left', () => [
      ...[...left].filter(([, number]) => number !== 0).map(([what, number]) => `${number} ${what}`),
      ...[...heard.values()].filter(({ target }) => isThere(target)).map(({ what }) => what),
    ]);
    const ids = new WeakMap<object, number>();
    let last = 0;
    const idOf = (one: object): number => {
      const id = ids.get(one) ?? ++last;
      ids.set(one, id);
      return id;
    };
    const keyOf = (target: object, [type, listener, options]: readonly unknown[]): string => {
      const capture = typeof options === 'object' && options ? Reflect.get(options, 'capture') : options;
      return `${idOf(target)} ${type} ${idOf(Object(listener))} ${Boolean(capture)}`;
    };
    const { addEventListener, removeEventListener } = EventTarget.prototype;
    Object.assign(EventTarget.prototype, {
      addEventListener(this: EventTarget, ...args: unknown[]): void {
        const target = this ?? window;
        const key = keyOf(target, args);
        const passing =
          target instanceof IDBRequest || target instanceof IDBTransaction || target instanceof AbortSignal;
        if (!passing) heard.set(key, { what: `${target.constructor.name} ${String(args[0])}`, target });
        // What it is to be removed by.
        const signal: unknown = Reflect.get(Object(args[2]), 'signal');
        if (signal instanceof AbortSignal) {
          Reflect.apply(addEventListener, signal, ['abort', () => heard.delete(key)]);
        }
        Reflect.apply(addEventListener, target, args);
      },
      removeEventListener(this: EventTarget, ...args: unknown[]): void {
        const target = this ?? window;
        heard.delete(keyOf(target, args));
        Reflect.apply(removeEventListener, target, args);
      },
    });
    for (const name of ['MutationObserver', 'IntersectionObserver', 'ResizeObserver'] as const) {
      const prototype: object = Reflect.get(window, name).prototype;
      const [observe, disconnect, unobserve] = ['observe', 'disconnect', 'unobserve'].map((call) =>
        Reflect.get(prototype, call),
      );
      const watching = new WeakMap<object, Set<unknown>>();
      Object.assign(prototype, {
        observe(this: object, ...args: unknown[]): void {
          const set = watching.get(this) ?? new Set();
          watching.set(this, set);
          if (!set.has(args[0])) count(name, 1);
          set.add(args[0]);
          Reflect.apply(observe, this, args);
        },
        unobserve(this: object, target: unknown): void {
          if (watching.get(this)?.delete(target)) count(name, -1);
          Reflect.apply(unobserve, this, [target]);
        },
        disconnect(this: object): void {
          count(name, -(watching.get(this)?.size ?? 0));
          watching.get(this)?.clear();
          Reflect.apply(disconnect, this, []);
        },
      });
    }
    const pending = new Set<unknown>();
    for (const [set, clear] of [
      ['setTimeout', 'clearTimeout'],
      ['setInterval', 'clearInterval'],
      ['requestIdleCallback', 'cancelIdleCallback'],
      ['requestAnimationFrame', 'cancelAnimationFrame'],
    ] as const) {
      const [start, stop] = [Reflect.get(window, set), Reflect.get(window, clear)];
      const done = (id: unknown): void => {
        if (pending.delete(`${set} ${String(id)}`)) count(set, -1);
      };
      Object.assign(window, {
        [set](run: (...args: unknown[]) => void, ...rest: unknown[]) {
          const id = Reflect.apply(start, window, [
            (...args: unknown[]) => {
              if (set !== 'setInterval') done(id);
              run(...args);
            },
            ...rest,
          ]);
          pending.add(`${set} ${String(id)}`);
          count(set, 1);
          return id;
        },
        [clear](id: unknown): void {
          done(id);
          Reflect.apply(stop, window, [id]);
        },
      });
    }
  });
  await open(`<x-host></x-host><div data-nod-output="t1">Text</div><nod-feedback trace-id="t1"></nod-feedback>
    <div data-nod-output="far" style="margin-top:300vh">Not seen</div>
    <form><textarea data-nod-edit="t2">Dear Ann</textarea></form>`);
  await page.evaluate(() => {
    const root = document.querySelector('x-host')?.attachShadow({ mode: 'open' });
    document.querySelector('x-host')?.remove();
    const host = document.createElement('x-host');
    host.attachShadow({ mode: 'open' }).innerHTML = '<form><input data-nod-edit="t3" value="x"></form>';
    document.body.append(host, root?.host ?? '');
  });
  await editingIsThere();
  await page.locator('textarea').pressSequentially('x');
  await page.locator('textarea').press('Enter');
  await page.getByRole('button', { name: 'Bad answer' }).click();
  await page.evaluate(() => {
    const into = document.querySelector('textarea');
    if (into) window.nod?.insert?.('t4', 'not there', { into });
    window.nod?.edit?.('t5', { original: 'a b '.repeat(9000), final: 'c d '.repeat(9000) });
  });
  const before = await page.evaluate(() => Reflect.get(window, 'left')());
  expect(before.length).toBeGreaterThan(8);
  await page.evaluate(() => window.nod?.destroy?.());
  await expect.poll(() => page.evaluate(() => Reflect.get(window, 'left')())).toEqual([]);
  expect(
    await page.evaluate(() => {
      const nodes = [...document.querySelectorAll('nod-feedback')].map(({ shadowRoot }) => shadowRoot);
      return nodes.flatMap((root) => [...(root?.querySelectorAll('button, textarea, form') ?? [])]).length;
    }),
  ).toBe(0);
  // Sent as the last act, and some way from there.
  await expect.poll(() => host.of('edit').map(({ trace_id }) => trace_id)).toContain('t5');
});
