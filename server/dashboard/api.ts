/**
 * Asks the public API, typed by the contract. An answer is a value, never an exception: what can go wrong on the way
 * (nobody signed in, no connection, a refusal) is part of what a view shows.
 */
import type { ErrorBody } from '../../shared/error.ts';
import type { RouteName, routes } from '../../shared/routes.ts';

type Routes = typeof routes;
/** `/v1/generations/:trace_id` as a type that filled-in paths fit. */
type Filled<Path extends string> = Path extends `${infer Start}/:${string}` ? `${Start}/${string}` : Path;
export type PathOf<N extends RouteName> = Filled<Routes[N]['path']>;
export type AnswerOf<N extends RouteName> = Routes[N]['response'] extends { _zod: { output: infer T } } ? T : never;

export interface Problem {
  /** `signed_out`: nobody is signed in. `lost`: no answer, or a server in trouble; trying again helps. `refused`: it will not. */
  kind: 'signed_out' | 'lost' | 'refused';
  /** A sentence for people. */
  message: string;
  code: string;
}

/** `text` is the answer as it came, so that whoever asks again can tell that nothing has changed. */
export type Answer<T> = { ok: true; data: T; text: string } | { ok: false; problem: Problem };

export type QueryInput = Record<string, string | number | undefined>;

/** GET of a contract route; `path` is its path, filled in. */
export function get<N extends RouteName>(
  path: PathOf<N>,
  query: QueryInput = {},
  signal?: AbortSignal,
): Promise<Answer<AnswerOf<N>>> {
  return request<AnswerOf<N>>(withSearch(path, query), { method: 'GET', ...(signal === undefined ? {} : { signal }) });
}

/** POST or DELETE of a contract route. */
export function send<N extends RouteName>(
  method: Routes[N]['method'],
  path: PathOf<N>,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Answer<AnswerOf<N>>> {
  return request<AnswerOf<N>>(path, {
    method,
    ...(signal === undefined ? {} : { signal }),
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
}

/** A path with its query; undefined values stay out. */
export function withSearch(path: string, query: QueryInput): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs.map(([a, b]) => [a, b]))}`;
}

/** What a failed answer means for the person in front of the page. */
export function problemOf(status: number, text: string): Problem {
  const error = readError(text);
  const asked = error?.code === 'invalid' ? /^query\.(.+)$/.exec(error.path ?? '')?.[1] : undefined;
  const message =
    asked !== undefined
      ? `This link asks for something the page does not know: ${asked}.`
      : (error?.message ?? `The server answered ${status}.`);
  const code = error?.code ?? String(status);
  if (status === 401) return { kind: 'signed_out', message, code };
  if (status >= 500 || status === 429) return { kind: 'lost', message, code };
  return { kind: 'refused', message, code };
}

/** GET of a text that is no JSON, such as a card. */
export function getText(path: string, signal?: AbortSignal): Promise<Answer<string>> {
  return request(path, { method: 'GET', ...(signal === undefined ? {} : { signal }) }, (text) => text);
}

/** POST of a contract route that answers in lines. */
export function postForText(path: PathOf<'postAccess'>, body: unknown): Promise<Answer<string>> {
  const headers = { 'content-type': 'application/json' };
  return request(path, { method: 'POST', body: JSON.stringify(body), headers }, (text) => text);
}

/** What a 200 means; by default the server's JSON, which its tests check against the same contract. */
async function request<T>(
  url: string,
  init: RequestInit,
  read: (text: string) => T = (text) => JSON.parse(text) as T,
): Promise<Answer<T>> {
  try {
    const response = await fetch(url, { ...init, credentials: 'same-origin', cache: 'no-store' });
    const text = await response.text();
    if (!response.ok) return { ok: false, problem: problemOf(response.status, text) };
    return { ok: true, data: read(text), text };
  } catch {
    return { ok: false, problem: { kind: 'lost', message: 'The server does not answer.', code: 'unreachable' } };
  }
}

function readError(text: string): ErrorBody['error'] | undefined {
  try {
    const body = JSON.parse(text) as Partial<ErrorBody> | null;
    return typeof body?.error?.message === 'string' ? body.error : undefined;
  } catch {
    return undefined;
  }
}
