/**
 * The classic script, `nod.js`: options from its own tag, `window.nod` as the API, and the calls that waited for it.
 * `nod.vote(...)` and `nod('vote', ...)` are the same call.
 */
import type { Nod } from './api.ts';
import { createBehaviour } from './capture/behaviour.ts';
import { happenedAt } from './capture/build-event.ts';
import { createCore } from './nod.ts';
import type { GivenOptions, Options } from './options.ts';
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

guard(start)();

function start(): void {
  const script = document.currentScript;
  const waiting = window.nod;
  if (waiting?.ready) {
    warnOnce('nod.js is included twice');
    return;
  }
  if (!(script instanceof HTMLScriptElement)) {
    warnOnce('nod.js is no module');
    return;
  }
  const address = new URL(script.src || location.href);
  const options = readOptions(script.dataset, address, waiting?.settings);
  if (!options.key) {
    warnOnce('data-key is missing');
    return;
  }
  const load = loaderBeside(address);
  const core = createCore(options, address.origin, partsBy(load));
  defineElements(core, viewFilesBy(load));
  window.nod = callable(core.nod);
  // After the end, the page may include the script once more.
  core.ended.addEventListener('abort', () => delete window.nod?.ready);
  for (const call of waiting?.q ?? []) happenedAt(call.t ?? Date.now(), () => window.nod?.(...Array.from(call)));
}

/** By absolute address: a script of another origin has no base that `import` could resolve against. */
function loaderBeside(address: URL) {
  /** Some browsers remember that an address failed: the next try needs another one. */
  let again = '';
  return (name: string) =>
    import(new URL(`nod-${name}.js${again}`, address).href).catch((error: unknown) => {
      again = `?${Date.now()}`;
      throw error;
    });
}

function partsBy(load: ReturnType<typeof loaderBeside>): Parts {
  return { behaviour: async () => ({ createBehaviour }), debug: () => load('debug') };
}

function viewFilesBy(load: ReturnType<typeof loaderBeside>): ViewFiles {
  return {
    panel: () => load('panel'),
    patterns: () => load('patterns'),
    words: (locale) => load(`locale-${locale.toLowerCase()}`),
  };
}

/** A function with the API's calls as its own members. */
function callable(nod: Nod): WindowNod {
  const calls = new Map<unknown, unknown>(Object.entries(nod));
  const call = (...[name, ...args]: unknown[]): unknown => {
    const run = calls.get(name);
    if (typeof run === 'function') return run(...args);
    warnOnce(`nod(${String(name)}) is unknown`);
    return undefined;
  };
  return Object.assign(call, nod, { ready: true as const });
}

/** What the tag says counts more than what the project set. */
function readOptions(dataset: DOMStringMap, address: URL, set: Partial<Options> = {}): GivenOptions {
  const { endpoint, user, session, consent, text, nonce, locale, disclosure, debug } = dataset;
  return {
    ...set,
    key: dataset.key ?? address.searchParams.get('key') ?? '',
    endpoint,
    user,
    session,
    consent,
    text,
    nonce,
    locale,
    disclosureUrl: disclosure || set.disclosureUrl,
    debug: debug !== undefined,
  };
}
