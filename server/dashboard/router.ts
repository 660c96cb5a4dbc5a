/** Where one is, as the address says it: the address holds all of the page's state, so links, back and forward work. */
import { signal } from '@preact/signals';
import { arrive, leaveFor } from './going-back.ts';

export type Query = Readonly<Record<string, string>>;

export interface Ref {
  trace_id: string;
  span_id: string;
}

export type Place =
  | { view: 'overview'; query: Query }
  | { view: 'generations'; query: Query }
  | { view: 'generation'; ref: Ref; query: Query }
  | { view: 'compare'; query: Query }
  | { view: 'repeated'; query: Query }
  | { view: 'alerts'; query: Query }
  | { view: 'export'; query: Query }
  | { view: 'review'; query: Query }
  | { view: 'datasets'; query: Query }
  | { view: 'dataset'; name: string; query: Query }
  | { view: 'version'; name: string; version: number; query: Query }
  | { view: 'settings'; query: Query }
  | { view: 'unknown'; query: Query };

/** What has an address of one part, or none. */
const plainViews = [
  'generations',
  'compare',
  'repeated',
  'alerts',
  'export',
  'review',
  'datasets',
  'settings',
] as const;
const VERSION = /^[1-9]\d{0,6}$/;

/** The place the address names. A trace id that cannot be decoded is an unknown place, never an exception. */
export function readPlace(pathname: string, search: string): Place {
  const query: Query = Object.fromEntries(new URLSearchParams(search));
  const unknown: Place = { view: 'unknown', query };
  const [first = '', second, third, ...rest] = pathname.replace(/^\/|\/$/g, '').split('/');
  if (rest.length > 0) return unknown;
  if (second === undefined) {
    if (first === '') return { view: 'overview', query };
    const view = plainViews.find((one) => one === first);
    return view === undefined ? unknown : { view, query };
  }
  const name = decode(second);
  if (name === null) return unknown;
  if (first === 'generations' && third === undefined)
    return { view: 'generation', ref: { trace_id: name, span_id: query.span_id ?? '' }, query };
  if (first !== 'datasets') return unknown;
  if (third === undefined) return { view: 'dataset', name, query };
  return VERSION.test(third) ? { view: 'version', name, version: Number(third), query } : unknown;
}

/** The address of a list of things; what is undefined stays out of it. Empty is a value: "not given". */
export function hrefTo(
  path: '/' | '/generations' | '/compare' | '/alerts' | '/export' | '/datasets' | '/settings',
  query: Record<string, string | undefined> = {},
): string {
  const filled = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const search = new URLSearchParams(filled).toString();
  return search === '' ? path : `${path}?${search}`;
}

/** The address of one generation. */
export function hrefOfGeneration({ trace_id, span_id }: Ref): string {
  const path = `/generations/${encodeURIComponent(trace_id)}`;
  return span_id === '' ? path : `${path}?${new URLSearchParams({ span_id })}`;
}

/** The address of a dataset, or of a frozen version of it. */
export function hrefOfDataset(name: string, version?: number): string {
  const path = `/datasets/${encodeURIComponent(name)}`;
  return version === undefined ? path : `${path}/${version}`;
}

export const place = signal<Place>({ view: 'overview', query: {} });

/** Goes to an address of this page. `replace` is for a change that is no step of its own, such as a filter. */
export function go(href: string, { replace = false }: { replace?: boolean } = {}): void {
  if (replace) history.replaceState(history.state, '', href);
  else history.pushState(leaveFor(), '', href);
  const before = place.value;
  place.value = readPlace(location.pathname, location.search);
  if (before.view !== place.value.view || place.value.view === 'generation') scrollTo(0, 0);
}

/** The same place with some of its query changed. */
export function withQuery(changes: Record<string, string | undefined>): string {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') query.delete(name);
    else query.set(name, value);
  }
  const search = query.toString();
  return search === '' ? location.pathname : `${location.pathname}?${search}`;
}

/** Follows back, forward, and plain clicks on links within the page. Modified clicks stay the browser's. */
export function followAddress(window: Window): void {
  const read = () => {
    arrive();
    place.value = readPlace(window.location.pathname, window.location.search);
  };
  read();
  // Reloaded, or come back to from elsewhere, nothing is kept: there the browser does what it can.
  window.addEventListener('pageshow', () => {
    window.history.scrollRestoration = 'manual';
  });
  window.addEventListener('pagehide', () => {
    window.history.scrollRestoration = 'auto';
  });
  window.addEventListener('popstate', read);
  window.document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || link.target !== '' || link.hasAttribute('download')) return;
    if (link.origin !== window.location.origin) return;
    if (readPlace(link.pathname, link.search).view === 'unknown') return;
    if (link.hash !== '') return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
