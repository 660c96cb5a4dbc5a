/**
 * The panel of `data-debug`: what is captured and what is not, event by event, with why, where it came from and what
 * became of it. Plain DOM in a shadow root of its own, so that it neither needs nor disturbs anything of the page.
 */
import type { Event } from '../../shared/event.ts';
import { isPrivate } from '../capture/read-text.ts';
import { debugCss } from './debug-css.ts';
import {
  describeConsent,
  describeDropped,
  describeEvent,
  describeOmissions,
  describeSkipped,
  describeText,
} from './explain.ts';
import type { DebugView, Note } from './note.ts';
import { sourceOf } from './source-of.ts';

const LINES_MAX = 100;
const REFRESH_MS = 1000;

/** Returns how to show a note. */
export function openPanel(view: DebugView, ended: AbortSignal): (note: Note) => void {
  const host = document.createElement('div');
  const root = host.attachShadow({ mode: 'open' });
  dress(root, view.settings.nonce);
  const log = element('ol', '');
  const facts = element('dl', '');
  const fates = new Map<string, HTMLElement>();
  let delivery = '';

  const toggle = button('Hide', () => {
    body.hidden = !body.hidden;
    toggle.textContent = body.hidden ? 'Show' : 'Hide';
    toggle.setAttribute('aria-expanded', String(!body.hidden));
  });
  toggle.setAttribute('aria-expanded', 'true');
  const body = element('div', 'body');
  body.tabIndex = 0;
  body.setAttribute('role', 'region');
  body.setAttribute('aria-label', 'What Nod captures, newest first');
  body.append(facts, log);
  const section = element('section', '');
  section.setAttribute('aria-label', 'Nod debug panel');
  const header = element('header', '');
  header.append(
    element('h2', '', 'Nod'),
    button('Send now', () => void view.queue.flush()),
    button('Clear', () => log.replaceChildren()),
    toggle,
  );
  section.append(header, body);
  root.append(section);
  document.body.append(host);

  function refresh(): void {
    const { settings, consent } = view;
    const waiting = view.queue.size();
    const lines: [string, string][] = [
      ['key', `${settings.key.slice(0, 8)}… to ${settings.endpoint}`],
      ['consent', describeConsent(consent, settings.consent, view.privacyControl)],
      ['text', describeText(settings.text)],
      ['delivery', delivery || (waiting > 0 ? `${waiting} waiting` : 'nothing waits')],
      ...privateFields().map((field): [string, string] => ['not watched', field]),
      ...[...view.warnings].map((warning): [string, string] => ['warning', warning]),
    ];
    if (facts.textContent === lines.flat().join('')) return;
    facts.replaceChildren(...lines.flatMap(([name, value]) => [element('dt', '', name), element('dd', '', value)]));
  }

  function write(at: number, title: string, lines: readonly string[], fate: HTMLElement): void {
    const item = element('li', '');
    const time = element('span', 'quiet', `${new Date(at).toISOString().slice(11, 23)} `);
    item.append(time, element('strong', '', title));
    for (const line of lines) item.append(element('div', 'quiet', line));
    item.append(fate);
    log.prepend(item);
    if (log.children.length > LINES_MAX) log.lastElementChild?.remove();
  }

  function showEvent(event: Event, note: Note, fate: HTMLElement): void {
    const what = [describeEvent(event), ...describeOmissions(event, view.settings)].filter(Boolean);
    const from = `from ${sourceOf(event, note, document, ownAddresses())}`;
    write(note.at, `${event.kind} ${event.trace_id}`, [...what, from], fate);
  }

  function settle(id: string, look: 'good' | 'bad', text: string): boolean {
    const fate = fates.get(id);
    if (!fate) return false;
    fates.delete(id);
    fate.className = look;
    fate.textContent = text;
    return true;
  }

  function show(note: Note): void {
    switch (note.name) {
      case 'event': {
        const fate = element('div', '', 'waiting to be sent');
        fates.set(note.detail.id, fate);
        showEvent(note.detail, note, fate);
        break;
      }
      case 'skipped': {
        const { kind, trace } = note.detail;
        const about = typeof trace === 'string' ? trace : JSON.stringify(trace);
        write(note.at, `${kind} ${about}`, [], element('div', 'bad', describeSkipped(note.detail)));
        break;
      }
      case 'stored': {
        const fate = fates.get(note.detail.event.id);
        if (fate) fate.textContent = 'on disk, waiting to be sent';
        break;
      }
      case 'sent':
        delivery = '';
        settle(note.detail.event.id, 'good', note.detail.status === 'accepted' ? 'stored' : 'stored before');
        break;
      case 'dropped': {
        const why = describeDropped(note.detail);
        if (!settle(note.detail.event.id, 'bad', why)) {
          showEvent(note.detail.event, note, element('div', 'bad', why));
        }
        break;
      }
      case 'delayed':
        delivery = `the server could not be reached: next try in ${Math.ceil(note.detail.retryInMs / 1000)} s`;
        break;
      case 'paused':
        delivery = `paused: the server refused the key (${note.detail.status})`;
        break;
    }
    refresh();
  }

  refresh();
  const timer = setInterval(refresh, REFRESH_MS);
  ended.addEventListener('abort', () => {
    clearInterval(timer);
    host.remove();
  });
  return show;
}

/** Fields that the page marked and that are never watched. */
function privateFields(): string[] {
  return [...document.querySelectorAll('[data-nod-edit]')]
    .filter(isPrivate)
    .map((field) => `<${field.localName} data-nod-edit="${field.getAttribute('data-nod-edit')}">: a private field`);
}

/** How our own files' addresses begin, where they are files of their own. */
function ownAddresses(): string | undefined {
  const { url } = import.meta;
  return url.includes('/nod-debug.js') ? url.replace(/-debug\.js.*$/, '') : undefined;
}

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className: string,
  text = '',
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

function button(text: string, onClick: () => void): HTMLButtonElement {
  const made = element('button', '', text);
  made.type = 'button';
  made.addEventListener('click', onClick);
  return made;
}

function dress(root: ShadowRoot, nonce: string | undefined): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(debugCss);
    root.adoptedStyleSheets = [sheet];
  } catch {
    const style = document.createElement('style');
    if (nonce) style.nonce = nonce;
    style.textContent = debugCss;
    root.append(style);
  }
}
