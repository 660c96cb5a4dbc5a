/** Finds out who calls, and whether they may: a key in the header (or, for beacons, the address), or a session. */
import type { IncomingMessage } from 'node:http';
import { AppError } from '../../shared/error.ts';
import { KEY_PATTERN, type Role } from '../../shared/key.ts';
import type { Auth } from '../../shared/route.ts';
import type { Project } from '../db/tables/keys.ts';
import { type Exchange, headerOf } from './exchange.ts';
import type { Caller } from './route.ts';

/** How keys and sessions are looked up; `app.ts` gives the capability that knows. */
export interface Credentials {
  findKey(
    key: string,
  ): Promise<
    | { id: string; kind: 'publishable' | 'secret'; name: string; scopes: readonly string[]; project: Project }
    | undefined
  >;
  findSession(cookie: string): Promise<{ account: string; role: Role; project: Project } | undefined>;
}

export const SESSION_COOKIE = 'nod_session';

const ranks: Record<Role, number> = { viewer: 0, reviewer: 1, admin: 2 };

/** The caller, or `unauthenticated` (nobody we know) or `forbidden` (known, but not for this). */
export async function authenticate(
  { request, query }: Pick<Exchange, 'request' | 'query'>,
  auth: Auth,
  credentials: Credentials,
): Promise<Caller> {
  const key = readKey(request, query, auth);
  if (key !== undefined) return byKey(request, auth, credentials, key);
  const cookie = readCookie(request, SESSION_COOKIE);
  if (cookie !== undefined) return bySession(request, auth, credentials, cookie);
  throw new AppError('unauthenticated', 'A key is needed: Authorization: Bearer KEY.');
}

async function byKey(request: IncomingMessage, auth: Auth, credentials: Credentials, key: string): Promise<Caller> {
  const found = KEY_PATTERN.test(key) ? await credentials.findKey(key) : undefined;
  if (found === undefined) throw new AppError('unauthenticated', 'This key is not known, or was revoked.');
  const { project, name, id } = found;
  if (found.kind === 'publishable') {
    if (auth.publishable !== true) {
      throw new AppError('forbidden', 'A publishable key may only send events. Use a secret key, on a server.');
    }
    const { origin } = request.headers;
    if (!isOriginAllowed(project.origins, origin)) {
      throw new AppError('forbidden', `Events are not taken from ${origin}. Allow this origin first.`);
    }
    return { project, via: 'publishable', name, id };
  }
  if (auth.scope === undefined || !(found.scopes.includes(auth.scope) || found.scopes.includes('admin'))) {
    throw new AppError('forbidden', `This key lacks the scope ${auth.scope ?? 'for this endpoint'}.`);
  }
  return { project, via: 'secret', name, id };
}

async function bySession(
  request: IncomingMessage,
  auth: Auth,
  credentials: Credentials,
  cookie: string,
): Promise<Caller> {
  const found = await credentials.findSession(cookie);
  if (found === undefined) throw new AppError('unauthenticated', 'The session has ended. Sign in again.');
  if (auth.role === undefined || ranks[found.role] < ranks[auth.role]) {
    throw new AppError('forbidden', 'Your role does not allow this.');
  }
  refuseOtherSites(request); // reading as well: no page of another site has anything to ask
  return { project: found.project, via: 'session', name: found.account, id: `session:${found.account}` };
}

/** A page of another site must not act with our cookie; SameSite=Strict says so too, to browsers that listen. */
export function refuseOtherSites(request: IncomingMessage): void {
  const site = headerOf(request, 'sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new AppError('forbidden', 'This must come from Nod’s own page.');
  }
}

/** Requests without an Origin come from no browser, and an origin list restrains browsers only. */
export function isOriginAllowed(allowed: readonly string[], origin: string | undefined): boolean {
  return origin === undefined || allowed.includes('*') || allowed.includes(origin);
}

function readKey(request: IncomingMessage, query: { key?: unknown }, auth: Auth): string | undefined {
  const header = request.headers.authorization;
  if (header !== undefined) return /^Bearer\s+(.+)$/i.exec(header)?.[1]?.trim() ?? '';
  const inAddress = query.key;
  // A secret key in an address would end up in logs: only a publishable one is looked at there.
  return auth.publishable === true && typeof inAddress === 'string' ? inAddress.replace(/^sk_.*/, '') : undefined;
}

export function readCookie({ headers }: IncomingMessage, name: string): string | undefined {
  for (const pair of (headers.cookie ?? '').split(';')) {
    const [key, ...value] = pair.trim().split('=');
    if (key === name) return value.join('=');
  }
  return undefined;
}
