/**
 * The classic script, `nod.js`: options from its own tag, `window.nod` as the API, and the calls that waited for it.
 * `nod.vote(...)` and `nod('vote', ...)` are the same call.
 */
import type { Nod } from './api.ts';
import { happenedAt } from './capture/build-event.ts';
import { createCore } from './nod.ts';
import type { ConsentMode, Options, TextPolicy } from './options.ts';
import type { Parts } from './parts.ts';
import { defineElements } from './view/element.ts';
import type { ViewFiles } from './view/interface.ts';
import { guard, warnOnce } from './warn.ts';

/** A call as the stub kept it: its arguments, and when it was made (ms). */
type KeptCall = ArrayLike<unknown> & { t?: number };
/** `window.nod`: before the script has loaded a stub with a queue, and what the project set; then the API. */
export type WindowNod = ((...args: unknown[]) => unknown) &
  Partial<Nod> & { q?: KeptCall[]; ready?: true; settings?: Partial<Options> };

declare global {
  interface Window {
    nod?: WindowNod;
  }
}

guard(start, undefined)();

function start(): void {
  const script = document.currentScript;
  const waiting = window.nod;
  if (waiting?.ready) {
    warnOnce('the script was included twice; the first one counts');
    return;
  }
  if (!(script instanceof HTMLScriptElement)) {
    warnOnce('nod.js is a classic script: include it with <script src>, or import the module');
    return;
  }
  const options = { ...waiting?.settings, ...readOptions(script) };
  if (!options.key) {
    warnOnce('the script tag has no data-key="pk_...", so nothing is captured');
    return;
  }
  const load = loaderBeside(script.src);
  const core = createCore(options, new URL(script.src, location.href).origin, partsBy(load));
  defineElements(core, viewFilesBy(load));
  window.nod = callable(core.nod);
  // After the end, the page may include the script once more.
  core.onDestroy(() => delete window.nod?.ready);
  for (const call of waiting?.q ?? []) happenedAt(call.t ?? Date.now(), () => window.nod?.(...Array.from(call)));
}

/** By absolute address: a script of another origin has no base that `import` could resolve against. */
function loaderBeside(src: string) {
  /** Some browsers remember that an address failed: the next try needs another one. */
  let again = '';
  return (name: string) =>
    import(new URL(`nod-${name}.js${again}`, src).href).catch((error: unknown) => {
      again = `?${Date.now()}`;
      throw error;
    });
}

function partsBy(load: ReturnType<typeof loaderBeside>): Parts {
  return { behaviour: () => load('behaviour'), debug: () => load('debug') };
}

function viewFilesBy(load: ReturnType<typeof loaderBeside>): ViewFiles {
  return {
    panel: () => load('panel'),
    patterns: async (kit) => (await load('patterns')).open(kit),
    words: (locale) => load(`locale-${locale.toLowerCase()}`),
  };
}

/** A function with the API's calls as its own members. */
function callable(nod: Nod): WindowNod {
  const call = (...[name, ...args]: unknown[]): unknown => {
    const run: unknown =
      typeof name === 'string' && Object.keys(nod).includes(name) ? Reflect.get(nod, name) : undefined;
    if (typeof run === 'function') return run(...args);
    warnOnce(`nod(${String(name)}) is unknown`);
    return undefined;
  };
  return Object.assign(call, nod, { ready: true as const });
}

function readOptions({ dataset, src }: HTMLScriptElement): Options {
  const key = dataset.key ?? new URL(src, location.href).searchParams.get('key') ?? '';
  const { endpoint, user, session, consent, text, nonce, disclosure, locale, debug } = dataset;
  return {
    key,
    ...(endpoint ? { endpoint } : {}),
    ...(user ? { user } : {}),
    ...(session ? { session } : {}),
    ...(isConsent(consent) ? { consent } : {}),
    ...(isText(text) ? { text } : {}),
    ...(nonce ? { nonce } : {}),
    ...(locale ? { locale } : {}),
    ...(debug === undefined ? {} : { debug: true }),
    ...(disclosure ? { disclosureUrl: disclosure } : {}),
  };
}

function isConsent(word: string | undefined): word is ConsentMode {
  return word === 'granted' || word === 'required' || word === 'denied';
}

function isText(word: string | undefined): word is TextPolicy {
  return word === 'none' || word === 'edits' || word === 'all';
}
