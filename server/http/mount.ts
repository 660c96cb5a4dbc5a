/**
 * Puts bound endpoints onto Express: body limits, credentials, validation, the answer. One path for every endpoint,
 * so that none can forget a step.
 */
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import type { z } from 'zod';
import { AppError, fieldPath, firstFault } from '../../shared/error.ts';
import { PUBLIC_BODY_MAX_BYTES, SECRET_BODY_MAX_BYTES } from '../../shared/limits.ts';
import type { Route } from '../../shared/routes.ts';
import { authenticate, type Credentials, isOriginAllowed, refuseOtherSites } from './authenticate.ts';
import { type Limits, networkOf } from './rate-limit.ts';
import { parseBody } from './read-body.ts';
import { type Bound, type Call, type Caller, isOpen, Stream, WithHeaders } from './route.ts';

export interface MountOptions {
  credentials: Credentials;
  /** Also check every JSON answer against the contract: on in tests. */
  checkResponses: boolean;
  /** How fast requests may come; absent: as fast as they do. */
  limits?: Limits | undefined;
  /** Told of every use of an administrator's rights before it happens; where it fails, nothing happens. */
  audit?: (caller: Caller, route: Route, params: Record<string, unknown>) => Promise<void>;
}

/** What Express calls them. */
const METHODS = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const;

/** How long a browser may remember that it may ask, in seconds. */
const PREFLIGHT_MAX_AGE_S = 86_400;

/**
 * Mounts the endpoints; any other method on one of their paths answers 405. Where a publishable key may call, browsers
 * may ask first: the widget never does, a product's own front end that sends JSON or `Authorization` must.
 */
export function mount(app: Express, endpoints: readonly Bound[], options: MountOptions): void {
  for (const endpoint of endpoints) {
    app[METHODS[endpoint.route.method]](endpoint.route.path, serve(endpoint, options));
  }
  for (const path of new Set(endpoints.map((endpoint) => endpoint.route.path))) {
    const there = endpoints.filter((endpoint) => endpoint.route.path === path).map((endpoint) => endpoint.route);
    const methods = there.map((route) => route.method);
    if (there.some((route) => route.auth.publishable === true)) app.options(path, answerPreflight(methods));
    app.all(path, (_request, response) => {
      response.set('allow', methods.join(', '));
      throw new AppError('method_not_allowed', `This address takes ${methods.join(' and ')}.`);
    });
  }
}

function serve({ route, handle }: Bound, options: MountOptions): RequestHandler {
  return async (request, response) => {
    const receivedAt = new Date();
    if (route.auth.publishable === true) allowOrigin(request, response, ['*']);
    const caller = await admit(request, route, options);
    if (caller?.via === 'publishable') allowOrigin(request, response, caller.project.origins);
    const body = route.body === undefined ? undefined : await readJson(request, response, route, caller);
    const call = {
      caller,
      params: parse(route.params, request.params, 'path'),
      query: parse(route.query, request.query, 'query'),
      body: parse(route.envelope ?? route.body, body),
      ndjson:
        route.ndjson !== undefined && request.accepts(['json', 'application/x-ndjson']) === 'application/x-ndjson',
      receivedAt,
      request,
    };
    if (caller !== null && isForAdmins(route)) await options.audit?.(caller, route, { ...Object(call.params) });
    // Parsed by the schemas of this very route: what `bind` promised the handler.
    const answer = await handle(call as Call<Route>);
    if (answer instanceof Stream) return write(response, answer);
    const { body: json, headers } = answer instanceof WithHeaders ? answer : new WithHeaders(answer, {});
    if (options.checkResponses) checkAnswer(route, json);
    response
      .status(route.status ?? 200)
      .set({ 'cache-control': 'no-store', ...headers })
      .json(json);
  };
}

/**
 * Who calls, if they come no faster than they may. A product's backend is one address for everybody, and has its key
 * counted alone; a secret key that is none counts against its address.
 */
async function admit(request: Request, route: Route, { credentials, limits }: MountOptions): Promise<Caller | null> {
  const isCounted = limits !== undefined && route.path.startsWith('/v1/');
  const takeFromAddress = (): void => {
    if (isCounted) limits.address.take(networkOf(request.ip ?? ''));
  };
  const hasSecret = /^Bearer\s+sk_/i.test(request.get('authorization') ?? '');
  if (!hasSecret) takeFromAddress();
  if (isOpen(route.auth)) return null;
  const caller = await authenticate(request, route.auth, credentials).catch((error: unknown) => {
    if (hasSecret) takeFromAddress();
    throw error;
  });
  if (isCounted) limits.key.take(`${caller.project.id} ${caller.id}`);
  return caller;
}

function isForAdmins({ auth }: Route): boolean {
  return auth.scope === 'admin' || auth.role === 'admin';
}

/** The key, and with it the project and its origins, comes with the request itself: that is where origins are checked. */
function answerPreflight(methods: readonly string[]): RequestHandler {
  return (request, response) => {
    allowOrigin(request, response, ['*']);
    response.set({
      'access-control-allow-methods': methods.join(', '),
      'access-control-allow-headers': 'authorization, content-type',
      'access-control-max-age': String(PREFLIGHT_MAX_AGE_S),
    });
    response.status(204).end();
  };
}

/** Lets the page of an allowed origin read the answer; errors before the key is known are readable by all. */
function allowOrigin(request: Request, response: Response, allowed: readonly string[]): void {
  const origin = request.get('origin');
  if (origin === undefined) return;
  response.vary('origin');
  if (!isOriginAllowed(allowed, origin)) return;
  response.set('access-control-allow-origin', origin);
  response.set('access-control-expose-headers', 'retry-after'); // else the widget could not see how long to wait
}

const readBytes = {
  publishable: express.raw({ type: () => true, limit: PUBLIC_BODY_MAX_BYTES, inflate: false }),
  secret: express.raw({ type: () => true, limit: SECRET_BODY_MAX_BYTES, inflate: false }),
};

async function readJson(request: Request, response: Response, route: Route, caller: Caller | null): Promise<unknown> {
  if (caller === null || caller.via === 'session') {
    // A form of another site can send text/plain without asking; JSON it cannot.
    if (request.is('application/json') === false) throw new AppError('unreadable', 'Send application/json.');
    if (route.auth.role === undefined) refuseOtherSites(request);
  }
  const read = caller?.via === 'secret' ? readBytes.secret : readBytes.publishable;
  await new Promise<void>((resolve, reject) => {
    read(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
  });
  if (!Buffer.isBuffer(request.body)) throw new AppError('unreadable', 'A JSON body is needed.');
  return parseBody(request.body);
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
async function write(response: Response, stream: Stream): Promise<void> {
  response.status(stream.status);
  response.set({ 'cache-control': 'no-store', 'content-type': stream.contentType, ...stream.headers });
  if (response.req.method === 'HEAD') {
    response.end(); // asked for what is said of it: a long answer is not made for nobody
    return;
  }
  for await (const chunk of stream.chunks) {
    if (response.destroyed) return;
    if (!response.write(chunk)) await drained(response);
  }
  response.end();
}

/** Resolves when there is room again, or when the client has gone; leaves no listener behind. */
function drained(response: Response): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
