/**
 * `import { signTrace } from 'nod-feedback/server'`: signs a trace token in a product's own backend, which hands it to
 * its page with the answer. No request, no state; nothing but Node.
 */
import { createHmac } from 'node:crypto';

export interface TraceClaims {
  /** The trace it vouches for. */
  trace: string;
  /** One output of it; absent: every one. */
  span?: string;
  /** Your id of the person; absent: nobody is vouched for, and all such events together count as one person. */
  sub?: string;
  /** Kinds of events; absent: every one. */
  kinds?: readonly string[];
}

export interface Signing {
  /** One of the project's signing secrets. */
  secret: string;
  /** Its name, so that the server need not try each; `env` for the one in NOD_SIGNING_SECRET. */
  kid?: string;
  /** How long what happens is vouched for, in seconds from now; a day by default. */
  expiresInS?: number;
}

const DAY_S = 86_400;
const SECRET_MIN_CHARS = 32;

/** A JWT (RFC 7519) signed with HS256. Throws a `TypeError` for a secret that is too short to be one. */
export function signTrace(claims: TraceClaims, { secret, kid, expiresInS = DAY_S }: Signing): string {
  if (secret.length < SECRET_MIN_CHARS)
    throw new TypeError(`A signing secret has ${SECRET_MIN_CHARS} characters or more.`);
  const header = encode({ alg: 'HS256', typ: 'JWT', kid });
  const payload = encode({ ...claims, exp: Math.floor(Date.now() / 1000) + expiresInS });
  const signature = createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url');
  return `${header}.${payload}.${signature}`;
}

/** What is undefined is left out. */
function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
