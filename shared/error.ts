/** What goes wrong, said the same way everywhere: a stable `code`, a sentence, and the field it is about. */
import { z } from 'zod';

/** Stable codes. A client may switch on them; the messages beside them may change. */
export const errorCodes = [
  'unreadable', // 400: the body is not JSON, too deep, or not what the endpoint takes
  'invalid', // 400: a field breaks its schema; `path` names it
  'format_mismatch', // 400: this export format does not fit; the message names those that do
  'unauthenticated', // 401: no key, an unknown or a revoked one
  'forbidden', // 403: a known key or session without this right, or an origin that is not allowed
  'not_found', // 404
  'method_not_allowed', // 405
  'conflict', // 409 or per item: same id, other content; the first stays
  'last_secret', // 409: without it the project would sign no more, and nobody said that it shall not
  'too_large', // 413: body or text over its limit
  'unsupported_encoding', // 415: compressed bodies are not taken
  'out_of_range', // 416: the file ends before the range that was asked for
  'rate_limited', // 429 with Retry-After
  'consent', // per event: no consent for `improve`
  'erased', // per event: this person or generation was erased
  'expired', // per event: older than the project keeps data
  'token', // per event: the trace token is forged or for something else
  'internal', // 500: our fault
  'overloaded', // 503 with Retry-After: the queue is full
  'unavailable', // 503 with Retry-After: the database cannot be reached, or the server is stopping
  'no_space', // 507: the disk is full
] as const;

export const ErrorCode = z.enum(errorCodes);
export type ErrorCode = z.infer<typeof ErrorCode>;

export const ItemError = z.object({ code: ErrorCode, message: z.string(), path: z.string().optional() });
export type ItemError = z.infer<typeof ItemError>;

export const ErrorBody = z.object({ error: ItemError }).meta({ id: 'Error' });
export type ErrorBody = z.infer<typeof ErrorBody>;

const statusOf: Record<ErrorCode, number> = {
  unreadable: 400,
  invalid: 400,
  format_mismatch: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  last_secret: 409,
  too_large: 413,
  unsupported_encoding: 415,
  out_of_range: 416,
  rate_limited: 429,
  consent: 403,
  erased: 403,
  expired: 403,
  token: 403,
  internal: 500,
  overloaded: 503,
  unavailable: 503,
  no_space: 507,
};

/** The one error that crosses a boundary. `status` follows from the code unless given. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly path: string | undefined;
  /** For 429 and 503: when to try again, in seconds. */
  readonly retryAfterS: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    more: { status?: number; path?: string; retryAfterS?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = more.status ?? statusOf[code];
    this.path = more.path;
    this.retryAfterS = more.retryAfterS;
  }

  /** The wire form: `{"error":{"code","message","path"?}}`. */
  get body(): ErrorBody {
    return {
      error: { code: this.code, message: this.message, ...(this.path === undefined ? {} : { path: this.path }) },
    };
  }
}

/** The field a schema issue is about, as the contract writes it: `['events', 3, 'kind']` → `events[3].kind`. */
export function fieldPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );
}

/** What a schema has against a value, and where. */
interface Fault {
  path: readonly PropertyKey[];
  message: string;
}

/**
 * A union's own issue says "invalid input" about the whole; the branch that got furthest into the value says which
 * part of it. An unknown field is named itself, not the object it stands in.
 */
export function firstFault(issues: readonly z.core.$ZodIssue[]): Fault {
  const [issue] = issues;
  if (issue === undefined) return { path: [], message: 'is not what the contract says' };
  if (issue.code === 'unrecognized_keys') {
    return { path: [...issue.path, ...issue.keys.slice(0, 1)], message: 'is not a field of this' };
  }
  if (issue.code !== 'invalid_union') return { path: issue.path, message: issue.message };
  if (issue.discriminator !== undefined) {
    return { path: issue.path, message: `must be a ${issue.discriminator} of the contract` };
  }
  const [deepest] = issue.errors
    .map(firstFault)
    .filter((found) => found.path.length > 0)
    .sort((one, other) => other.path.length - one.path.length);
  return deepest === undefined
    ? { path: issue.path, message: issue.message }
    : { path: [...issue.path, ...deepest.path], message: deepest.message };
}
