/** What the widget costs a page's main thread, in Chromium on a processor slowed down four times. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { launchBrowser } from './launch-browser.ts';

const SLOWER = 4;
const ROUNDS = 15;

/** In ms: the median of some rounds, unless it says otherwise. */
export interface Costs {
  browser: string;
  evaluation: number;
  vote: number;
  /** Appended in one frame, beyond what the same elements cost without Nod. */
  thousand_outputs: number;
  /** With Nod, and without it. */
  longest_task_thousand_outputs: readonly [number, number];
  batch_of_50: number;
  input_in_50_kb: number;
  longest_input_in_50_kb: number;
}

export async function measureCosts(browserDir: string): Promise<Costs> {
  const script = (await readFile(join(browserDir, 'nod.js'), 'utf8')).replaceAll('</script', '<\\/script');
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    if (pathname.endsWith('.js')) {
      response.setHeader('content-type', 'text/javascript').end(await readFile(join(browserDir, pathname)));
    } else if (pathname === '/v1/events') {
      const chunks: Uint8Array[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { events }: { events: { id: string }[] } = JSON.parse(Buffer.concat(chunks).toString());
      response.end(JSON.stringify({ results: events.map(({ id }) => ({ id, status: 'accepted' })) }));
    } else {
      response.setHeader('content-type', 'text/html').end(pageOf(pathname === '/inline' ? script : undefined));
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    // By the processor's time: what else the machine does makes little difference.
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const evaluation = await repeat(async () => {
      await page.goto(`${origin}/inline`);
      return page.evaluate<number>('ended - began');
    });
    await page.goto(origin);
    await page.waitForFunction('window.nod && window.nod.ready');
    const vote = await repeat(() => page.evaluate<number>(timed(`nod.vote('t' + Math.random(), 'up')`)));
    await page.evaluate('nod.flush()');
    const batch = await repeat(() => costOf(session, page, BATCH));
    const longest = (): Promise<number> => page.evaluate<number>('Math.max(0, ...longTasks)');
    const longestTasks: [withNod: number, without: number][] = [];
    const observed = await repeat(async () => {
      const without = await costOf(session, page, outputs('data-other'));
      const longestWithout = await longest();
      const cost = await costOf(session, page, outputs('data-nod-output'));
      longestTasks.push([await longest(), longestWithout]);
      return cost - without;
    });
    const inputs = (await page.evaluate<number[]>(INPUTS)).sort((a, b) => a - b);
    return {
      browser: browser.version(),
      evaluation: round(evaluation),
      vote: round(vote),
      thousand_outputs: round(observed),
      longest_task_thousand_outputs: [
        median(longestTasks.map(([withNod]) => withNod)),
        median(longestTasks.map(([, without]) => without)),
      ],
      batch_of_50: round(batch),
      input_in_50_kb: round(inputs[inputs.length >> 1] ?? Number.NaN),
      longest_input_in_50_kb: round(inputs.at(-1) ?? Number.NaN),
    };
  } finally {
    await browser.close();
    server.close();
  }
}

function pageOf(inline: string | undefined): string {
  const attributes = `data-key="pk_bench" data-consent="granted"`;
  return `<!doctype html><html lang="en"><head><title>Bench</title></head><body><div id="list"></div>
    <textarea id="doc" rows="4"></textarea>
    <script>
      const longTasks = [];
      new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((entry) => entry.duration)))
        .observe({ type: 'longtask' });
      let began = performance.now(), ended;
    </script>
    ${inline === undefined ? `<script src="/nod.js" ${attributes}></script>` : `<script ${attributes}>${inline}</script>`}
    <script>ended = performance.now();</script></body></html>`;
}

function timed(code: string): string {
  return `(() => { const start = performance.now(); ${code}; return performance.now() - start; })()`;
}

const BATCH = `(async () => {
  for (let i = 0; i < 50; i += 1) nod.copy('t' + i, { chars: 10, total: 100 });
  await nod.flush();
})()`;

function outputs(attribute: string): string {
  return `new Promise((done) => requestAnimationFrame(() => {
    const list = document.querySelector('#list');
    list.replaceChildren();
    longTasks.length = 0;
    const all = document.createDocumentFragment();
    for (let i = 0; i < 1000; i += 1) {
      const one = document.createElement('p');
      one.setAttribute('${attribute}', 't' + Math.random());
      one.textContent = 'An answer of some words, number ' + i;
      all.append(one);
    }
    list.append(all);
    setTimeout(done, 300);
  }))`;
}

const INPUTS = `(async () => {
  const doc = document.querySelector('#doc');
  const text = 'A sentence that was suggested and taken over. ';
  doc.value = 'Some words of a long document. '.repeat(1600);
  doc.focus();
  doc.setRangeText(text, 20000, 20000, 'end');
  nod.insert('long', text, { into: doc, at: 20000 });
  await new Promise((done) => setTimeout(done, 1000));
  const costs = [];
  for (let i = 0; i < 100; i += 1) {
    const at = 20010 + i;
    doc.setSelectionRange(at, at);
    const start = performance.now();
    doc.dispatchEvent(new InputEvent('beforeinput', { bubbles: true, inputType: 'insertText', data: 'x' }));
    const between = performance.now();
    doc.setRangeText('x', at, at, 'end');
    const again = performance.now();
    doc.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: 'x' }));
    costs.push(performance.now() - again + between - start);
    if (i % 10 === 0) await new Promise((done) => setTimeout(done));
  }
  return costs;
})()`;

/** Milliseconds the main thread was busy with running `code` and all that follows from it. */
async function costOf(session: CDPSession, page: Page, code: string): Promise<number> {
  const before = await taskMs(session);
  await page.evaluate(code);
  return (await taskMs(session)) - before;
}

async function taskMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
}

async function repeat(measure: () => Promise<number>): Promise<number> {
  const all: number[] = [];
  for (let i = 0; i < ROUNDS; i += 1) all.push(await measure());
  return median(all);
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}
