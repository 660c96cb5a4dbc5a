/**
 * Binds endpoints of the contract to handlers: who may call, what the request must be, how the answer is written.
 * A capability's `routes.ts` makes `Bound` values with `bind`; `app.ts` mounts them. Knows no capability.
 */
import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import type { Auth, Route } from '../../shared/route.ts';
import type { Project } from '../db/tables/keys.ts';

/** Who calls, and for which project. Found by `authenticate`. */
export interface Caller {
  project: Project;
  via: 'publishable' | 'secret' | 'session';
  /** The key's or the person's name: for reviewers' decisions and the log. */
  name: string;
  /** What the calls are counted by: key id, or the session's account. */
  id: string;
}

type Open = Record<string, never>;
type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;
type BodyOf<R extends Route> = R extends { envelope: infer E }
  ? Parsed<E>
  : R extends { body: infer B }
    ? Parsed<B>
    : undefined;

/** A validated request. `caller` is null on endpoints that are open to all. */
export interface Call<R extends Route> {
  caller: R['auth'] extends Open ? null : Caller;
  params: R extends { params: infer P } ? Parsed<P> : undefined;
  query: R extends { query: infer Q } ? Parsed<Q> : undefined;
  body: BodyOf<R>;
  /** True when the client asked for `application/x-ndjson` and the route offers it. */
  ndjson: boolean;
  /** True when the client would rather have a streamed answer compressed with gzip. */
  gzip: boolean;
  /** When the request reached the server; the receipt time of what it carries. */
  receivedAt: Date;
  /** Of the client, past the proxies that are trusted. */
  address: string | undefined;
  /** Size of the body. */
  bytes: number;
  request: IncomingMessage;
}

/** A streamed answer: chunks of text or bytes, written under back-pressure, memory constant. */
export class Stream {
  readonly contentType: string;
  readonly chunks: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;
  readonly headers: Record<string, string>;
  readonly status: number;

  constructor(contentType: string, chunks: Stream['chunks'], headers: Record<string, string> = {}, status = 200) {
    this.contentType = contentType;
    this.chunks = chunks;
    this.headers = headers;
    this.status = status;
  }
}

/** A JSON answer that also sets headers or cookies. */
export class WithHeaders<T> {
  readonly body: T;
  readonly headers: Record<string, string>;

  constructor(body: T, headers: Record<string, string>) {
    this.body = body;
    this.headers = headers;
  }
}

type JsonOf<R extends Route> = R['response'] extends z.ZodType ? z.input<R['response']> : never;
export type Answer<R extends Route> = JsonOf<R> | WithHeaders<JsonOf<R>> | Stream;
export type Handler<R extends Route> = (call: Call<R>) => Promise<Answer<R>> | Answer<R>;

/** An endpoint with its handler, its types checked and then forgotten. */
export interface Bound {
  route: Route;
  handle: (call: Call<Route>) => Promise<Answer<Route>> | Answer<Route>;
}

export function bind<const R extends Route>(route: R, handler: Handler<R>): Bound {
  // The one place where the types of a route are erased: `mount` parses by the same route before it calls.
  return { route, handle: handler as unknown as Bound['handle'] };
}

/** Whether anybody at all may call this. */
export function isOpen(auth: Auth): boolean {
  return auth.publishable === undefined && auth.scope === undefined && auth.role === undefined;
}
