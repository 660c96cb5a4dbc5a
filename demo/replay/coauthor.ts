/**
 * Plays CoAuthor sessions in a real browser page with the real widget. The product's backend records every offered text as
 * a generation, a span of its round's trace; the page does what the writer did, and the widget tells the server.
 *
 * Time is simulated, so that ten minutes take seconds; it ends before now, and the server sets it right by `sent_at`.
 * Trace ids follow from session and round, the widget's event ids do not: played twice, the events are there twice.
 */
import { posix } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Event } from '../../shared/event.ts';
import { GenerationDetail } from '../../shared/reading.ts';
import { findBuiltFile, findChromium } from './find-files.ts';
import { readCoAuthor, type Session, textAtEnd } from './read-coauthor.ts';
import { conversationOf, generationsOf, refOf, scoreOf } from './score-session.ts';
import { addTallies, read, sendGenerations, type Tally, type Target } from './send.ts';

export interface PlayedEvent {
  event: Event;
  status: 'accepted' | 'duplicate';
}

export interface Played {
  sessions: Session[];
  generations: Tally;
  /** Everything the widget had confirmed by the server. */
  events: PlayedEvent[];
  /** When the server first heard of any of them, ISO 8601: now, unless they were played before. */
  firstAt: string;
}

/** What people write in: both must give the same figures. */
export const editors = {
  textarea: '<textarea rows="30" cols="100" aria-label="Text"></textarea>',
  contenteditable: '<div contenteditable="true" style="white-space: pre-wrap" role="textbox" aria-label="Text"></div>',
} as const;

/**
 * @param options.folder of `*.jsonl` or `*.jsonl.gz`
 * @param options.executable the browser; default `NOD_CHROMIUM`, else the first on the PATH
 * @throws Error when the page's text ends other than the recording's, or an event was not delivered
 */
export async function replayCoAuthor(
  options: Target & {
    folder: string;
    /** Default: textarea. */
    editor?: keyof typeof editors;
    executable?: string;
    onProgress?: (progress: { session: number; of: number; id: string }) => void;
  },
): Promise<Played> {
  const sessions = await readCoAuthor(options.folder);
  const browser = await chromium.launch({ executablePath: options.executable ?? findChromium(), args: browserArgs });
  const played: Played = { sessions, generations: addTallies(), events: [], firstAt: new Date().toISOString() };
  try {
    for (const [index, session] of sessions.entries()) {
      options.onProgress?.({ session: index + 1, of: sessions.length, id: session.id });
      const generations = await sendGenerations(options, generationsOf(session));
      played.generations = addTallies(played.generations, generations);
      played.events.push(...(await playSession(browser, options, session, pageOf(options, session))));
    }
  } finally {
    await browser.close();
  }
  for (const session of sessions) {
    const at = await storedAt(options, session);
    if (at !== undefined && at < played.firstAt) played.firstAt = at;
  }
  return played;
}

/** When the server first heard of a session's first offer. */
async function storedAt(target: Target, session: Session): Promise<string | undefined> {
  const { trace_id, span_id } = refOf(session, 0, 0);
  const stored = await read(target, `/v1/generations/${trace_id}?span_id=${span_id}`, GenerationDetail);
  return stored?.generation?.at;
}

/** The sandbox does not work as root, nor in most containers; the page is our own. */
const browserArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** Simulated time goes on by this much, then everything is delivered: the widget's queue is bounded. */
const SLICE_MS = 30_000;
/** Loading the page takes less than this; the session begins after it, in the page's time. */
const LOAD_MS = 60_000;
/** The widget sends what it found at the end of the document. */
const AFTER_END_MS = 10_000;

async function playSession(browser: Browser, target: Target, session: Session, html: string): Promise<PlayedEvent[]> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const began = Date.now() - session.endsAt - AFTER_END_MS - LOAD_MS;
    await page.clock.install({ time: began - LOAD_MS });
    await openEditor(page, target, html);
    await page.clock.pauseAt(began);
    await page.evaluate(`player.play(${JSON.stringify(scoreOf(session))})`);
    for (let t = 0; t < session.endsAt + AFTER_END_MS; t += SLICE_MS) {
      await page.clock.runFor(Math.min(SLICE_MS, session.endsAt + AFTER_END_MS - t));
      await deliver(page);
    }
    return await readResult(page, session);
  } finally {
    await context.close();
  }
}

/** A product's page, as far as this needs one: served at the server's own origin, with the real `nod.js` from there. */
function pageOf(
  { publishableKey, editor = 'textarea' }: Target & { editor?: keyof typeof editors },
  session: Session,
): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Replay</title>
${editors[editor]}<ol aria-label="Suggestions"></ol>
<script src="/nod.js" data-key="${publishableKey}" data-consent="granted" data-user="${conversationOf(session)}"></script>
<script type="module" src="/replay/play-session.js"></script></html>`;
}

async function openEditor(page: Page, target: Target, html: string): Promise<void> {
  const address = `${target.endpoint}/replay`;
  await page.route(address, (route) => route.fulfill({ contentType: 'text/html', body: html }));
  await page.route(`${address}/*.js`, (route) => {
    const file = posix.basename(new URL(route.request().url()).pathname);
    return route.fulfill({ path: findBuiltFile(`demo/page/replay/${file}`) });
  });
  await page.goto(address);
  await page.waitForFunction('globalThis.player !== undefined');
  await page.evaluate('player.ready');
}

const DELIVER_ATTEMPTS = 300;
const DELIVER_EVERY_MS = 100;

/** The network is real and takes real time: waits until the widget's queue is empty. */
async function deliver(page: Page): Promise<void> {
  for (let attempt = 0; attempt < DELIVER_ATTEMPTS; attempt += 1) {
    if (await page.evaluate<boolean>('player.deliver()')) return;
    await sleep(DELIVER_EVERY_MS);
  }
  throw new Error(`Events stay undelivered: ${JSON.stringify(await page.evaluate('nod.stats()'))}`);
}

interface PageResult {
  sent: PlayedEvent[];
  dropped: { event: Event; reason: string; message: string }[];
  text: string;
  fault: string | undefined;
}

async function readResult(page: Page, session: Session): Promise<PlayedEvent[]> {
  const { sent, dropped, text, fault } = await page.evaluate<PageResult>('player.result()');
  if (fault !== undefined) throw new Error(`${session.id}: ${fault}`);
  if (text !== textAtEnd(session)) throw new Error(`${session.id}: the page’s text ended other than the recorded one.`);
  const [first] = dropped;
  if (first !== undefined) throw new Error(`${session.id}: a ${first.event.kind} was dropped: ${first.message}`);
  return sent;
}
