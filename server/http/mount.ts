/**
 * Puts bound endpoints onto Express: body limits, credentials, validation, the answer. One path for every endpoint,
 * so that none can forget a step.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Express, RequestHandler } from 'express';
import type { z } from 'zod';
import { AppError, fieldPath, firstFault } from '../../shared/error.ts';
import { PUBLIC_BODY_MAX_BYTES, SECRET_BODY_MAX_BYTES } from '../../shared/limits.ts';
import type { Route } from '../../shared/route.ts';
import { authenticate, type Credentials, isOriginAllowed, refuseOtherSites } from './authenticate.ts';
import { type Exchange, headerOf, joinHeaders, writeJson } from './exchange.ts';
import { type Limits, networkOf } from './rate-limit.ts';
import { parseBody, readBytes } from './read-body.ts';
import { type Bound, type Call, type Caller, isOpen, Stream, WithHeaders } from './route.ts';

export interface MountOptions {
  credentials: Credentials;
  /** Also check every JSON answer against the contract: on in tests. */
  checkResponses: boolean;
  /** How fast requests may come; absent: as fast as they do. */
  limits?: Limits | undefined;
  /** Told before it happens of every use of an administrator's rights, and of what else is audited; where it fails, nothing happens. */
  audit?: (caller: Caller, route: Route, target: Record<string, unknown>) => Promise<void>;
}

/** What Express calls them. */
const METHODS = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const;

const LINES = 'application/x-ndjson';

/** How long a browser may remember that it may ask, in seconds. */
const PREFLIGHT_MAX_AGE_S = 86_400;

/**
 * Mounts the endpoints; any other method on one of their paths answers 405. Where a publishable key may call, browsers
 * may ask first: the widget never does, a product's own front end that sends JSON or `Authorization` must.
 */
export function mount(app: Express, endpoints: readonly Bound[], options: MountOptions): void {
  for (const path of new Set(endpoints.map(({ route }) => route.path))) {
    const there = endpoints.filter(({ route }) => route.path === path);
    const methods = there.map(({ route }) => route.method);
    const mounted = app.route(path);
    for (const endpoint of there) mounted[METHODS[endpoint.route.method]](answerBy(stepsOf(endpoint, options)));
    if (there.some(({ route }) => route.auth.publishable === true)) mounted.options(answerPreflight(methods));
    mounted.all((_request, response) => {
      response.set('allow', methods.join(', '));
      throw new AppError('method_not_allowed', `This address takes ${methods.join(' and ')}.`);
    });
  }
}

function answerBy(serve: (exchange: Exchange) => Promise<void>): RequestHandler {
  return (request, response) =>
    serve({
      request,
      response,
      params: request.params,
      query: request.query,
      address: request.ip,
      wantsLines: () => request.accepts(['json', LINES]) === LINES,
      wantsGzip: () => request.acceptsEncodings(['gzip', 'identity']) === 'gzip',
      headers: {},
    });
}

/** The steps of one endpoint. What they throw is answered by whoever took the request in. */
export function stepsOf(endpoint: Bound, options: MountOptions): (exchange: Exchange) => Promise<void> {
  const take = takeSteps(endpoint, options);
  return async (exchange) => {
    try {
      await take(exchange);
    } catch (error) {
      if (!exchange.response.headersSent) setHeaders(exchange.response, exchange.headers);
      throw error;
    }
  };
}

function takeSteps({ route, handle }: Bound, options: MountOptions): (exchange: Exchange) => Promise<void> {
  return async (exchange) => {
    const { request, response } = exchange;
    const receivedAt = new Date();
    if (route.auth.publishable === true) allowOrigin(exchange, ['*']);
    const caller = await admit(exchange, route, options);
    if (caller?.via === 'publishable') allowOrigin(exchange, caller.project.origins);
    const bytes = route.body === undefined ? undefined : await readBody(request, route, caller);
    const call = {
      caller,
      params: parse(route.params, exchange.params, 'path'),
      query: parse(route.query, exchange.query, 'query'),
      body: parse(route.envelope ?? route.body, bytes === undefined ? undefined : parseBody(bytes)),
      ndjson: route.ndjson !== undefined && exchange.wantsLines(),
      gzip: 'stream' in route.response && exchange.wantsGzip(),
      receivedAt,
      address: exchange.address,
      bytes: bytes?.length ?? 0,
      request,
    };
    if (caller !== null && isAudited(route)) await options.audit?.(caller, route, targetOf(route, call));
    // Parsed by the schemas of this very route: what `bind` promised the handler.
    const answer = await handle(call as Call<Route>);
    if (answer instanceof Stream) return write(exchange, answer);
    const { body: json, headers } = answer instanceof WithHeaders ? answer : new WithHeaders(answer, {});
    if (options.checkResponses) checkAnswer(route, json);
    const all = joinHeaders(exchange.headers, { 'cache-control': 'no-store' }, headers);
    writeJson(response, route.status ?? 200, json, all);
  };
}

/**
 * Who calls, if they come no faster than they may. A product's backend is one address for everybody, and has its key
 * counted alone; a secret key that is none counts against its address.
 */
async function admit(exchange: Exchange, route: Route, { credentials, limits }: MountOptions): Promise<Caller | null> {
  const isCounted = limits !== undefined && route.path.startsWith('/v1/');
  const takeFromAddress = (): void => {
    if (isCounted) limits.address.take(networkOf(exchange.address ?? ''));
  };
  const hasSecret = /^Bearer\s+sk_/i.test(exchange.request.headers.authorization ?? '');
  if (!hasSecret) takeFromAddress();
  if (isOpen(route.auth)) return null;
  const caller = await authenticate(exchange, route.auth, credentials).catch((error: unknown) => {
    if (hasSecret) takeFromAddress();
    throw error;
  });
  if (isCounted) limits.key.take(`${caller.project.id} ${caller.id}`);
  return caller;
}

function isAudited({ auth, audited }: Route): boolean {
  return audited === true || auth.scope === 'admin' || auth.role === 'admin';
}

/** What the address named, of a change with its query, and of the body what was set: the values that may be kept, of the rest the names. */
function targetOf(
  { method, logged = [] }: Route,
  { params, query, body }: { params: unknown; query: unknown; body: unknown },
): Record<string, unknown> {
  const members = membersOf(body);
  const kept = members.filter(([name]) => logged.includes(name));
  const others = members.map(([name]) => name).filter((name) => !logged.includes(name));
  const asked = method === 'GET' ? {} : Object(query);
  return { ...Object(params), ...asked, ...Object.fromEntries(kept), ...(others.length > 0 ? { also: others } : {}) };
}

/** By their names; members of an object within are `name.member`. */
function membersOf(body: unknown): [string, unknown][] {
  return Object.entries(Object(body) as object)
    .filter(([, value]) => value !== undefined)
    .flatMap(([name, value]): [string, unknown][] =>
      typeof value !== 'object' || value === null || Array.isArray(value)
        ? [[name, value]]
        : Object.entries(value).map(([member, inner]) => [`${name}.${member}`, inner]),
    );
}

/** The key, and with it the project and its origins, comes with the request itself: that is where origins are checked. */
function answerPreflight(methods: readonly string[]): RequestHandler {
  return (request, response) => {
    const headers = {};
    allowOrigin({ request, headers }, ['*']);
    response.set({
      ...headers,
      'access-control-allow-methods': methods.join(', '),
      'access-control-allow-headers': 'authorization, content-type',
      'access-control-max-age': String(PREFLIGHT_MAX_AGE_S),
    });
    response.status(204).end();
  };
}

/** Lets the page of an allowed origin read the answer; errors before the key is known are readable by all. */
function allowOrigin({ request, headers }: Pick<Exchange, 'request' | 'headers'>, allowed: readonly string[]): void {
  const { origin } = request.headers;
  if (origin === undefined) return;
  headers.vary = 'origin';
  if (!isOriginAllowed(allowed, origin)) return;
  headers['access-control-allow-origin'] = origin;
  headers['access-control-expose-headers'] = 'retry-after'; // else the widget could not see how long to wait
}

async function readBody(request: IncomingMessage, route: Route, caller: Caller | null): Promise<Buffer> {
  if (caller === null || caller.via === 'session') {
    // A form of another site can send text/plain without asking; JSON it cannot.
    const type = headerOf(request, 'content-type') ?? '';
    if (!/^application\/json\s*(;|$)/i.test(type)) throw new AppError('unreadable', 'Send application/json.');
    if (route.auth.role === undefined) refuseOtherSites(request);
  }
  return readBytes(request, caller?.via === 'secret' ? SECRET_BODY_MAX_BYTES : PUBLIC_BODY_MAX_BYTES);
}

function parse(schema: z.ZodType | undefined, value: unknown, place?: 'path' | 'query'): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fault = firstFault(parsed.error.issues);
  const field = fieldPath([...(place === undefined ? [] : [place]), ...fault.path]);
  throw new AppError('invalid', `${field === '' ? 'The body' : field}: ${fault.message}`, {
    path: field,
  });
}

function checkAnswer(route: Route, json: unknown): void {
  if ('stream' in route.response) return;
  const checked = route.response.safeParse(json);
  if (!checked.success) {
    throw new AppError('internal', `${route.method} ${route.path} broke its contract: ${checked.error.message}`);
  }
}

/** Writes chunk by chunk, waits when the client is slow, and stops the source when the client has gone. */
async function write({ request, response, headers }: Exchange, stream: Stream): Promise<void> {
  const type = /^text\/[^;]+$/.test(stream.contentType) ? `${stream.contentType}; charset=utf-8` : stream.contentType;
  response.statusCode = stream.status;
  setHeaders(response, { ...headers, 'cache-control': 'no-store', 'content-type': type, ...stream.headers });
  if (request.method === 'HEAD') {
    response.end(); // asked for what is said of it: a long answer is not made for nobody
    return;
  }
  for await (const chunk of stream.chunks) {
    if (response.destroyed) return;
    if (!response.write(chunk)) await drained(response);
  }
  response.end();
}

function setHeaders(response: ServerResponse, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

/** Resolves when there is room again, or when the client has gone; leaves no listener behind. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
